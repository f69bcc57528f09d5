"""THE table: permission × role → how far it reaches. Nothing else in the portal says who may do what.

`policy.py` turns a cell into a query or a yes/no; `peps/access.py` adds what a PEP's status allows.
A cell that is missing means: never.
"""

from __future__ import annotations

from enum import StrEnum

from accounts.roles import Role


class Scope(StrEnum):
    """How far a role reaches with a permission."""

    AUTHORITY = "authority"
    """Every child, and the settings, of the authority of the membership."""
    SCHOOL = "school"
    """Children on the roll of the school of the membership, today."""
    CASELOAD = "caseload"
    """Children the person is allocated to, today."""
    LINKED = "linked"
    """The child of a live placement, or of a live link without one."""
    SELF = "self"
    """The person's own record."""
    GRANTED = "granted"
    """Children that were delegated to the person, until a day (django-guardian)."""


_SW, _TM = Role.SOCIAL_WORKER, Role.TEAM_MANAGER
_DT, _HELP = Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE
_VS, _VSH, _FUND = Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.FUNDING_OFFICER
_CARER, _YP, _IRO, _ADMIN = (
    Role.CARER,
    Role.YOUNG_PERSON,
    Role.REVIEWING_OFFICER,
    Role.AUTHORITY_ADMINISTRATOR,
)

_READ: dict[Role, Scope] = {
    _SW: Scope.CASELOAD,
    _TM: Scope.CASELOAD,
    _DT: Scope.SCHOOL,
    _HELP: Scope.GRANTED,
    _VS: Scope.AUTHORITY,
    _VSH: Scope.AUTHORITY,
    _FUND: Scope.AUTHORITY,
    _CARER: Scope.LINKED,
    _YP: Scope.SELF,
    _IRO: Scope.LINKED,
}
_QUALITY: dict[Role, Scope] = {_VS: Scope.AUTHORITY, _VSH: Scope.AUTHORITY}
_FAMILY_OF_CHILD: dict[Role, Scope] = {_SW: Scope.CASELOAD, _TM: Scope.CASELOAD, **_QUALITY}

