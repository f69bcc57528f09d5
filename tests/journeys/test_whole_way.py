"""The main job from end to end, by real people's steps: from an imported child to the carer's PDF and after.

Each role has a browser of its own and signs in through the sign-in page. Single rules are tested elsewhere.
"""

from __future__ import annotations

import email
import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email import policy as email_policy
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import expect

from accounts.models import Organisation, User
from accounts.roles import Role
from children.identifiers import upn_check_letter
from children.models import Child
from epep.audit.models import AccessLog
from peps.blocks.layout import Definition
from peps.models import Pep, Rendition
from peps.pinned import definition_of
from tests.factories import authority_with_settings, link, member, school_spell, term
from tests.journeys import files
from tests.journeys.at_once import fill_at_once
from tests.journeys.steps import Person
from tests.stack import RealStack

UPN = upn_check_letter(files.UPN_BODY) + files.UPN_BODY
SECRET_PLACE = "7 Quiet Mews, Brookton"
FIRST_WORDS = "Reads at home with an adult, three evenings a week."
BETTER_WORDS = "Reads at home with an adult, three evenings a week; reading age up by six months since July."
ASKED = "How much progress since the summer? Please give a measure."

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class World:
    """Whom the journey is about. `child` and `school` come from the imported files."""

    authority: Organisation
    officer: User
    head: User
    worker: User
    carer: User
    reviewer: User
    teacher: User | None = None
    child: Child | None = None


@pytest.fixture
def world(stack: RealStack) -> World:
    """An authority with its people, before anything was imported."""
    council = authority_with_settings(name="Brookshire", la_code="330")
    term(council)
    return World(
        council,
        *(
            member(role, council, name=name)
            for role, name in (
                (Role.VIRTUAL_SCHOOL_OFFICER, "Olwen Officer"),
                (Role.VIRTUAL_SCHOOL_HEAD, "Hugh Headley"),
                (Role.SOCIAL_WORKER, "Selma Worker"),
                (Role.CARER, "Carys Carer"),
                (Role.REVIEWING_OFFICER, "Irma Reviewer"),
            )
        ),
    )


def test_from_an_imported_child_to_the_carers_pdf_and_the_next_version(
    stack: RealStack, world: World, somebody: Callable[..., Person], tmp_path: Path
) -> None:
    officer = somebody().sign_in(world.officer)
    import_schools_and_children(officer, files.written(tmp_path, upn=UPN))
    bring_people_together(world)
    pep = open_the_plan(officer, world)
    form = definition_of(pep)

    worker = somebody()
    social_worker_fills_and_signs(worker, world, pep, form)
    teacher = somebody()
    teacher_fills_signs_and_sends(teacher, world, pep, form)
    carer = somebody(width=375, height=800, has_touch=True)
    no_draft_exists_for_the_carer(carer, world, pep)
    officer_asks_for_a_change(officer, pep, form)
    teacher_puts_it_right(teacher, pep)
    head = somebody()
    head_finalises(officer, head, world, pep, form)

    pdf_and_letters(stack, world, pep)
    carer_reads_and_downloads(carer, world, pep)
    reviewer = somebody().sign_in(world.reviewer)
    reviewer.go(f"/peps/{pep.pk}/read/").look("read-reviewing-officer")
    access_log_has_every_look(head, world, pep)

    amend_and_finalise_again(stack, head, officer, teacher, carer, world, pep, form)


# ---- 1: the import ---------------------------------------------------------------------------------


def import_schools_and_children(officer: Person, made: files.Files) -> None:
    officer.look("home-officer-empty")
    officer.go("/schools/import/").look("import-schools")
    officer.page.locator('input[type="file"]').set_input_files(made.schools)
    officer.press("Check the file")
    officer.reads("New", "2")
    officer.page.get_by_role("button", name=re.compile("^Accept")).click()
    officer.reads("Every row was taken.")

    officer.go("/children/import/").look("import-children")
    officer.page.locator('input[name="header"]').set_input_files(made.header)
    officer.page.locator('input[name="episodes"]').set_input_files(made.episodes)
    for part, value in (("day", "1"), ("month", "11"), ("year", "2026")):
        officer.page.locator(f'input[name="as_of_{part}"]').fill(value)
    officer.press("Check the files")
    officer.reads("Nothing has been changed yet.", "Refused", "31/02/2012")
    officer.look("import-review")
    assert not Child.objects.exists()
    officer.page.get_by_role("button", name=re.compile("^Accept 3")).click()
    officer.reads("1 row was not taken")
    officer.look("import-done")
    with officer.page.expect_download() as download:
        officer.follow("Download the rows that were not taken")
    assert "903004" in download.value.path().read_text(encoding="utf-8-sig")
    assert Child.objects.count() == 3


