"""Plausible answers for a form: by question where it matters how it reads, else by kind of answer.

Own words, about nobody. Used for the demonstration and for measuring.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from peps.blocks.answers import accept, typed_of, value_of
from peps.blocks.definition import shows
from peps.blocks.kinds import Confirm, Files, Rows
from peps.blocks.layout import Definition, Question
from peps.blocks.views import BAND

TEXTS: dict[str, tuple[str, ...]] = {
    "care_plan_changes": ("No change is planned this year.", "A long-term match is being looked for."),
    "family_time": (
        "Sees mum every other Saturday at the family centre.",
        "Video call with grandparents on Sundays.",
    ),
    "family_effect": ("Can be tired on the Monday after; a quiet start helps.",),
    "family_life_story": ("Life-story work is done with the support worker, monthly.",),
    "health_conditions": ("Mild asthma; carries an inhaler.", "Wears glasses for reading."),
    "views_well": ("Art and science. I like it when we do experiments.", "Football at lunch and my friends."),
    "views_proud": ("I got a certificate for reading.", "I did my talk in front of everyone."),
    "views_hard": ("Long writing. I get stuck on how to start.", "Fractions, and when it is noisy."),
    "views_help": ("Someone to check I have understood before I start.", "A seat near the front."),
    "views_people": ("Miss Ashby and my friend in my form.", "My tutor."),
    "views_clubs": ("Swimming on Tuesdays. I want to try drums.", "Scouts."),
    "views_aims": ("I want to be a vet.", "Maybe an electrician like my uncle.", "I want to go to college."),
    "views_else": ("I like it when people ask me first.", "No, that is all."),
    "views_post16_course": ("I like the practical days best. The theory is harder.",),
    "views_post16_next": (
        "Level 3 next year, then work with animals.",
        "I am not sure yet. Maybe an apprenticeship.",
    ),
    "views_post16_money": ("The bus pass helps. Boots for work were dear.",),
    "views_post16_mine": ("Hand in my two assignments and book the open day.",),
    "views_post16_others": ("My tutor reads my drafts. My adviser looks at the forms with me.",),
    "views_primary_best": ("Science, when we made a volcano.", "Art and lunch."),
    "views_primary_good_at": ("Drawing and football.", "Being kind to the little ones."),
    "views_primary_help": ("Spelling, and starting my writing.", "Times tables."),
    "views_primary_worry": ("When there is a new teacher.", "Loud bells."),
    "views_primary_talk": ("Miss Ashby.", "Mr Lund at the gate."),
    "views_primary_clubs": ("Swimming and walking the dog.", "Building dens."),
    "views_primary_later": ("Be a vet.", "Drive a digger."),
    "wishes_when": ("Not in PE please.", "After school is fine."),
    "wishes_where": ("In the library, not the head’s office.",),
    "wishes_people": ("My carer and my tutor. Not too many people.",),
    "wishes_not": ("Nobody I have not met.",),
    "wishes_subjects": ("My science teacher.",),
    "enrolment_before": ("Settled start; changed school once when the placement changed.",),
    "attendance_plan": ("A call home by 9:30 on any missed day; a welcome back each time.",),
    "attainment_progress": (
        "Reading has moved on well since the summer. Writing is slower: strong ideas, hard to get on paper.",
        "Good progress in mathematics with the small group; needs the same in English.",
    ),
    "attainment_homework": ("Homework club on Wednesdays; carer checks the planner.",),
    "sen_provision": ("Pre-teaching of new words twice a week; extra time; a quiet place to finish work.",),
    "wellbeing_emotional": (
        "Settled in class. Finds changes of plan hard and tells the key adult when worried.",
        "Happier this term; still watchful with adults who are new.",
    ),
    "wellbeing_support": ("Weekly check-in with the learning mentor.",),
    "sdq_plan": ("The mentor meets the class team every two weeks; reviewed at the next meeting.",),
    "strengths_strengths": ("Kind to younger pupils, notices when others are left out, draws very well.",),
    "strengths_achievements": ("Finished the reading challenge; picked for the school council.",),
    "strengths_behaviour": ("Follows routines; two detentions this term, both for lateness.",),
    "strengths_barriers": ("Gaps from moving school in Year 4; starting longer pieces of writing.",),
    "strengths_helps": ("Clear first steps, praise in private, warning of changes.",),
    "leisure_interests": ("Drawing, football, looking after the neighbour’s dog.",),
    "leisure_clubs": ("Art club on Thursdays, swimming with the carer.",),
    "careers_aspirations": ("Wants to work with animals; visited the college farm in May.",),
    "careers_guidance": ("One interview with the careers adviser; another in spring.",),
    "transition_disruption": ("Two visits before the move; a named adult on the first day.",),
    "carer_role": ("Reads together most evenings, goes to parents’ evenings, talks to the tutor weekly.",),
    "carer_leisure": ("Takes and stays for swimming; helps with the dog-walking rota.",),
    "carer_well": ("Proud of the certificate; it is on the fridge.",),
    "carer_concerns": ("Homework can end in tears when it is long.",),
    "carer_help": ("A note of what each piece of homework is for.",),
    "care_responsibility": ("The local authority shares it with mum under a care order.",),
    "safety_collect": ("The carers, and the taxi firm on the school’s list.", "The carers only."),
    "safety_no_contact": ("Nobody.", "No contact without the social worker’s word first."),
    "safety_information": ("The carers and the social worker.",),
    "safety_parents_evening": ("The carers; the social worker when they can.",),
    "health_medication": ("A blue inhaler, kept in the office.", "None."),
    "health_allergies": ("None known.", "Peanuts."),
    "participation_helper": ("The learning mentor.",),
    "wishes_told": ("Tell me afterwards, just us.",),
    "school_key_adult": ("The learning mentor.",),
    "wellbeing_health": ("Well; eyes tested in May.",),
    "sdq_teacher_by": ("The form tutor.",),
    "leisure_support": ("A place at the holiday club.",),
    "transition_to": ("The secondary school named in the offer.",),
    "transition_adult": ("The head of year.",),
    "transition_passed_on": ("What helps, what worries, and who to ask.",),
    "carer_told_to": ("The designated teacher, on the phone.",),
    "meeting_well": ("Reading, friendships, and being on time.",),
    "meeting_not_well": ("Homework that is long.",),
    "meeting_organiser": ("The designated teacher.",),
    "sen_plan_authority": ("The authority that looks after the child.",),
    "views_early_likes": ("Goes straight to the water tray, and to books about diggers.",),
    "views_early_tricky": ("Saying goodbye in the morning.",),
    "views_early_day": ("Waves at the gate, then runs to the sand.", "Sings the tidy-up song all day."),
    "views_early_friends": ("Holds hands with Ibby at story time.", "Likes to play beside others."),
    "views_early_helps": ("Goes to Dawn for a cuddle.", "Brings the blue blanket to Sam."),
    "views_early_more": ("More time with the diggers.", "Stories about dogs."),
    "participation_reason": (
        "Asked on two days, once with a drawing; will be asked again after the holiday.",
    ),
    "early_two_year_found": ("Within the range expected, speech a little behind.",),
    "early_key_person": ("Rosa, in the caterpillar room.",),
    "early_health_visitor": ("The health visitor of the family’s clinic.",),
    "sen_language_stage": ("Section 5, looked at in October.",),
    "enrolment_elsewhere": ("A tutor for ten hours a week at the library; looked at again in January.",),
    "care_permanence": ("Long-term foster care was agreed in March; matched with the present carers.",),
    "strengths_presentation": ("Comes in smiling most days; quiet after a weekend with family.",),
    "strengths_engagement": ("Strongest in practical lessons; drifts in long explanations.",),
    "careers_widening": ("Met a vet nurse at the careers fair; a visit to the fire station in spring.",),
    "careers_options": ("Options evening on 3 February; leaning to art and geography.",),
    "post16_provider": ("Eastmoor College",),
    "post16_course_progress": ("Practical units are strong; one assignment behind, a new date was agreed.",),
    "post16_resits": ("English again in June, after functional skills at level 1.",),
    "post16_experience": ("Two weeks at a dog groomer in May.",),
    "post16_work_progress": ("The employer is pleased; early starts are hard.",),
    "post16_neet": ("The adviser meets every week; two tasters are booked.",),
    "roni_plan": ("A careers interview each term; the school checks applications in November.",),
    "post16_course": ("Animal care.",),
    "post16_destination": ("Level 3 at the same college.",),
    "post16_back_up": ("An apprenticeship at a kennels.",),
    "post16_pathway": ("Agreed with the personal adviser in June.",),
    "meeting_child_first": ("“I like science best. I want help to start my writing.”",),
    "meeting_achievements": ("Reading challenge finished; a settled term; new friendships.",),
    "meeting_discussion": (
        "Attendance is up. Writing was talked about at length; everyone agreed on one way to help.",
    ),
    "meeting_needs": ("Help to plan longer writing; a calm start after contact weekends.",),
}

ROWS: dict[str, list[dict[str, str]]] = {
    "attainment_courses": [
        {
            "subject": "Animal care, year 1 units",
            "scale": "words",
            "before": "Pass",
            "now": "Merit",
            "target": "Merit",
            "track": "yes",
        },
        {
            "subject": "Functional skills English",
            "scale": "functional_skills",
            "before": "E3",
            "now": "L1",
            "target": "L2",
            "track": "nearly",
        },
    ],
    "sen_needs": [{"need": "SLCN", "rank": "1"}, {"need": "SEMH", "rank": "2"}],
    "attainment_subjects": [
        {
            "subject": "English reading",
            "prior": "EXS",
            "before": "Working towards",
            "now": "At",
            "target": "At",
            "track": "yes",
        },
        {
            "subject": "English writing",
            "prior": "WTS",
            "before": "Working towards",
            "now": "Working towards",
            "target": "At",
            "track": "no",
        },
        {
            "subject": "Mathematics",
            "prior": "EXS",
            "before": "Working towards",
            "now": "At",
            "target": "At",
            "track": "yes",
        },
        {
            "subject": "Science",
            "prior": "EXS",
            "before": "At",
            "now": "At",
            "target": "At",
            "track": "yes",
        },
    ],
    "meeting_plan": [
        {"action": "A writing frame for every longer piece", "who": "The class teacher"},
        {"action": "Drum lessons on Wednesdays: ask, and book", "who": "The learning mentor"},
        {"action": "Tell school a week before family time changes", "who": "The social worker"},
    ],
}


def answer(question: Question, rng: random.Random, on: date) -> Any:
    """Something a person could have typed, in the shape the question's kind cleans."""
    if question.key in TEXTS:
        text = rng.choice(TEXTS[question.key])
        return {"value": text, "confirmed": "on"} if isinstance(question.kind, Confirm) else text
    if question.key in ROWS:
        return [_filled(row, question.kind, rng, on) for row in ROWS[question.key]]
    return _by_kind(question.key, question.kind, rng, on)


