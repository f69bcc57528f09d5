"""Which calendar school days are counted by: a school's own, else its authority's. Counting is `epep.calendar`.

The calendars themselves are kept with the settings of authorities (`accounts.calendars`).
"""

from __future__ import annotations

from accounts.calendars import calendars_of

__all__ = ["calendars_of"]