def bring_people_together(world: World) -> None:
    """What the social care record and the schools' own lists add: names, the school, who stands by the child."""
    place = Organisation.objects.get(urn=files.URN)
    child = Child.objects.get(la_child_id=files.CHILD)
    child.given_name, child.family_name, child.first_language = "Mirabel", "Thornwick", "English"
    child.interpreter_needed = False
    child.save()
    placement = child.placements.get()
    placement.address, placement.confidential = SECRET_PLACE, True
    placement.save()
    school_spell(child, place)
    world.child = child
    world.teacher = member(
        Role.DESIGNATED_TEACHER, place, name="Tamsin Teachwell", domain="larkfield.demo.example"
    )
    for who, role in (
        (world.worker, Role.SOCIAL_WORKER),
        (world.carer, Role.CARER),
        (world.reviewer, Role.REVIEWING_OFFICER),
    ):
        link(child, who, role)


# ---- 2: opening ------------------------------------------------------------------------------------


def open_the_plan(officer: Person, world: World) -> Pep:
    assert world.child
    officer.go("/children/").look("children")
    officer.follow("Mirabel Thornwick")
    officer.look("child")
    officer.follow("Open a PEP")
    officer.look("open-one")
    officer.press("Open the plan")
    officer.reads("The plan is open.")
    officer.look("plan-opened")
    return Pep.objects.get(child=world.child)


# ---- 3: the social worker --------------------------------------------------------------------------


def social_worker_fills_and_signs(worker: Person, world: World, pep: Pep, form: Definition) -> None:
    worker.sign_in(world.worker)
    worker.look("home-social-worker")
    worker.follow("Start: A")
    care = form.section("care")
    worker.confirm_facts(care)
    worker.look("section-care")
    worker.fill(care).saved_by_itself()
    worker.press("Save and continue")
    worker.look("check-care")
    worker.sign("A").look("plan-social-worker")


# ---- 4: the designated teacher ---------------------------------------------------------------------


def teacher_fills_signs_and_sends(teacher: Person, world: World, pep: Pep, form: Definition) -> None:
    assert world.teacher
    teacher.sign_in(world.teacher)
    expect(teacher.page).to_have_url(re.compile(f"/peps/{pep.pk}/$"))
    teacher.look("plan-teacher")
    for letter, key in (("B", "views"), ("C", "education"), ("D", "carer"), ("E", "meeting")):
        if key == "education":
            teacher.add_target(pep.pk).look("targets")
        teacher.open_section(pep.pk, key).confirm_facts(form.section(key))
        if key == "education":  # more than a hundred questions: typing each is left to shorter sections
            fill_at_once(teacher.page, form.section(key), {"attainment_progress": FIRST_WORDS})
        else:
            teacher.fill(form.section(key))
        teacher.saved_by_itself().look(f"section-{key}")
        if key == "carer":
            teacher.reads("You are filling this in for the carer; it will be recorded so.")
        teacher.save_and_sign(letter)
    teacher.go(f"/peps/{pep.pk}/send/").look("send")
    teacher.send(pep.pk)


# ---- 5: quality, return, again ---------------------------------------------------------------------


def officer_asks_for_a_change(officer: Person, pep: Pep, form: Definition) -> None:
    officer.go("/").look("home-officer")
    officer.go(f"/peps/{pep.pk}/quality/").look("quality")
    officer.comment("education", "attainment_progress", ASKED)
    officer.press("Save and return for changes")
    officer.look("return")
    officer.press("Return for changes")
    officer.reads("Changes needed")


def teacher_puts_it_right(teacher: Person, pep: Pep) -> None:
    teacher.go("/")
    teacher.reads("Changes needed", ASKED)
    teacher.look("plan-returned")
    teacher.main.locator(".epep-changes a").first.click()
    expect(teacher.page).to_have_url(re.compile("#q-attainment_progress$"))
    answer = teacher.page.locator("#id_attainment_progress")
    expect(answer).to_be_in_viewport()
    expect(answer).to_have_accessible_description(re.compile(re.escape(ASKED)))
    answer.fill(BETTER_WORDS)
    teacher.saved_by_itself()
    teacher.look("section-returned")
    done = teacher.page.locator('input[name^="done-"]').first
    done.check()
    teacher.save_and_sign("C").send(pep.pk)


def head_finalises(officer: Person, head: Person, world: World, pep: Pep, form: Definition) -> None:
    officer.judge(pep.pk, [section.key for section in form.sections], "good")
    expect(officer.page.locator("#q-attainment_progress")).to_contain_text("Changed since it was returned")
    officer.press("Save").reads("Saved.")
    head.sign_in(world.head)
    head.look("home-head")
    head.go(f"/peps/{pep.pk}/finalise/").look("finalise")
    head.press("Finalise").reads("The plan is finalised.")
    head.look("plan-finalised")


# ---- 6: PDF and letters ----------------------------------------------------------------------------


def pdf_and_letters(stack: RealStack, world: World, pep: Pep) -> None:
    assert stack.wait_until(lambda: _all_done(pep), 60), stack.logs()
    assert stack.wait_until(lambda: _letters_to(stack, world.carer), 30), stack.logs()
    no_letter_names_anybody(stack, world)


