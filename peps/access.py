"""What a PEP's status allows each role: the second small table of permissions, and who owns a section.

How far a role reaches stands in `accounts.permissions`; this adds "and only while it is open".
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

from accounts import policy
from accounts.policy import YES, Decision
from accounts.roles import KNOWS_WHERE, VIRTUAL_SCHOOL, Role
from children.models import Child, Delegation
from peps.blocks import layout
from peps.models import Clock, Pep, Section
from peps.models.pep import Status

FULL, SCHOOL, CARER, CHILD = "full", "school", "carer", "child"
_ANY = (FULL, SCHOOL, CARER, CHILD)

COPIES: dict[Role, tuple[str, ...]] = {
    Role.SOCIAL_WORKER: _ANY,
    Role.TEAM_MANAGER: _ANY,
    Role.VIRTUAL_SCHOOL_OFFICER: _ANY,
    Role.VIRTUAL_SCHOOL_HEAD: _ANY,
    Role.REVIEWING_OFFICER: _ANY,
    Role.DESIGNATED_TEACHER: (SCHOOL,),
    Role.SCHOOL_COLLEAGUE: (SCHOOL,),
    Role.FUNDING_OFFICER: (SCHOOL,),
    Role.CARER: (CARER,),
    Role.YOUNG_PERSON: (CHILD,),
}
"""Which copies of a plan a role may have, its own first. What a copy leaves out stands in `document.py`."""


class Reach(StrEnum):
    """How much of a PEP a role has while it is in a status."""

    EDIT = "edit"
    VIEW = "view"
    OWN = "own"
    """Only the sections that are theirs to fill; otherwise as SEALED."""
    SEALED = "sealed"
    """The last sealed version, when there is one. A draft does not exist."""


_E, _V, _O, _S = Reach.EDIT, Reach.VIEW, Reach.OWN, Reach.SEALED
_SW, _TM, _DT, _HELP = Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE
_VS, _VSH, _FUND = Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.FUNDING_OFFICER
_CARER, _YP, _IRO = Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER

_WORKING = {
    _SW: _E, _TM: _V, _DT: _E, _HELP: _E, _VS: _E, _VSH: _E, _FUND: _V, _CARER: _S, _YP: _O, _IRO: _S,
}  # fmt: skip
_RESTING = {
    _SW: _V, _TM: _V, _DT: _V, _HELP: _V, _VS: _V, _VSH: _V, _FUND: _V, _CARER: _S, _YP: _S, _IRO: _S,
}  # fmt: skip

ACCESS: dict[str, dict[Role, Reach]] = {
    Status.PLANNED: {_VS: _V, _VSH: _V},
    Status.OPEN: _WORKING,
    Status.SUBMITTED: _RESTING,
    Status.RETURNED: _WORKING,
    Status.FINALISED: _RESTING,
    Status.CANCELLED: {_SW: _V, _TM: _V, _DT: _V, _VS: _V, _VSH: _V},
}

NEEDS: dict[str, frozenset[Reach]] = {
    "pep.fill": frozenset({_E, _O}),
    "pep.sign": frozenset({_E}),
    "pep.self_check": frozenset({_E}),
    "pep.submit": frozenset({_E}),
    "section.open": frozenset({_E, _V, _O}),
    "target.edit": frozenset({_E}),
    "pep.read": frozenset({_E, _V, _S, _O}),
    "pep.download": frozenset({_E, _V, _S, _O}),
    "file.open": frozenset({_E, _V, _S, _O}),
}
"""What each permission asks of the table; one that is not named asks for EDIT or VIEW."""

_BY_DEFAULT = frozenset({_E, _V})
_STANDS_IN = {
    "pep.submit": "The designated teacher sends this plan.",
    "target.edit": "The designated teacher sets the targets of this plan.",
}
"""What only the school does, while there is one: the social worker and the Virtual School stand in for it."""
_SEALED_WILL_DO: dict[str, frozenset[Reach]] = {
    "pep.read": frozenset({_S, _O}),
    "pep.download": frozenset({_S, _O}),
    "file.open": frozenset({_S}),  # of an open plan a young person has the files of their own section
}
"""Where a sealed version is all that there is for them. Which files, `peps.attachments.seeing` says."""
_NOT_NOW = "This plan cannot be changed now: it is “{status}”."


def _statuses(permission: str, role: Role) -> tuple[list[str], list[str]]:
    """Statuses in which the role has the permission as it is, and those in which only a sealed version."""
    needs = NEEDS.get(permission, _BY_DEFAULT)
    plain, sealed = [], []
    for status, row in ACCESS.items():
        reach = row.get(role)
        if reach is None or reach not in needs:
            continue
        if reach in _SEALED_WILL_DO.get(permission, ()):
            sealed.append(str(status))
        else:
            plain.append(str(status))
    return plain, sealed


def _stands_in(permission: str, role: Role) -> bool:
    """Whether the role may do this only in place of a school, for a child without a school place."""
    return permission in _STANDS_IN and role not in (_DT, _HELP)


def rows_through(prefix: str) -> Any:
    """The filter of this table for a model whose path to its PEP is `prefix`."""

    def rows(permission: str, role: Role) -> Q:
        plain, sealed = _statuses(permission, role)
        found = Q(**{f"{prefix}status__in": plain}) | Q(
            **{f"{prefix}status__in": sealed, f"{prefix}current_snapshot__isnull": False}
        )
        return found & Q(**{f"{prefix}without_school": True}) if _stands_in(permission, role) else found

    return rows


def pep_holds(permission: str, role: Role, pep: Pep) -> Decision:
    """Whether the PEP's status allows the role this permission."""
    plain, sealed = _statuses(permission, role)
    if _stands_in(permission, role) and not pep.without_school:
        return Decision(False, _STANDS_IN[permission])
    if pep.status in plain or (pep.status in sealed and pep.current_snapshot_id is not None):
        return YES
    return Decision(False, _NOT_NOW.format(status=pep.get_status_display()))


