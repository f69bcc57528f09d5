"""The words the rules look for: English, as it is written in plans. Pure data and two matchers."""

from __future__ import annotations

import re
import unicodedata


def _any(*phrases: str) -> re.Pattern[str]:
    """One of the phrases as whole words, whatever their case."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


VAGUE = _any(
    "improv(?:e|es|ed|ing|ement)",
    "develop(?:s|ed|ing|ment)?(?! (?:(?:a|the|their) )?(?:films?|photos?|photographs?|prints?|pictures?|negatives?))",
    r"(?:be|become|becomes|is|being) (?:\w+ )?able to",
    "more confiden(?:t|tly|ce)",
    r"(?:greater|better|increased|some|gains?|builds?|building|grows?) (?:\w+ )?(?:confidence|resilience|self-esteem)",
    "grows? in confidence",
    r"mak(?:e|es|ing) (?:\w+ )?progress",
    "progress(?:es)? (?:in|with|well|further)",
    r"engag(?:e|es|ing) (?:\w+ )?(?:better|more|well|positively|fully)",
    "engages? (?:with|in)",
    "work(?:s|ing)? (?:on|towards)",
    "continu(?:e|es|ing) (?:to|with)",
    "understand(?:s|ing)?",
    r"(?:be|become|becomes|is|more|grows?) (?:\w+ )?aware(?:ness)?",
    "tr(?:y|ies|ying) (?:to|harder|hard)",
    "focus(?:es)? (?:better|more|on)",
    "strengthen(?:s|ing)?",
    "enhanc(?:e|es|ing)",
    r"increas(?:e|es|ing)(?! (?:\w+ )*(?:from|to|by) )",
    "(?:becomes?|gets?|be) (?:more|better)",
    "better at",
    "familiar with",
    "appreciat(?:e|es)",
    "explor(?:e|es)",
    "supported to",
    "catch(?:es)? up",
    "settles? (?:better|more|in|into)",
    "participat(?:e|es|ing) (?:better|more|fully)",
    "behaves? (?:better|well|more)",
    "(?:have|has|shows?) (?:more|better)",
)
NUMBER = re.compile(
    r"\d|%|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|ninety|hundred|half|twice|once|thrice|every|each|daily|weekly|nightly|fortnightly|all of|none of|a week|a day"
    r"|per)\b|\bone\b(?![- ]to[- ]one| another)",
    re.IGNORECASE,
)
SLOTS = re.compile(
    "|".join(
        (
            r"\[[^\]\n]{0,60}\]",
            r"\b[Xx]{2,}\b",
            r"_{2,}|\?{2,}|\.{4,}",
            r"<\s*[A-Za-z]+(?: [A-Za-z]+)?\s*>",
            r"(?i:\b(?:his/her|her/his|him/her|her/him|he/she|she/he|s/he|himself/herself|herself/himself)\b|\(s\)he\b)",
            r"(?i:\b(?:autumn|spring|summer)\s*/\s*(?:autumn|spring|summer)\b)",
            r"\bX to Y\b|\bfrom X\b|\bto [XY]\b|\bby X\b",
            r"\b(?:[Yy]ear|[Gg]rade|[Ll]evel|[Ss]tage|[Ss]et) [XY]\b",
            r"\bX (?:weeks?|minutes?|times?|out of|words?|lessons?|days?|hours?|points?|per ?cent|books?|pages?)\b",
            r"\bX%",
            (
                r"(?i:\b(?:insert|enter|add|type) (?:the )?(?:child[’']s |pupil[’']s )?"
                r"(?:name|date|number|figure|grade|level|school) ?(?:here|of)?\b)"
            ),
            r"\bT\.?B\.?[CA]\b|\btb[ca]\b",
            r"(?i:\b(?:delete|circle) as (?:appropriate|needed)\b)",
            r"\(name\)|(?i:\bname of (?:child|pupil)\b)",
        )
    )
)
HOW_OFTEN = _any(
    r"(?:every|each) (?:\w+ )?(?:day|morning|afternoon|evening|night|week|weekend|fortnight|month|half-term|term|lesson"
    r"|session|time|break|lunch|lunchtime|playtime|bedtime|meal|visit|meeting|incident|day’s"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?",
    r"on (?:\w+ )?(?:days|mornings|evenings)",
    r"on the (?:day|morning|evening|afternoon) of",
    "daily",
    "weekly",
    "nightly",
    "fortnightly",
    "monthly",
    "(?:half-)?termly",
    "once",
    "twice",
    "thrice",
    "always",
    "whenever",
    "times?",
    "per",
    "an? (?:week|day|fortnight|month|term|night|hour)",
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    "(?:weekday|weekend|morning|evening|afternoon|night|playtime|lunchtime|breaktime|bedtime|lesson)s",
    r"(?:on|by|for) (?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
)
FIRST_PERSON = re.compile(
    r"(?<![\w’'])(?<!War )(?<!Part )(?<!Act )(?:I|I’m|I'm|I’ll|I'll|I’ve|I've|My|my|me)(?![\w-])"
)
ANAPHORA = {
    "it",
    "them",
    "this",
    "that",
    "these",
    "those",
    "its",
    "so",
    "how",
    "why",
    "what",
    "which",
    "where",
    "both",
    "each",
}
"""Words after "and" that tie the second verb to the first."""
TITLES = re.compile(
    r"(?:^|\s)(?:Mr|Mrs|Miss|Ms|Mx|Dr|Sir|Madam|Coach|Nurse|Auntie|Uncle|Sister|Father|Rev|Saint|St|Prince|Princess)\.?$"
)
WITH = re.compile(
    r"\b(?:with|and|or|for|to|from|beside|like|than|of|helps?|lets?|tells?|asks?)$", re.IGNORECASE
)
SEASONS = {"may", "june", "april", "august", "summer", "autumn", "dawn", "eve"}
SURNAME = re.compile(r"\s+(?!I\b)[A-Z][a-z]+")
JOBS = re.compile(
    r"\s*(?:,|\()\s*(?:the |a |an |her |his |their )?(?:\w+ ){0,2}"
    r"(?:teacher|assistant|mentor|TA|SENCo|SENCO|coach|tutor|head|worker|therapist|librarian|carer|psychologist|nurse|adviser|trainer|lead)\b"
)
NAME_WORDS = set(
    """
    amber angel april art august autumn bay bill blue bob brook chance chase christian chuck colt daisy dawn
    dean destiny don drew earnest ernest eve faith frank gay gene ginger glen grace guy harmony hazel
    heather holly honor hope hunter iris ivy jack jade josh joy june lance lily major mark mason max may
    melody merry miles nick norm olive page paige pat pearl penny pip poppy prudence rain ray reed rich
    river rob robin rose royal ruby sage sandy skip sky star stormy sue summer sunny tiffany trinity victor
    violet wade will wren
    """.split()
)
"""Given names that are words as well: they count only where a name would stand."""

_BASE = """
accept achieve act add agree aim answer apply arrive ask attend bake bring build call carry catch check choose climb
come complete compare contribute control cook copy count cross cycle dance deal decide describe design do draw dress
drink drive earn eat enter explain express feed fill find finish follow gain gather get give go greet grow hand hear
help hold identify improve invite join jump keep know lead learn leave let listen look lose make manage match measure
meet miss move name need offer open order organise pack paint pass pay pedal perform phone pick plan play point practise
practice prepare present produce pronounce put raise reach read recall recognise record reduce regulate remain remember
reply report research respond return revise ride ring run save say score see sell send share show sign sing sit sleep
solve sort speak spell spend stand start stay stop study swim take talk teach tell test think throw tidy touch travel
try turn use visit volunteer wait wake walk wash watch wear win work write explore develop increase become behave
engage enjoy feel begin cut clean collect debate fetch label log multiply divide subtract calculate estimate submit
attain maintain participate fasten settle button zip be shortlist interview book email text type print post
"""
_OFTEN_NOUNS = set(
    """
    act aim answer book call cook copy count cross cycle dance design drink dress email hand interview label log
    match measure name need order paint phone plan play point post practice practise present print record report
    research ring score share sign study test text turn type visit walk watch button zip be
    """.split()
)
"""Verbs that stand after "and" as nouns more often than not: "maths and design", "names and labels"."""


def _third(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "o")) else "s")


BASES = frozenset(_BASE.split())
THIRDS = frozenset(_third(base) for base in BASES)
VERBS = BASES | THIRDS
SECOND = frozenset({*(BASES - _OFTEN_NOUNS), *(_third(base) for base in BASES - _OFTEN_NOUNS)})
"""Forms that begin a second outcome when they follow "and"."""


def norm(text: str) -> str:
    """Without case and accents, and with straight apostrophes, to compare names."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def has_word(text: str, word: str) -> bool:
    """Whether the name stands in the text by itself, whatever its case and accents.

    A name that is a word as well ("Art", "Mark") counts only with its capital.
    """
    if not word.strip():
        return False
    found = re.finditer(rf"(?<!\w){re.escape(norm(word))}(?!\w)", norm(text))
    return any(norm(word) not in NAME_WORDS or text[one.start()].isupper() for one in found)
