"""The shorter ways through WeasyPrint make the very same document as WeasyPrint's own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.pdf import measure, sample_body
from epep.local.places import ROOT
from epep.pdf import PRINT_CSS, page

RENDER = """
import hashlib, json, sys
from epep.pdf import faster, print_fonts
if sys.argv[1] == "plain":
    import pydyf
    pydyf.zlib = faster._PackedAtSix
    faster.apply = lambda: False
else:
    assert faster.apply()
    faster.apply = lambda: True
from epep.pdf.engine import Engine
from epep.pdf.wire import Job
engine = Engine()
made = {}
for name, (html, css) in json.load(sys.stdin).items():
    data, pages, _ = engine.render(Job(html, (css,), print_fonts()))
    made[name] = [hashlib.sha256(data).hexdigest(), pages]
print(json.dumps(made))
"""
WORDS = "Amara works hard when she knows what comes next and likes to plan the day. "
BODIES = {
    "plan": sample_body,
    "scripts": lambda: (
        f"<p dir=rtl>{'سارة تحب القراءة כל יום ' * 30}</p><p>Zoë 👩🏽‍🎓 ➜ ﬁne ﬃ é e\u0301 {WORDS * 5}</p>"
        "<p>中文 日本語 ไทย \u2028 a\u2029b\u00ad\u200bc</p>"
    ),
    "long words": lambda: (
        f"<p>{'W' * 2000} {'i' * 500}</p><table><tr><th>{'x' * 200}<td>{WORDS * 20}</table>"
    ),
    "styles": lambda: (
        f"<p style='text-align:justify;hyphens:auto;letter-spacing:1px'>{WORDS * 9}</p>"
        f"<p style='text-decoration:underline line-through;word-spacing:3px'>{WORDS}</p>"
        f"<p style='font-variant:small-caps;font-kerning:none;white-space:pre'>a\t b \n c</p>"
        f"<p style='overflow:hidden;text-overflow:ellipsis;white-space:nowrap;width:5cm'>{WORDS}</p>"
        f"<div style='width:calc(50% - 1cm);padding:5%;box-sizing:border-box;height:50%'>{WORDS * 3}</div>"
        f"<div style='margin-inline:2cm;padding-block-start:1cm;min-width:30%'>{WORDS * 3}</div>"
        f"<div style='float:right;width:4cm'>{WORDS}</div><p>{WORDS * 9}</p>"
        f"<div style='position:absolute;top:1cm;right:0'>x</div><div style='display:flex'><p>{WORDS}<p>b</div>"
        f"<p style='block-ellipsis:auto;max-lines:2;continue:discard'>{WORDS * 9}</p>"
        f"<sup style='font-size:8px'>1</sup><small>a<b>b<i>c</i></b></small><q>quoted</q><wbr><hr>"
    ),
    "tables": lambda: (
        "<table style='border-collapse:separate;border-spacing:3px'><caption>C</caption><thead><tr><th>a<th>b</thead>"
        + f"<tr><td rowspan=2>{WORDS}<td style='vertical-align:middle;width:40%'>b<tr><td>{WORDS}" * 30
        + "</table><table style='table-layout:auto;border-collapse:collapse'><tr><td style='border:2px solid'>a"
        + f"<td style='border:3px double'>{WORDS}<td colspan=2>z</table><ol><li>{WORDS}<li>b</ol><ul><li>c</ul>"
    ),
}


def through(way: str) -> dict[str, list[object]]:
    """SHA-256 and pages of each body, rendered in a process of its own."""
    jobs = {name: (page(made(), title="Plan"), PRINT_CSS) for name, made in BODIES.items()}
    run = subprocess.run(
        [sys.executable, "-c", RENDER, way],
        input=json.dumps(jobs),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[object]] = json.loads(run.stdout)
    return found


def test_the_shorter_ways_change_no_byte() -> None:
    ours, plain = through("ours"), through("plain")
    assert ours == plain
    assert set(ours) == set(BODIES)


@pytest.mark.slow
def test_a_plan_of_ten_pages_costs_less_than_plain_weasyprint() -> None:
    found = measure(runs=4)
    assert found.pages == 10
    assert (
        found.ratio < 0.85
    )  # the aim is 0.7 and is what the benchmark prints; other work on the machine adds noise