def register() -> None:
    """Tell the policy how PEPs and sections hang on a child. Called when the app is ready."""
    policy.register_subject(
        Pep,
        policy.Subject(
            path="child",
            rows=rows_through(""),
            holds=pep_holds,
            load=lambda rows: rows.select_related("child", "authority__settings", "term", "school"),
        ),
    )
    policy.register_subject(
        Section,
        policy.Subject(
            path="pep__child",
            rows=rows_through("pep__"),
            holds=lambda permission, role, section: pep_holds(permission, role, section.pep),
            load=lambda rows: rows.select_related("pep__child", "pep__authority__settings", "pep__term"),
        ),
    )


def register_clocks() -> None:
    """Tell the policy how clocks hang on a child. Called when the app is ready."""
    policy.register_subject(
        Clock,
        policy.Subject(
            path="child",
            load=lambda rows: rows.select_related(
                "child", "authority", "pep__term", "section", "extended_by", "explained_by"
            ),
        ),
    )


def sees_draft(user: Any, pep: Pep, *, on: date) -> bool:
    """False for those for whom only the sealed version exists."""
    return bool(policy.can(user, "pep.view", pep, on=on))


def sees_confidential(user: Any, child: Child, *, on: date) -> bool:
    """Whether the person may see what is kept from schools: a confidential address, the carer's name."""
    return any(role in KNOWS_WHERE for role in policy.roles_for(user, child, on))


def copies(user: Any, child: Child, *, on: date) -> tuple[str, ...]:
    """The audiences whose copies the person may read and download, the fullest first; empty for nobody's."""
    mine = {copy for role in policy.roles_for(user, child, on) for copy in COPIES.get(role, ())}
    return tuple(copy for copy in _ANY if copy in mine)


def delegated_sections(user: Any, child: Child, *, on: date) -> set[str]:
    """Keys of the sections a colleague may help with today; empty when none was handed over."""
    held = Delegation.objects.live(on).filter(delegate=user, child=child, ended_early_at__isnull=True)
    return {key for keys in held.values_list("sections", flat=True) for key in keys}


def acting_as(user: Any, section: Section, form: layout.Section, *, on: date) -> Role | None:
    """The role in which the person fills this section, its owner first; None when it is not theirs.

    A role in `on_behalf_by` fills it for the owner, and is recorded as such.
    """
    mine = policy.roles_for(user, section.pep.child, on)
    for role in (*form.filled_by, *form.on_behalf_by):
        if role in mine:
            return role
    helps = _HELP in mine and (_DT in form.filled_by or _DT in form.on_behalf_by)
    if helps and section.key in delegated_sections(user, section.pep.child, on=on):
        return _HELP
    return None


def may_fill(user: Any, section: Section, form: layout.Section, *, on: date) -> Decision:
    """May the person change answers of this section now? The reason names the owner."""
    allowed = policy.can(user, "pep.fill", section.pep, on=on)
    if not allowed:
        return allowed
    if acting_as(user, section, form, on=on) is None:
        return Decision(False, "This section is for someone else to fill in.")
    if section.status == Section.Status.SIGNED:
        return Decision(False, "This section is signed. Reopen it to change an answer.")
    return YES


def may_sign(user: Any, section: Section, form: layout.Section, *, on: date) -> Decision:
    """May the person sign this section? A delegate never signs: the teacher stays accountable."""
    allowed = policy.can(user, "pep.sign", section.pep, on=on)
    if not allowed:
        return allowed
    if signing_as(user, section, form, on=on) is None:
        return Decision(False, "This section is for someone else to sign.")
    return YES


def signing_as(user: Any, section: Section, form: layout.Section, *, on: date) -> Role | None:
    """The role in which the person signs, the named signers first."""
    mine = policy.roles_for(user, section.pep.child, on)
    return next((role for role in (*form.signed_by, *form.on_behalf_by) if role in mine), None)


def may_reopen(user: Any, section: Section, form: layout.Section, *, on: date) -> Decision:
    """May the person open a signed section again? Its signers, and the Virtual School."""
    if any(role in VIRTUAL_SCHOOL for role in policy.roles_for(user, section.pep.child, on)):
        return policy.can(user, "pep.judge", section.pep, on=on)
    return may_sign(user, section, form, on=on)