def _all_done(pep: Pep) -> bool:
    made = Rendition.objects.filter(snapshot__pep=pep)
    return made.exists() and all(row.status == Rendition.Status.DONE for row in made)


def _letters_to(stack: RealStack, user: User) -> list[bytes]:
    return [text for text in stack.emails() if f"To: {user.email}".encode() in text]


def no_letter_names_anybody(stack: RealStack, world: World) -> None:
    """Neither subject nor body nor link holds a name, a number, an initial or a school."""
    assert world.child
    assert world.teacher
    private = [
        "Mirabel", "Thornwick", "M.T.", UPN, files.CHILD, files.SCHOOL, "Larkfield", files.URN, SECRET_PLACE,
        ASKED, FIRST_WORDS, str(world.child.pk), "14/02/2013", "14 February",
    ]  # fmt: skip
    assert stack.emails()
    for raw in stack.emails():
        message = email.message_from_bytes(raw, policy=email_policy.default)
        parts = [str(message["Subject"])]
        parts += [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
        text = "\n".join(parts)
        found = [word for word in private if word.lower() in text.lower()]
        assert not found, f"{message['Subject']}: {found}\n{text}"


# ---- 7: reading ------------------------------------------------------------------------------------


def no_draft_exists_for_the_carer(carer: Person, world: World, pep: Pep) -> None:
    carer.sign_in(world.carer).look("home-carer-before")
    for path in ("", "read/", "pdf/carer/", "care/", "carer/", "history/", "targets/"):
        assert carer.status_of(f"/peps/{pep.pk}/{path}") == 404, path


def carer_reads_and_downloads(carer: Person, world: World, pep: Pep) -> None:
    carer.go("/").look("home-carer")
    expect(carer.page.get_by_text("Reads aloud at bedtime").first).to_be_in_viewport()
    expect(carer.page.get_by_text("I read a whole book").first).to_be_visible()
    carer.go(f"/peps/{pep.pk}/read/").look("read-carer")
    carer.reads("What you can do at home", "Reads aloud at bedtime", BETTER_WORDS)
    with carer.page.expect_download() as download:
        carer.main.get_by_role("link", name=re.compile("Download")).first.click()
    data = download.value.path().read_bytes()
    assert data.startswith(b"%PDF")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
    words = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    words = " ".join(words.split())
    assert "I read a chapter book alone" in words
    assert SECRET_PLACE not in words
    for path in ("full", "school"):
        assert carer.status_of(f"/peps/{pep.pk}/pdf/{path}/") == 403, path
    assert carer.status_of(f"/peps/{pep.pk}/") in (403, 404)
    assert carer.status_of(f"/peps/{pep.pk}/history/") in (403, 404)


def access_log_has_every_look(head: Person, world: World, pep: Pep) -> None:
    assert world.child
    looks = AccessLog.objects.filter(child_id=world.child.pk)
    pages = set(looks.filter(actor_id=world.carer.pk).values_list("page", "way"))
    assert ("peps:pdf", "download") in pages
    assert any(page == "peps:read" for page, _way in pages)
    assert looks.filter(actor_id=world.reviewer.pk, page="peps:read").exists()
    head.go(f"/children/{world.child.pk}/access/").look("access-log")
    head.reads("Carys Carer", "Irma Reviewer", "Tamsin Teachwell")


# ---- 8: amending -----------------------------------------------------------------------------------


def amend_and_finalise_again(
    stack: RealStack,
    head: Person,
    officer: Person,
    teacher: Person,
    carer: Person,
    world: World,
    pep: Pep,
    form: Definition,
) -> None:
    officer.go(f"/peps/{pep.pk}/amend/").look("amend")
    officer.page.locator('[name="reason"]').fill("The next meeting has moved.")
    officer.page.locator('input[name="sections"][value="meeting"]').check()
    officer.press("Open it again").reads("The plan is open again.")

    carer.go(f"/peps/{pep.pk}/read/").look("read-carer-amended")
    carer.reads("This plan is being brought up to date.", BETTER_WORDS)

    moved = {"day": "19", "month": "3", "year": "2027"}
    teacher.open_section(pep.pk, "meeting").fill(form.section("meeting"), meeting_next_on=moved)
    teacher.saved_by_itself().save_and_sign("E").send(pep.pk)
    carer.go(f"/peps/{pep.pk}/read/")
    expect(carer.main).not_to_contain_text("19 March 2027")
    officer.judge(pep.pk, [section.key for section in form.sections], "good").press("Save").reads("Saved.")
    head.go(f"/peps/{pep.pk}/finalise/").press("Finalise").reads("The plan is finalised.")

    carer.go(f"/peps/{pep.pk}/read/").reads("19 March 2027")
    carer.go(f"/peps/{pep.pk}/read/1/").reads("You are reading version 1.", "12 March 2027")
    assert stack.wait_until(lambda: _all_done(pep), 60), stack.logs()

    officer.go(f"/peps/{pep.pk}/history/").look("history")
    officer.reads("The next meeting has moved.", "12 March 2027", "19 March 2027", "Tamsin Teachwell")
