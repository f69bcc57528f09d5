"""Asking for money on a target, page by page: typed, kept, refused, checked, sent, shared, withdrawn, answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from epep.ids import new_id
from funding.actions import ask, change_request, decline
from funding.models import Decision, Request
from funding.views.asking import NEEDED
from funding.words import INTERVENTIONS, MENU
from targets.models import Target
from targets.questions import form_of as target_form
from tests.factories import NOW, Scene, scene, target
from tests.factories.money import money_approved, money_asked, money_draft, money_paid
from tests.funding.pages import TYPED, begin, of, on, people
from tests.peps.pages import client_of, text_of, words

pytestmark = pytest.mark.django_db
PART = {"HTTP_X_PART": "0"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


@pytest.fixture
def aim(here: Scene) -> Target:
    return target(here.pep, by=here.teacher, money="ppp")


def read(page: Any) -> str:
    """The words of a page, with entities read."""
    return text_of(page).replace("&#x27;", "'").replace("&amp;", "&")


# ---- the form ------------------------------------------------------------------------------------


def test_it_is_asked_for_checked_and_sent(here: Scene, aim: Target) -> None:
    client = client_of(here.teacher)
    page = client.get(on(aim))
    assert page.status_code == 200 and aim.title in page.content.decode()
    assert not Request.objects.exists()
    answer = begin(aim, here.teacher, then="check")
    made = Request.objects.get()
    assert answer["Location"] == of(made, "check")
    check = read(client.get(of(made, "check")))
    for said in ("Reading tutor: £20 × 1.5 hours a week × 6 weeks = £180", "Total £180", "2026-27", "of this request",
                 "One to one tuition", "Send to the Virtual School"):  # fmt: skip
        assert said in check, said
    sent = client.post(of(made, "send"))
    assert sent["Location"] == of(made) and words(sent) == ["The request is with the Virtual School."]
    made.refresh_from_db()
    assert (made.status, made.requested_by) == ("requested", here.teacher)
    assert client.post(of(made, "send")).status_code == 409


def test_a_draft_is_kept_with_what_cannot_be_read(here: Scene, aim: Target) -> None:
    answer = begin(aim, here.teacher, starts_on_day="31", starts_on_month="2", then="draft")
    made = Request.objects.get()
    assert answer["Location"] == of(made, "change")
    page = client_of(here.teacher).get(of(made, "change"))
    assert "must be a real date" in read(page) and 'value="31"' in page.content.decode()
    assert "Everything is saved as you typed it" in read(page)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"lines-0-rate": "20.125"}, "2 decimal places or fewer"),
        ({"lines-0-rate": "-5"}, "must be between £0.01 and £20000"),
        ({"lines-0-weeks": "60", "lines-0-number": "40"}, "must be between 1 and 52"),
        ({"ends_on_day": "1", "ends_on_month": "12", "ends_on_year": "2026"}, "before it starts"),
        ({"lines-0-number": "41"}, "41 hours a week"),
    ],
)
def test_what_cannot_be_is_said_and_stands_before_sending(
    here: Scene, aim: Target, typed: dict[str, str], message: str
) -> None:
    begin(aim, here.teacher, **typed)
    made, client = Request.objects.get(), client_of(here.teacher)
    assert message in read(client.get(of(made, "change")))
    assert "Send to the Virtual School" not in read(client.get(of(made, "check")))
    refused = client.post(of(made, "send"))
    assert refused.status_code == 422 and message in read(refused)
    made.refresh_from_db()
    assert made.status == "draft"


@pytest.mark.parametrize("text", ["£1,200.50", "1200.5"])
def test_both_ways_of_writing_pounds_are_read(here: Scene, aim: Target, text: str) -> None:
    begin(aim, here.teacher, **{"lines-0-per": "item", "lines-0-rate": text, "lines-0-number": "1"})
    assert Request.objects.get().asked_pence == 120050


def test_bank_details_are_refused_with_why_and_the_text_stays_on_screen(here: Scene, aim: Target) -> None:
    text = "The school, sort code 12-34-56, account 12345678"
    answer = begin(aim, here.teacher, provider=text)
    assert answer.status_code == 422 and not Request.objects.exists()
    page = answer.content.decode()
    assert 'href="#id_provider"' in page and "looks like bank details" in page
    assert f'value="{text}"' in page and "Longer texts are hard" in page
    made = money_draft(aim, by=here.teacher)
    again = client_of(here.teacher).post(of(made, "change"), TYPED | {"need": text, "revision": "1"})
    assert again.status_code == 422 and text in again.content.decode()
    made.refresh_from_db()
    assert (made.revision, made.text("need")) == (1, "Longer texts are hard without somebody beside")


def test_somebody_who_saved_meanwhile_is_shown_and_then_what_was_meant_stands(
    here: Scene, aim: Target
) -> None:
    made = money_draft(aim, by=here.teacher)
    change_request(request=made, revision=1, typed={"need": "As the officer says"}, by=here.officer, now=NOW)
    client = client_of(here.teacher)
    answer = client.post(of(made, "change"), TYPED | {"need": "As I say", "revision": "1"})
    assert answer.status_code == 409
    page = read(answer)
    assert here.officer.name in page and "As the officer says" in page and "As I say" in page
    assert 'name="revision" value="2"' in answer.content.decode()
    assert client.post(of(made, "change"), TYPED | {"need": "As I say", "revision": "2"}).status_code == 302
    made.refresh_from_db()
    assert made.text("need") == "As I say"


def test_a_row_is_added_without_script_and_nothing_is_saved(here: Scene, aim: Target) -> None:
    page = begin(aim, here.teacher, add_row="lines")
    assert page.status_code == 200 and 'name="lines-1-what"' in page.content.decode()
    assert "Longer texts are hard" in page.content.decode() and not Request.objects.exists()
    assert "= £180" in read(page)


def test_only_questions_that_apply_and_optional_ones_say_so(here: Scene, aim: Target) -> None:
    client = client_of(here.teacher)
    here.child.sen_status = "N"
    here.child.save()
    assert "education, health and care plan" not in read(client.get(on(aim)))
    here.child.sen_status = "E"
    here.child.save()
    page = read(client.get(on(aim)))
    assert "education, health and care plan or SEN support? Write" in page
    assert "Who provides it? (optional)" in page and "What does it cost? (" not in page
    assert "Needed when it is more than £600" in page
    assert {one.key for one in _form().questions()} >= NEEDED


def _form() -> Any:
    from funding.questions import form_of

    return form_of(tuple(INTERVENTIONS.items()), tuple(MENU.items()))


def test_the_form_fits_into_a_page_that_has_the_targets_own(here: Scene) -> None:
    """Both stand on one page when money is asked for in a window: no control has the name of another."""
    targets = {one.key for one in target_form((("a", "A"),), (("b", "B"),)).questions()}
    assert not targets & {one.key for one in _form().questions()}


def test_over_31_march_the_split_is_in_view(here: Scene, aim: Target) -> None:
    begin(aim, here.teacher, starts_on_month="3", starts_on_day="1", starts_on_year="2027", ends_on_day="30",
          ends_on_month="4", ends_on_year="2027")  # fmt: skip
    made = Request.objects.get()
    client = client_of(here.teacher)
    for page in (
        read(client.get(of(made, "change"))),
        read(client.get(of(made, "check"))),
        read(client.get(of(made))),
    ):
        assert "£91.48 of this request" in page and "£88.52 of this request" in page
        assert "shared over the financial years by days" in page


def test_what_is_typed_is_looked_at_and_not_saved(here: Scene, aim: Target) -> None:
    client = client_of(here.teacher)
    look = reverse("funding:look_at_new", args=[aim.pk])
    part = read(client.post(look, TYPED | {"ends_on_year": "2026", "effect": ""}))
    assert (
        "before it starts" in part and "Say what it will do for the child" in part and "What adds up" in part
    )
    assert "bank details" in read(client.post(look, TYPED | {"need": "sort code 12-34-56 account 12345678"}))
    assert not Request.objects.exists()
    made = money_draft(aim, by=here.teacher)
    over = {"starts_on_month": "3", "starts_on_year": "2027", "ends_on_month": "4", "ends_on_day": "30"}
    assert "It runs over 31 March" in read(client.post(of(made, "look"), TYPED | over))
    made.refresh_from_db()
    assert made.revision == 1
    assert client.get(look).status_code == 405


# ---- in a window on the target's page ------------------------------------------------------------


def test_the_targets_page_shows_the_way_to_ask_and_then_the_request(here: Scene, aim: Target) -> None:
    client = client_of(here.teacher)
    editor = reverse("targets:change", args=[aim.pk])
    page = client.get(editor).content.decode()
    assert "data-money-ask" in page and "js/money" in page
    form = client.get(on(aim), **PART)
    assert "<html" not in form.content.decode() and "data-money-form" in form.content.decode()
    saved = client.post(on(aim), TYPED, **PART)
    made = Request.objects.get()
    assert saved["Location"] == of(made, "check")
    check = client.get(saved["Location"], **PART)
    assert "<html" not in check.content.decode() and "Send to the Virtual School" in check.content.decode()
    done = client.post(of(made, "send"), **PART)
    assert done["X-Part"] == "done"
    assert "Requested" in read(done) and "is with the Virtual School" in read(done)
    assert f'data-money-on="{aim.pk}"' in done.content.decode()
    assert "One to one tuition, £180" in read(client.get(editor))
    assert "is with the Virtual School" not in read(client.get(editor))


def test_the_list_of_targets_shows_requests_as_lines_with_their_status(here: Scene, aim: Target) -> None:
    money_asked(aim, by=here.teacher)
    page = client_of(here.teacher).get(reverse("targets:list", args=[here.pep.pk]))
    assert 'class="govuk-tag epep-tag--blue">Requested<' in page.content.decode()
    assert "Ask for Pupil Premium Plus for target 1" in read(page)
    officer = client_of(here.who(Role.FUNDING_OFFICER)).get(reverse("targets:list", args=[here.pep.pk]))
    assert "Requested" in read(officer) and "Ask for Pupil Premium Plus" not in read(officer)


# ---- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DESIGNATED_TEACHER, 200), (Role.SOCIAL_WORKER, 200), (Role.VIRTUAL_SCHOOL_OFFICER, 200),
        (Role.TEAM_MANAGER, 403), (Role.FUNDING_OFFICER, 403), (Role.CARER, 404), (Role.YOUNG_PERSON, 404),
        (Role.SCHOOL_COLLEAGUE, 404), (Role.REVIEWING_OFFICER, 404),
    ],
)  # fmt: skip
def test_who_asks(here: Scene, aim: Target, role: Role, status: int) -> None:
    client = client_of(here.who(role))
    assert client.get(on(aim)).status_code == status
    made = money_draft(aim, by=here.teacher)
    for name in ("change", "check", "share", "remove", "withdraw", "answer"):
        assert client.get(of(made, name)).status_code == status, name
    if status != 200:
        assert client.post(of(made, "send")).status_code == status
        assert client.post(on(aim), TYPED).status_code == status


def test_another_childs_request_answers_as_a_missing_one(here: Scene, aim: Target) -> None:
    made, client = money_draft(aim, by=here.teacher), client_of(scene().teacher)
    for name in ("request", "change", "check", "share", "spend", "stop"):
        theirs, missing = (
            client.get(of(made, name)),
            client.get(of(made, name).replace(str(made.pk), str(new_id()))),
        )
        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content


def test_a_target_that_ended_gets_no_money(here: Scene, aim: Target) -> None:
    Target.objects.filter(pk=aim.pk).update(status="stopped")
    client = client_of(here.teacher)
    assert "has ended" in read(client.get(on(aim)))
    assert client.post(on(aim), TYPED).status_code == 409


# ---- sharing -------------------------------------------------------------------------------------


def test_a_cost_is_shared_after_the_shares_were_shown(here: Scene, aim: Target) -> None:
    peps = [here.another_child(), here.another_child()]
    others = [target(pep, by=here.teacher, money="ppp", outcome="Counts") for pep in peps]
    there = scene(authority=here.authority)
    elsewhere = target(there.pep, by=there.teacher, outcome="Elsewhere")
    made = money_draft(aim, by=here.teacher, lines=[{"what": "Tutor", "per": "item", "rate": "100"}])
    client = client_of(here.teacher)
    page = client.get(of(made, "share"))
    assert peps[0].child.name in read(page) and "Elsewhere" not in read(page)
    assert str(elsewhere.pk) not in page.content.decode()
    none = client.post(of(made, "share"), {"rule": "equally"})
    assert none.status_code == 422 and "Select at least one other" in read(none)
    sent = {"targets": [str(one.pk) for one in others], "rule": "equally", "do": "look"}
    look = read(client.post(of(made, "share"), sent))
    assert "£33.34" in look and look.count("£33.33") == 2 and Request.objects.count() == 1
    assert client.post(of(made, "share"), sent | {"do": "share"})["Location"] == of(made)
    assert list(Request.objects.values_list("asked_pence", flat=True)) == [3334, 3333, 3333]
    page = read(client.get(of(made)))
    assert "shared by 3 children" in page and peps[0].child.name in page
    parts = sent | {"rule": "by_parts", f"part-{aim.pk.hex}": "2"}
    assert "£50" in read(client.post(of(made, "share"), parts))
    bad = client.post(of(made, "share"), parts | {f"part-{aim.pk.hex}": "200"})
    assert bad.status_code == 422 and "between 1 and 100" in read(bad)


def test_a_child_without_a_school_shares_nothing(here: Scene, aim: Target) -> None:
    made = money_draft(aim, by=here.teacher)
    Request.objects.filter(pk=made.pk).update(school=None)
    assert "has no school here" in read(client_of(here.worker).get(of(made, "share")))


# ---- removing, withdrawing, answering ------------------------------------------------------------


def test_a_draft_is_removed_after_asking_and_a_sent_one_is_not(here: Scene, aim: Target) -> None:
    made, client = money_draft(aim, by=here.teacher), client_of(here.teacher)
    assert "Remove this draft?" in read(client.get(of(made, "remove")))
    assert Request.objects.exists()
    assert client.post(of(made, "remove")).status_code == 302
    assert not Request.objects.exists()
    sent = money_asked(aim, by=here.teacher)
    assert client.post(of(sent, "remove")).status_code == 409


def test_it_is_withdrawn_with_a_reason(here: Scene, aim: Target) -> None:
    made = money_approved(aim, by=here.teacher, officer=here.officer)
    client = client_of(here.teacher)
    assert "£180 that was agreed is not paid" in read(client.get(of(made, "withdraw")))
    assert client.post(of(made, "withdraw"), {"reason": " "}).status_code == 422
    assert client.post(of(made, "withdraw"), {"reason": "The tutor left"})["Location"] == of(made)
    page = read(client.get(of(made)))
    assert "Why it ended The tutor left" in page and "Withdrawn" in page
    again = client.post(of(made, "withdraw"), {"reason": "Again"})
    assert again.status_code == 409 and "the request is “Withdrawn”" in read(again)


def test_what_is_paid_is_not_withdrawn(here: Scene, aim: Target) -> None:
    paid = money_paid(aim, **people(here))
    answer = client_of(here.teacher).get(of(paid, "withdraw"))
    assert "cannot be done now" in read(answer)


def test_a_question_is_read_and_answered_after_a_change(here: Scene, aim: Target) -> None:
    made = money_asked(aim, by=here.teacher)
    ask(request=made, question="Which programme is it?", by=here.officer, now=NOW)
    client = client_of(here.teacher)
    page = read(client.get(of(made)))
    assert f"{here.officer.name} asked Which programme is it?" in page and "Answer the question" in page
    saved = client.post(of(made, "change"), TYPED | {"need": "Named now", "revision": str(made.revision)})
    assert saved["Location"] == of(made, "answer")
    assert "Which programme is it?" in read(client.get(of(made, "answer")))
    bank = client.post(of(made, "answer"), {"answer": "Sort code 12-34-56 account 12345678"})
    assert (
        bank.status_code == 422 and 'href="#id_answer"' in bank.content.decode() and "12345678" in read(bank)
    )
    assert client.post(of(made, "answer"), {"answer": "The school’s own"})["Location"] == of(made)
    assert Decision.objects.filter(kind="answer", reason="The school’s own").exists()


def test_a_declined_one_shows_its_reason_first(here: Scene, aim: Target) -> None:
    made = money_asked(aim, by=here.teacher)
    decline(request=made, reason="The plan pays for it", by=here.officer, now=NOW)
    page = client_of(here.teacher).get(of(made))
    assert re.search(r"Declined.*Why it was declined The plan pays for it.*For the target", read(page))
    assert here.child.family_name not in re.search(r"<title>(.*?)</title>", page.content.decode())[1]  # type: ignore[index]


# ---- what nobody types on purpose ----------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["a\x00b<script>alert(1)</script>{{ 7*7 }}\u202e\r\nc", "9" * 5000, "²", "-1", '{"_raw": 1}']
)
def test_any_text_in_any_box_is_answered_with_a_page(here: Scene, aim: Target, value: str) -> None:
    client, paid = client_of(here.teacher), money_paid(aim, **people(here))
    made = money_draft(aim, by=here.teacher)
    everything = dict.fromkeys(
        [*TYPED, "revision", "then", "reason", "answer", "spent", "effect", "evidence"], value
    )
    everything |= dict.fromkeys(
        ["targets", "rule", "do", f"part-{aim.pk.hex}", "school", "amount", "kind"], value
    )
    addresses = [on(aim), reverse("funding:look_at_new", args=[aim.pk])]
    addresses += [of(made, name) for name in ("look", "change", "share", "answer", "paper_add", "withdraw")]
    addresses += [of(paid, "spend"), of(paid, "judge")]
    for address in addresses:
        answer = client.post(address, everything)
        assert answer.status_code < 500, address
        assert "<script>alert" not in answer.content.decode(), address
    for row in Request.objects.all():
        for name in ("request", "change", "check"):
            page = client.get(of(row, name))
            assert page.status_code == 200 and "<script>alert" not in page.content.decode()
    payer = client_of(here.who(Role.FUNDING_OFFICER))
    for name in ("move", "take_back", "stop"):
        assert payer.post(of(paid, name), everything).status_code < 500, name
    assert client.get(reverse("funding:school"), {"page": value}).status_code == 200
