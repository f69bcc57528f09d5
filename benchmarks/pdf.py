"""CPU of a nine-page PDF made by `epep.pdf`, beside the same HTML through WeasyPrint as it comes.

`measure()` is what `make bench` calls; `python -m benchmarks.pdf` prints it. The plan is invented.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from typing import Any

from accounts.roles import Role
from epep.pdf import PRINT_CSS, RenderServer, page
from epep.pdf.wire import Job
from peps.blocks.definition import to_dict
from peps.blocks.kinds import KINDS
from peps.blocks.layout import Block, Definition, Question, Section
from peps.document import build, to_html

_WORDS = (
    "Amara works hard when she knows what comes next and likes to plan the day with her key adult before "
    "the bell. Reading for ten minutes at home has helped and she now chooses books about animals and space. "
    "In mathematics she is sure of number facts but loses heart when a question has many words so staff read "
    "it with her once and then let her try. She has two good friends and enjoys the garden club on Thursdays."
).split()
_TITLES = ("Care and essential information", "Views of the young person", "Education", "Carer", "Meeting")
_TOPICS = ("About the child", "What is going well", "What would help", "What happens next")


@dataclass(frozen=True)
class Measured:
    """Seconds of CPU for one document, means of `runs`, and the ratio the aim is about."""

    pages: int
    runs: int
    plain_cpu: float
    plain_tagged_cpu: float
    ours_cpu: float

    @property
    def ratio(self) -> float:
        """Ours as a part of plain."""
        return self.ours_cpu / self.plain_cpu


def sample_content() -> dict[str, Any]:
    """The sealed content of an invented PEP that fills nine pages; the same each time."""
    chance = random.Random(7)
    sections = tuple(_section(number, chance) for number in range(5))
    definition = Definition("school_age", "999", {}, {"levels": [{"key": "good", "label": "Good"}]}, sections)
    answers = {
        section.key: {question.key: _answer(question, chance) for question in section.questions()}
        for section in sections
    }
    return {
        "definition": to_dict(definition),
        "answers": answers,
        "provenance": {"b0_0_q0": {"source": "the school’s record", "on": "2026-09-03"}},
        "sign_offs": [_signature(section.key) for section in sections],
        "parts": {"targets": [_target(number, chance) for number in range(5)]},
        "facts": {},
        "child": {
            "name": "Amara Okoye-Lindqvist",
            "preferred_name": "Amara",
            "date_of_birth": "2014-05-17",
            "year_group": "Year 7",
            "upn": "T999123456789",
        },
        "authority": {"name": "Exampleshire Virtual School"},
        "term": {"name": "Autumn term 2026"},
        "pep": {
            "number": 1,
            "status": "finalised",
            "type": "school_age",
            "finalised_at": "2026-11-20T15:30:00+00:00",
            "quality": "good",
        },
    }


def sample_body() -> str:
    """The body of the sample's PDF, through the portal's own template. Needs Django's settings."""
    return to_html(build(sample_content(), audience="full"), for_pdf=True)


def measure(runs: int = 7) -> Measured:
    """Mean CPU seconds of both ways, in turn, after one document each to warm up.

    The mean, because the cost of plain includes garbage collections that fall on some documents only.
    Ours counts the render process and this one; its start (paid once in a hundred documents) is not in it.
    """
    from weasyprint import HTML

    body = sample_body()
    whole = page(body, title="Plan", css=_without_fonts(PRINT_CSS))
    job = Job(page(body, title="Plan"), (_without_fonts(PRINT_CSS),))
    server = RenderServer(documents=runs + 2)
    plain, ours = [], []
    pages = server.render(job).pages
    HTML(string=whole).write_pdf()
    try:
        for _ in range(runs):
            plain.append(_cpu(lambda: HTML(string=whole).write_pdf()))
            started = time.process_time()
            made = server.render(job)
            ours.append(made.cpu_seconds + time.process_time() - started)
        tagged = [_cpu(lambda: HTML(string=whole).write_pdf(pdf_variant="pdf/ua-1")) for _ in range(runs)]
    finally:
        server.stop()
    mean = statistics.fmean
    return Measured(pages, runs, mean(plain), mean(tagged), mean(ours))


def _without_fonts(css: str) -> str:
    """Both ways in the machine's own font: plain WeasyPrint would unpack ours anew for each document."""
    return "\n".join(line for line in css.splitlines() if not line.startswith("@font-face"))


def _cpu(work: Any) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _section(number: int, chance: random.Random) -> Section:
    blocks = [_block(number, part) for part in range(3)]
    if number == 2:
        blocks.append(Block("targets", "Targets", (), part="targets"))
    return Section(
        key=("care", "views", "education", "carer", "meeting")[number],
        letter="ABCDE"[number],
        title=_TITLES[number],
        filled_by=(Role.DESIGNATED_TEACHER,),
        signed_by=(Role.DESIGNATED_TEACHER,),
        blocks=tuple(blocks),
        declaration="I confirm that this is right to the best of my knowledge.",
    )


def _block(number: int, part: int) -> Block:
    kinds = (
        ("text", "text", "long_text", "long_text") if part else ("text", "date", "text", "text", "long_text")
    )
    questions = tuple(
        Question(f"b{number}_{part}_q{at}", f"Question {at + 1} about this part of the plan", KINDS[kind]())
        for at, kind in enumerate(kinds)
    )
    return Block(f"b{number}_{part}", _TOPICS[part], questions)


def _answer(question: Question, chance: random.Random) -> str:
    if question.kind.name == "date":
        return "2026-10-02"
    length = chance.randint(18, 34) if question.kind.name == "long_text" else chance.randint(2, 9)
    return _prose(length, chance)


def _prose(words: int, chance: random.Random) -> str:
    start = chance.randrange(len(_WORDS))
    return " ".join((_WORDS * 3)[start : start + words])


def _target(number: int, chance: random.Random) -> dict[str, str]:
    return {
        "title": f"Target {number + 1}: {_prose(9, chance)}",
        "measure": _prose(18, chance),
        "by_when": "2027-03-26",
        "who": _prose(6, chance),
    }


def _signature(section_key: str) -> dict[str, str]:
    return {
        "section_key": section_key,
        "name": "Jo Example",
        "role": "designated_teacher",
        "at": "2026-11-06T09:00:00+00:00",
        "declaration": "I confirm that this is right to the best of my knowledge.",
        "on_behalf_of": "",
    }


def main() -> None:
    """Print the measure, with Django set up as in a worker."""
    import django

    django.setup()
    found = measure()
    print(f"{found.pages} pages, mean of {found.runs}, seconds of CPU for one PDF")
    print(f"  plain write_pdf()          {found.plain_cpu:.3f}")
    print(f"  plain, tagged as PDF/UA-1  {found.plain_tagged_cpu:.3f}")
    print(f"  epep.pdf (PDF/UA-1)        {found.ours_cpu:.3f}, {found.ratio:.2f} of plain")


if __name__ == "__main__":
    main()