def _by_kind(key: str, kind: Any, rng: random.Random, on: date) -> Any:
    if isinstance(kind, Confirm):
        return {"value": _by_kind(key, kind.inner, rng, on), "confirmed": "on"}
    if isinstance(kind, Rows):
        first = kind.columns[0].key
        return [
            {column.key: _by_kind(column.key, column.kind, rng, on) for column in kind.columns}
            | ({first: begun} if begun else {})
            for begun in kind.start or ("",)
        ]
    if kind.name in ("choice", "select"):
        return rng.choice([value for value, _label in kind.choices])
    if kind.name == "choices":
        return [kind.choices[0][0]]
    if kind.name == "yes_no":
        return "yes"
    if kind.name == "date":
        return kind.typed(on + timedelta(days=120 if "next" in key or key == "by" else -rng.randrange(3, 20)))
    simple = {
        "integer": str(rng.randrange(4, 16)),
        "decimal": "25",
        "percentage": str(rng.randrange(880, 1000) / 10),
        "money": "180.00",
        "email": "office@demo.example",
        "phone": "01632 960150",
        "age": "9 years 4 months",
        "long_text": "Talked about at the meeting; nothing to add.",
    }
    return simple.get(kind.name, "As agreed")


FIXED: dict[str, Any] = {
    "participation_given": "yes",
    "views_safe": "yes",
    "views_primary_safe": "yes",
    "views_done": "yes",
    "suspensions_any": "no",
    "enrolment_part_time": "no",
    "meeting_child_came": "yes",
    "carer_by": "told",
    "attainment_measure": "age_related",
}


