"""PEPs in the states they go through, made by the portal's own actions alone."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from accounts.models import Term, User
from accounts.roles import Role
from children.models import Child
from children.people import people_round
from peps.actions import (
    attach,
    finalise_pep,
    judge_section,
    open_peps,
    save_section,
    sign_section,
    submit_pep,
)
from peps.attachments.checking import Checked
from peps.blocks.answers import value_of
from peps.blocks.definition import shows
from peps.models import Attachment, Pep, Section
from peps.pinned import definition_of, form_of
from peps.quality import levels
from peps.readiness import facts_of
from targets.actions import add_target
from targets.models import Target
from tests.factories.answering import plausible
from tests.factories.days import NOW, TODAY

_pages = count(1)


def page_token() -> str:
    """The token of a page just drawn: no two are the same."""
    return f"page-{next(_pages)}"


def opened_pep(child: Child, term: Term, *, by: User, now: datetime = NOW) -> Pep:
    """The child's PEP of the term, opened by an officer of the Virtual School."""
    report = open_peps(children=[child], term=term, by=by, now=now)
    assert report.opened, report.left_out
    return Pep.objects.select_related("child", "authority", "term", "school").get(pk=report.opened[0].pk)


def section_of(pep: Pep, key: str) -> Section:
    """The section as it stands in the database now."""
    return Section.objects.select_related("pep__child", "pep__authority", "pep__term").get(pep=pep, key=key)


def fill_everything(
    pep: Pep, key: str, *, by: User, now: datetime = NOW, optional: bool = False, **own: Any
) -> Section:
    """Answer every required question of the section and confirm every fact; targets get one target.

    `optional` answers the others too; `own` is what to type for single questions, by key.
    """
    definition = definition_of(pep)
    section = section_of(pep, key)
    typed: dict[str, Any] = {}
    for _round in range(5):  # an answer may bring up further questions
        answers = {k: v for row in pep.sections.all() for k, v in row.answers.items()} | facts_of(pep)
        section = section_of(pep, key)
        answers |= section.answers
        changes = {
            question.key: own.get(question.key, plausible(question))
            for question in form_of(section).questions()
            if question.key not in typed
            and (question.key in own or _wanted(question, section, optional))
            and shows(definition, question.key, answers)
        }
        typed |= changes
        saved = save_section(
            section=section,
            changes=changes,
            base_revision=section.revision,
            by=by,
            now=now,
            page=page_token(),
            confirm=frozenset(section.sources),
        )
        assert not saved.problems, saved.problems
        _attach(pep, key, form_of(section).questions(), answers, by)
        if not changes:
            break
    if any(block.part == "targets" for block in form_of(section).blocks) and not Target.objects.filter(
        pep=pep
    ):
        target(pep, by=by, now=now)
    return section_of(pep, key)


def _attach(pep: Pep, key: str, questions: Any, answers: dict[str, Any], by: User) -> None:
    """A picture for every file that must be there: no form types one."""
    definition = definition_of(pep)
    for question in questions:
        if question.kind.name == "files" and question.required and shows(definition, question.key, answers):
            section = section_of(pep, key)
            if not section.answers.get(question.key):
                attached(section, question.key, by=by)


def _wanted(question: Any, section: Section, optional: bool) -> bool:
    stored = section.answers.get(question.key)
    if stored is not None and not question.kind.gaps(value_of(question, stored)):
        return False
    if stored is not None:
        return True
    return optional or question.required


def target(pep: Pep, *, by: User, now: datetime = NOW, **own: Any) -> Target:
    """One target with everything said; `own` is what to type for single questions, by key."""
    name = pep.child.given_name
    typed = {
        "outcome": f"{name} reads a chapter book alone",
        "child_words": "I read a whole book by myself",
        "area": "cognition",
        "subject": "english",
        "span": "short",
        "kind": "count",
        "unit": "books",
        "start": "0",
        "aim": "2",
        "measure": "The reading record, looked at each Friday",
        "by_when": ["19", "3", "2027"],
        "actions": [{"who": "Class teacher", "does": "Hears reading", "times": "5", "minutes": "10"}],
        "at_home": "Reads aloud at bedtime",
        "why": "The last test showed that longer texts are hard",
    }
    return add_target(pep=pep, typed=typed | own, by=by, now=now)


def attached(
    section: Section, question: str, *, by: User, name: str = "Photo.jpg", content: bytes = b"\xff\xd8\xff"
) -> Attachment:
    """A picture in an answer of kind "files", as if it had been checked."""
    file = Checked("jpeg", "image/jpeg", name, content)
    return attach(
        section=section, question=question, file=file, base_revision=section.revision, page=page_token(), by=by, now=NOW
    )  # fmt: skip


def _person(pep: Pep, roles: tuple[Role, ...]) -> tuple[User, Role]:
    found = people_round(pep.child, roles, on=TODAY)
    assert found, f"nobody is {' or '.join(roles)} for this child"
    return found[0].user, found[0].role


def sign_all(pep: Pep, *, now: datetime = NOW, only: tuple[str, ...] = ()) -> None:
    """Fill and sign every section (or `only` some) that is not signed yet, each by somebody whose it is.

    Sections that others wait for come first.
    """
    definition = definition_of(pep)
    for form in sorted(definition.sections, key=lambda form: len(form.after)):
        section = section_of(pep, form.key)
        if section.status == Section.Status.SIGNED or (only and form.key not in only):
            continue
        filler, _ = _person(pep, (*form.filled_by, *form.on_behalf_by))
        signer, _ = _person(pep, (*form.signed_by, *form.on_behalf_by))
        if filler not in _fillers(pep, form):
            filler = signer
        section = fill_everything(pep, form.key, by=filler, now=now)
        sign_section(section=section, revision=section.revision, by=signer, now=now)


def _fillers(pep: Pep, form: Any) -> set[User]:
    """Those of the section's people who can fill in at all: a carer does it on paper."""
    roles = tuple(role for role in (*form.filled_by, *form.on_behalf_by) if role != Role.CARER)
    return {person.user for person in people_round(pep.child, roles, on=TODAY)}


def submit(pep: Pep, *, now: datetime = NOW) -> Pep:
    """Fill, sign and send it to the Virtual School."""
    sign_all(pep, now=now)
    teacher, _ = _person(pep, (Role.DESIGNATED_TEACHER,))
    return submit_pep(pep=pep, by=teacher, now=now)


def judge_all(pep: Pep, *, by: User, now: datetime = NOW, level: str = "") -> None:
    """Give every section a level, the best one unless said otherwise."""
    best = level or levels(definition_of(pep).quality)[0].key
    for section in pep.sections.select_related("pep__child", "pep__authority", "pep__term"):
        judge_section(section=section, level=best, note="", by=by, now=now)


def finalise(pep: Pep, *, judge: User, head: User, now: datetime = NOW) -> Pep:
    """From wherever it stands to finalised: filled, signed, sent, judged by one and finalised by another."""
    if pep.status in (Pep.Status.OPEN, Pep.Status.RETURNED):
        pep = submit(pep, now=now)
    judge_all(pep, by=judge, now=now)
    return finalise_pep(pep=pep, by=head, now=now)
