"""Every change of targets: one transaction each, keyword-only, with `by=` and `now=`.

Each change of a plan's targets raises the revision of the section that holds them: a signature covers what
was shown.
"""

from targets.actions.banking import retire, save_entry
from targets.actions.deciding import dismiss, override_mix
from targets.actions.editing import add_target, copy_target, differing, fill, move_target, remove_target
from targets.actions.reviewing import Incomplete, note_progress, review_target, review_targets, stop_target
from targets.actions.saving import Changed, change_target

__all__ = [
    "Changed",
    "Incomplete",
    "add_target",
    "change_target",
    "copy_target",
    "differing",
    "dismiss",
    "fill",
    "move_target",
    "note_progress",
    "override_mix",
    "remove_target",
    "retire",
    "review_target",
    "review_targets",
    "save_entry",
    "stop_target",
]
