"""From a stored target to what the rules, the mix, documents and pages read of it: values, figures, words.

Nothing is written here. Days and names round a target come from its plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.authority import choice, settings_of
from accounts.authority import own_list as authority_list
from accounts.models import Organisation
from peps.blocks.answers import shown, text_of, value_of
from peps.blocks.kinds import Json
from peps.blocks.layout import Section
from peps.models import Pep
from peps.pinned import definition_of
from targets import measures, mix
from targets.models import Target
from targets.prompts import Doing, Said
from targets.questions import FIGURES, form_of, grades_of
from targets.words import AREAS, EARLY_AREAS, HELP, Naming, naming


@dataclass(frozen=True)
class Around:
    """What stands round a plan's targets: names, days, last term's outcomes."""

    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    today: date | None = None
    review_on: date | None = None
    term_ends: date | None = None
    year_ends: date | None = None


def own_list(authority: Organisation, name: str) -> dict[str, str]:
    """The authority's own "areas" or "help", code to words; else what everybody starts with."""
    return authority_list(authority, f"targets.{name}", {"areas": AREAS, "help": HELP}[name])


def areas_of(pep: Pep) -> dict[str, str]:
    """The authority's areas of need, code to words; in early years the seven areas of learning as well."""
    areas = own_list(pep.authority, "areas")
    return {**EARLY_AREAS, **areas} if pep.pep_type == "early_years" else areas


def naming_of(pep: Pep) -> Naming:
    """What a target is called in this plan: the word of its own form."""
    return naming(definition_of(pep).words)


def naming_for(authority: Organisation) -> Naming:
    """What a target is called in the authority now."""
    return naming(choice(settings_of(authority), "words", {}) or {})


def form_for_pep(pep: Pep) -> Section:
    """The questions of a target in this plan."""
    own = own_list(pep.authority, "help")
    return form_of(tuple(areas_of(pep).items()), tuple(own.items()), naming_of(pep))


def figures(said: Mapping[str, Json]) -> dict[str, measures.Read]:
    """Starting point and aim, read by the kind of measure; each with its problem when it cannot be read."""
    kind = said.get("kind") if isinstance(said.get("kind"), str) else ""
    scale = grades_of(said)
    names = {"start": "The starting point", "aim": "The aim"}
    return {
        key: measures.read(str(kind or ""), text_of(said, key), scale=scale, name=names[key])
        for key in FIGURES
    }


def said_of(form: Section, said: Mapping[str, Json], around: Around) -> Said:
    """What the rules of `targets.prompts` look at."""
    values = {one.key: value_of(one, said.get(one.key)) for one in form.questions()}
    read = figures(said)
    return Said(
        outcome=text_of(said, "outcome"),
        child_words=text_of(said, "child_words"),
        why=text_of(said, "why"),
        unit=text_of(said, "unit"),
        measure=text_of(said, "measure"),
        area=values["area"] or "",
        subject=values["subject"] or "",
        span=values["span"] or "short",
        kind=values["kind"] or "",
        start=read["start"].stored,
        start_by=values["start_by"],
        aim=read["aim"].stored,
        better=values["better"] or "up",
        scale=grades_of(said),
        by_when=values["by_when"],
        actions=tuple(_doing(row) for row in values["actions"] or ()),
        **vars(around),
    )


def _doing(row: Mapping[str, Any]) -> Doing:
    return Doing(
        who=row.get("who") or "",
        does=row.get("does") or "",
        times=float(row["times"]) if row.get("times") else None,
        minutes=row.get("minutes"),
        weeks=row.get("weeks"),
        group=row.get("group") or "",
    )


def kind_of(target: Target) -> mix.Kind:
    """What the mix looks at."""
    subject = target.subject if target.subject != "none" else ""
    return mix.Kind(target.area, subject, target.span, target.money)


# ---- words ---------------------------------------------------------------------------------------


ON_A_CARD = (*FIGURES, "start_by", "measure", "actions")
"""What `how` and a card need of the words."""


def in_words(
    form: Section, said: Mapping[str, Json], only: Collection[str] | None = None
) -> dict[str, list[str]]:
    """Every question that is answered, by key, as lines of plain text; figures with their unit.

    `only`: keys of those that are wanted, for a page with many targets.
    """
    asked = {one.key: one for one in form.questions() if only is None or one.key in only}
    lines = {key: shown(one, said.get(key)) for key, one in asked.items() if key != "actions"}
    for key, read in figures(said).items():
        if read.stored:
            lines[key] = [measures.show(str(said.get("kind")), read.stored, text_of(said, "unit"))]
    lines["actions"] = action_lines(value_of(asked["actions"], said.get("actions")) or ())
    return {key: found for key, found in lines.items() if found}


def how(lines: Mapping[str, list[str]]) -> list[str]:
    """How we will know, in one or two lines: from where to where, then who looks."""
    start, aim = ("".join(lines.get(key, [])) for key in FIGURES)
    found_by = "".join(lines.get("start_by", []))
    if start and aim:
        first = f"From {start} to {aim}"
    elif aim:
        first = f"To {aim}" + (
            f"; where the child is now will be found out by {found_by}" if found_by else ""
        )
    else:
        first = ""
    return [line for line in (first, *lines.get("measure", [])) if line]


def action_lines(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each row as a line: "Mrs Ade: hears Robin read, 3 times a week, 15 minutes each, for 10 weeks, one to one"."""
    return [line for line in map(_action_line, rows) if line]


def _action_line(row: Mapping[str, Any]) -> str:
    often = []
    if row.get("times"):
        times = row["times"]
        often.append("once a week" if times == 1 else f"{times.normalize():f} times a week")
    if row.get("minutes"):
        often.append(f"{row['minutes']} minutes each")
    if row.get("weeks"):
        often.append(f"for {row['weeks']} week{'' if row['weeks'] == 1 else 's'}")
    if row.get("group"):
        often.append({"one": "one to one", "group": "in a group"}.get(row["group"], row["group"]))
    who = ": ".join(part for part in (row.get("who") or "", row.get("does") or "") if part)
    return ", ".join([who, *often]) if who else ""
