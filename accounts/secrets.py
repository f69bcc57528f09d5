"""Secrets of links, and encryption of what is kept at rest. All keys come from the site's secret key.

A link's secret is worked out from its row's id, so that no table and no queue ever holds it.
"""

from __future__ import annotations

import base64
import uuid

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_LINK = "epep.accounts.link"
_AT_REST = "epep.accounts.at-rest"


def link_token(purpose: str, of: uuid.UUID) -> str:
    """The secret of a link: 43 characters fit for an address, 256 bits nobody can guess without the key."""
    return _text(salted_hmac(f"{_LINK}.{purpose}", str(of), algorithm="sha256").digest())


def seal(text: str) -> str:
    """Encrypt with the present key."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt with the present key or a former one. Raises ValueError when none fits."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("sealed with a key this site does not have") from None


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(secret: str) -> bytes:
    digest = salted_hmac(_AT_REST, "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
