"""A whole scene: an authority, a school, a child with everybody round them, and the opened PEP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation, Term, User
from accounts.roles import Role
from children.models import Child
from peps.models import Pep, Section
from tests.factories.children import child as make_child
from tests.factories.children import link
from tests.factories.days import TODAY
from tests.factories.people import authority_with_settings, member
from tests.factories.people import school as make_school
from tests.factories.people import term as make_term
from tests.factories.peps import opened_pep, section_of

_AT_AUTHORITY = (
    Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD,
    Role.FUNDING_OFFICER, Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER, Role.AUTHORITY_ADMINISTRATOR,
)  # fmt: skip
_LINKED = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)


@dataclass
class Scene:
    """One child and everybody round them. `second_officer` is another officer of the Virtual School."""

    authority: Organisation
    school: Organisation
    term: Term
    child: Child
    people: dict[Role, User]
    second_officer: User
    pep: Pep
    peps: list[Pep] = field(default_factory=list)

    def who(self, role: Role) -> User:
        """The person of that role, as a request would load them: with nothing remembered."""
        found = self.people[role]
        for cached in ("_grants", "_roles_for"):
            found.__dict__.pop(cached, None)
        return found

    @property
    def worker(self) -> User:
        """The child's social worker."""
        return self.who(Role.SOCIAL_WORKER)

    @property
    def teacher(self) -> User:
        """The designated teacher of the child's school."""
        return self.who(Role.DESIGNATED_TEACHER)

    @property
    def officer(self) -> User:
        """The Virtual School officer who opened the PEP."""
        return self.who(Role.VIRTUAL_SCHOOL_OFFICER)

    @property
    def head(self) -> User:
        """The head of the Virtual School."""
        return self.who(Role.VIRTUAL_SCHOOL_HEAD)

    @property
    def carer(self) -> User:
        """The carer of the live placement."""
        return self.who(Role.CARER)

    @property
    def colleague(self) -> User:
        """A colleague at the school, to whom nothing is delegated yet."""
        return self.who(Role.SCHOOL_COLLEAGUE)

    def section(self, key: str) -> Section:
        """A section of the PEP as it stands now."""
        return section_of(self.pep, key)

    def another_child(self, **more: Any) -> Pep:
        """A further child with the same people and an opened PEP of the same term."""
        extra = make_child(self.authority, at=self.school, **more)
        for role in _LINKED:
            if role != Role.YOUNG_PERSON:
                link(extra, self.people[role], role)
        self.peps.append(opened_pep(extra, self.term, by=self.officer))
        return self.peps[-1]


def scene(
    *, preset: str = "birmingham", authority: Organisation | None = None, on_roll: bool = True, **child: Any
) -> Scene:
    """Everything that one PEP needs, opened. `child` goes to the child (preferred_name, born, …).

    Without `on_roll` the child has no school place; the people of the school are there all the same.
    """
    council = authority or authority_with_settings(preset=preset)
    place = make_school()
    people = {role: member(role, council) for role in _AT_AUTHORITY}
    people[Role.DESIGNATED_TEACHER] = member(Role.DESIGNATED_TEACHER, place, domain="hillview.demo.example")
    people[Role.SCHOOL_COLLEAGUE] = member(Role.SCHOOL_COLLEAGUE, place, domain="hillview.demo.example")
    second = member(Role.VIRTUAL_SCHOOL_OFFICER, council)
    young = make_child(council, at=place if on_roll else None, **child)
    for role in _LINKED:
        link(young, people[role], role)
    autumn = council.terms.filter(starts_on__lte=TODAY).first() or make_term(council)
    pep = opened_pep(young, autumn, by=people[Role.VIRTUAL_SCHOOL_OFFICER])
    return Scene(council, place, autumn, young, people, second, pep, [pep])