BANDS = {"early_years": "early", "school_age": "secondary", "post_16": "post16"}
"""Whose questions are asked where no date of birth is known."""


def _says_little(question: Question) -> bool:
    """Whether there is nothing of its own to say here: such an optional answer is left out."""
    if isinstance(question.kind, Rows):
        return question.key not in ROWS
    if isinstance(question.kind, Files):  # the demonstration holds nobody's papers
        return True
    return question.kind.name == "text" and question.key not in TEXTS


def _attendance(rng: random.Random) -> dict[str, str]:
    """Sessions that add up, and the percentage that follows from them."""
    possible = 120
    missed, unauthorised = rng.randrange(2, 16), rng.randrange(3)
    attended = possible - missed - unauthorised
    return {
        "attendance_possible": str(possible),
        "attendance_attended": str(attended),
        "attendance_authorised": str(missed),
        "attendance_unauthorised": str(unauthorised),
        "attendance_percent": f"{attended * 100 / possible:.1f}",
        "attendance_last_possible": "60",
        "attendance_last_attended": str(60 - missed),
        "attendance_last_authorised": str(missed),
        "attendance_last_unauthorised": "0",
        "attendance_last_term": f"{(60 - missed) * 100 / 60:.1f}",
    }


def fill(
    definition: Definition,
    key: str,
    known: Mapping[str, Any],
    rng: random.Random,
    on: date,
    *,
    only_required: bool = False,
) -> dict[str, Any]:
    """What somebody would type into section `key` on top of the answers `known` (all sections, flat).

    Questions hidden by an answer are left out, so are facts that are known. Returns key → as typed.
    """
    typed: dict[str, Any] = {}
    stored = dict(known)
    fixed = FIXED | _attendance(rng) | {BAND: BANDS[definition.pep_type]}
    for question in definition.section(key).questions():
        if not shows(definition, question.key, stored):
            continue
        if stored.get(question.key) is not None:
            if question.kind.gaps(value_of(question, stored[question.key])):
                typed[question.key] = _whole(question, stored[question.key], rng, on)
            continue
        if not question.required and (only_required or _says_little(question)):
            continue
        value = fixed.get(question.key) or answer(question, rng, on)
        accepted = accept(question, value)
        if accepted.problem or accepted.stored is None:
            continue
        typed[question.key] = value
        stored[question.key] = accepted.stored
    return typed


def _whole(question: Question, stored: Any, rng: random.Random, on: date) -> Any:
    """What came from last term with its tick set, or with the cells filled in that are still empty."""
    typed = typed_of(question, stored)
    if isinstance(question.kind, Rows):
        return [_filled(row, question.kind, rng, on) for row in typed]
    return typed | {"confirmed": "on"}


def _filled(row: dict[str, Any], kind: Any, rng: random.Random, on: date) -> dict[str, Any]:
    """The row with every cell that must not be empty."""
    lacking = [column for column in kind.columns if column.required and not row.get(column.key)]
    return row | {column.key: _by_kind(column.key, column.kind, rng, on) for column in lacking}


NOTE = "The certificate hangs in the form room; the whole class clapped."
"""What a teacher says beside the child's words."""
