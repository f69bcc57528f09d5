"""How static files are stored: hashed names, compressed, imports between our modules rewritten too.

Which files there are is decided in build.py and static/.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Rewrites ``import "./x.js"`` to the hashed name, so that a module is never older than its page."""

    support_js_module_import_aggregation = True