PERMISSIONS: dict[str, dict[Role, Scope]] = {
    # children
    "child.list": {r: s for r, s in _READ.items() if r not in (_CARER, _YP)},
    "child.view": {r: s for r, s in _READ.items() if r not in (_CARER, _YP)},
    "child.history": _FAMILY_OF_CHILD,
    "child.early_hours": {_SW: Scope.CASELOAD, **_QUALITY},
    "child.emergency": {_SW: Scope.CASELOAD, **_QUALITY},
    "child.import": {**_QUALITY, _ADMIN: Scope.AUTHORITY},
    "school.import": {**_QUALITY, _ADMIN: Scope.AUTHORITY},
    # PEPs
    "pep.view": _READ,
    "pep.list": {r: s for r, s in _READ.items() if r not in (_CARER, _YP)},
    "pep.create": _QUALITY,
    "pep.fill": {
        _SW: Scope.CASELOAD,
        _DT: Scope.SCHOOL,
        _HELP: Scope.GRANTED,
        _YP: Scope.SELF,
        **_QUALITY,
    },
    "section.open": {r: s for r, s in _READ.items() if r not in (_CARER, _IRO)},
    "pep.sign": {_SW: Scope.CASELOAD, _DT: Scope.SCHOOL, **_QUALITY},
    "pep.self_check": {_SW: Scope.CASELOAD, _DT: Scope.SCHOOL},
    "pep.submit": {_DT: Scope.SCHOOL, _SW: Scope.CASELOAD, **_QUALITY},
    "pep.judge": _QUALITY,
    "pep.return": _QUALITY,
    "pep.finalise": _QUALITY,
    "pep.amend": _QUALITY,
    "pep.adopt": _QUALITY,
    "pep.cancel": _QUALITY,
    "pep.read": _READ,
    "pep.download": _READ,
    "file.open": _READ,
    "pep.history": {r: s for r, s in _READ.items() if r not in (_CARER, _YP, _FUND, _HELP)},
    "target.edit": {_DT: Scope.SCHOOL, _HELP: Scope.GRANTED, _SW: Scope.CASELOAD, **_QUALITY},
    "target.view": {r: s for r, s in _READ.items() if r not in (_CARER, _YP)},
    "target.note": {_DT: Scope.SCHOOL, _HELP: Scope.GRANTED, _SW: Scope.CASELOAD, **_QUALITY},
    "target.report": _QUALITY,
    "bank.edit": {**_QUALITY, _ADMIN: Scope.AUTHORITY},
    # clocks and meetings
    "clock.list": {
        _SW: Scope.CASELOAD,
        _TM: Scope.CASELOAD,
        _DT: Scope.SCHOOL,
        _VS: Scope.AUTHORITY,
        _VSH: Scope.AUTHORITY,
        _IRO: Scope.LINKED,
    },
    "clock.explain": {_SW: Scope.CASELOAD, _TM: Scope.CASELOAD, _DT: Scope.SCHOOL, **_QUALITY},
    "clock.extend": _QUALITY,
    "meeting.view": {
        _SW: Scope.CASELOAD,
        _TM: Scope.CASELOAD,
        _DT: Scope.SCHOOL,
        _VS: Scope.AUTHORITY,
        _VSH: Scope.AUTHORITY,
    },
    "meeting.arrange": {_SW: Scope.CASELOAD, _DT: Scope.SCHOOL, **_QUALITY},
    "meeting.attend": _QUALITY,
    "calendar.edit": {**_QUALITY, _ADMIN: Scope.AUTHORITY},
    # money
    "funding.ask": {_DT: Scope.SCHOOL, _SW: Scope.CASELOAD, **_QUALITY},
    "funding.view": {r: s for r, s in _READ.items() if r not in (_CARER, _YP, _IRO, _HELP)},
    "funding.decide": {**_QUALITY, _FUND: Scope.AUTHORITY},
    "funding.second": {_VSH: Scope.AUTHORITY, _FUND: Scope.AUTHORITY},
    "funding.spend": {_DT: Scope.SCHOOL, _SW: Scope.CASELOAD, **_QUALITY, _FUND: Scope.AUTHORITY},
    "funding.desk": {**_QUALITY, _FUND: Scope.AUTHORITY},
    "funding.school": {_DT: Scope.SCHOOL},
    "funding.pay": {_VSH: Scope.AUTHORITY, _FUND: Scope.AUTHORITY},
    "funding.set": {_VSH: Scope.AUTHORITY, _FUND: Scope.AUTHORITY},
    "funding.report": {**_QUALITY, _FUND: Scope.AUTHORITY},
    # people
    "delegate.grant": {_DT: Scope.SCHOOL, _SW: Scope.CASELOAD},
    "people.invite": {_VSH: Scope.AUTHORITY, _VS: Scope.AUTHORITY, _ADMIN: Scope.AUTHORITY},
    "settings.view": {_VS: Scope.AUTHORITY, _VSH: Scope.AUTHORITY, _ADMIN: Scope.AUTHORITY},
    "settings.edit": {_VSH: Scope.AUTHORITY, _ADMIN: Scope.AUTHORITY},
    "reminder.contact": {_DT: Scope.SCHOOL, **_QUALITY, _ADMIN: Scope.AUTHORITY},
    "message.view": {_VS: Scope.AUTHORITY, _VSH: Scope.AUTHORITY, _ADMIN: Scope.AUTHORITY},
    "access.view": {_VSH: Scope.AUTHORITY, _TM: Scope.CASELOAD},
}


def scope_of(permission: str, role: Role) -> Scope | None:
    """The cell of the table; None means the role never has the permission. KeyError for a misspelt one."""
    return PERMISSIONS[permission].get(role)
