"""An SSDA903 return: header, episodes, uasc and oc2 files turned into facts about children.

Pure Python. Comparing the facts with what is stored is in `compare.py`, care periods are in `care.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from children import codes, identifiers
from children.importing.reading import Layout, Problem, Row, Table, read_date

SOURCE = "SSDA903 return"
"""What `Child.sources` says of a fact that came from a return."""

HEADER = Layout("header.csv", ("CHILD", "SEX", "DOB", "ETHNIC", "UPN"))
EPISODES = Layout(
    "episodes.csv",
    (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
)
UASC = Layout("uasc.csv", ("CHILD", "DUC"))
OC2 = Layout("oc2.csv", ("CHILD", "SDQ_SCORE", "SDQ_REASON"))
LAYOUTS: dict[str, Layout] = {"header": HEADER, "episodes": EPISODES, "uasc": UASC, "oc2": OC2}

LONGEST_CHILD_ID = 20


@dataclass(frozen=True)
class CodeColumn:
    """A column of the episodes file that holds a code: where it goes and what it may be."""

    column: str
    field: str
    codes: codes.CodeSet
    longest: int
    required: bool = True


CODE_COLUMNS = (
    CodeColumn("RNE", "reason_new", codes.REASON_NEW_EPISODE, 1),
    CodeColumn("LS", "legal_status", codes.LEGAL_STATUS, 2),
    CodeColumn("CIN", "need", codes.NEED, 2, required=False),
    CodeColumn("PLACE", "placement_type", codes.PLACEMENT_TYPE, 3),
    CodeColumn("PLACE_PROVIDER", "provider", codes.PROVIDER, 3, required=False),
    CodeColumn("REC", "reason_ceased", codes.REASON_CEASED, 4, required=False),
    CodeColumn("REASON_PLACE_CHANGE", "change_reason", codes.CHANGE_REASON, 6, required=False),
)
TEXT_COLUMNS = (("HOME_POST", "home_postcode", 10), ("PL_POST", "postcode", 10), ("URN", "ofsted_urn", 8))


@dataclass
class ChildFacts:
    """What the return says of one child: model field → value, and the row and column each came from."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, tuple[Row, str]] = field(default_factory=dict)
    in_header: bool = False

    def put(self, name: str, value: object, row: Row, column: str) -> None:
        """Take one fact."""
        self.values[name] = value
        self.origins[name] = (row, column)


@dataclass
class Episode:
    """One row of the episodes file: dates and the fields of a Placement."""

    row: Row
    started_on: date
    ended_on: date | None
    values: dict[str, str]


@dataclass
class Return:
    """All that a return says, by CHILD; `refused` are the ids of children with a refused row."""

    children: dict[str, ChildFacts] = field(default_factory=dict)
    episodes: dict[str, list[Episode]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def warn(self, row: Row, column: str, message: str) -> None:
        """The row is taken, and somebody should look at this."""
        self.problems.append(row.problem(column, message))

    def refuse(self, row: Row, column: str, message: str) -> None:
        """The row is not taken."""
        self.problems.append(row.problem(column, message, "error"))
        self.refused.add(row["CHILD"] or f"{row.file} {row.line}")


def child_ids(tables: Mapping[str, Table]) -> set[str]:
    """Every CHILD that any of the files names."""
    return {row["CHILD"] for table in tables.values() for row in table.rows() if row["CHILD"]}


def read_return(tables: Mapping[str, Table], *, known: Collection[str], as_of: date) -> Return:
    """Facts and problems of a return.

    `tables` by part: "header" and "episodes", perhaps "uasc" and "oc2"; `known` are the CHILD ids that the
    portal has already; `as_of` is the return's day. Only rows that cannot be stored are refused.
    """
    result = Return()
    barred = _read_header(tables["header"], result, as_of=as_of)
    takes = {child for child in known if child not in barred} | set(result.children)
    for part, read in (("episodes", _read_episode), ("uasc", _read_uasc), ("oc2", _read_oc2)):
        if part in tables:
            for row in _rows_of_known(tables[part], result, takes=takes, barred=barred):
                read(row, result, as_of)
    for episodes in result.episodes.values():
        episodes.sort(key=lambda episode: episode.started_on)
    return result


def _rows_of_known(
    table: Table, result: Return, *, takes: Collection[str], barred: Mapping[str, Row]
) -> Iterator[Row]:
    """Rows of children that are taken; the others are refused."""
    for row in table.rows():
        child = row["CHILD"]
        if child in takes:
            yield row
        elif not child:
            result.refuse(row, "CHILD", "CHILD is empty. Give the child's id in the social care system.")
        elif child in barred:
            header = barred[child]
            result.refuse(
                row, "CHILD", f"The child was refused on line {header.line} of {header.file}. Correct it."
            )
        else:
            result.refuse(row, "CHILD", "Neither the header nor the portal has this child. Add the child.")


# Header


def _read_header(table: Table, result: Return, *, as_of: date) -> dict[str, Row]:
    """Take the children; answer the refused ids, each with its row."""
    barred: dict[str, Row] = {}
    by_child: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows():
        by_child[row["CHILD"]].append(row)
    for row in by_child.pop("", []):
        result.refuse(row, "CHILD", "CHILD is empty. Give the child's id in the social care system.")
    upns: dict[str, Row] = {}
    for child, rows in by_child.items():
        born = _check_identity(rows, result)
        if born is None:
            barred[child] = rows[0]
            continue
        result.children[child] = _child_facts(rows[0], born, result, as_of=as_of)
        _check_upn_once(rows[0], result.children[child], upns, result)
    return barred


def _check_identity(rows: list[Row], result: Return) -> date | None:
    """The date of birth, or None when the rows of this CHILD cannot be taken; says why."""
    first = rows[0]
    if len(first["CHILD"]) > LONGEST_CHILD_ID:
        for row in rows:
            result.refuse(row, "CHILD", f"CHILD has more than {LONGEST_CHILD_ID} characters. Correct it.")
        return None
    if any(row.values != first.values for row in rows[1:]):
        lines = ", ".join(str(row.line) for row in rows)
        for row in rows:
            result.refuse(row, "CHILD", f"Lines {lines} have the same CHILD and differ. Keep the right one.")
        return None
    for row in rows[1:]:
        result.warn(row, "CHILD", f"The same as line {first.line}. Taken once.")
    born = read_date(first["DOB"])
    if born is None:
        result.refuse(first, "DOB", "The date of birth cannot be read. Write it as 31/12/2012.")
    return born


def _child_facts(row: Row, born: date, result: Return, *, as_of: date) -> ChildFacts:
    facts = ChildFacts(in_header=True)
    facts.put("date_of_birth", born, row, "DOB")
    if born > as_of:
        result.warn(row, "DOB", f"The date of birth is after {as_of:%d/%m/%Y}. Check it.")
    _read_sex(row, facts, result)
    _read_ethnicity(row, facts, result)
    _read_upn(row, facts, result)
    return facts


def _read_sex(row: Row, facts: ChildFacts, result: Return) -> None:
    sex = codes.sex_from_return(row["SEX"].upper())
    if sex in codes.SEX:
        facts.put("sex", sex, row, "SEX")
    else:
        result.warn(row, "SEX", "SEX is M, F or U (1 or 2 in old returns). Left empty: check it.")


def _read_ethnicity(row: Row, facts: ChildFacts, result: Return) -> None:
    code = row["ETHNIC"].upper()
    if not code:
        result.warn(row, "ETHNIC", "ETHNIC is empty. Give the code, or NOBT when it is not known yet.")
    elif len(code) > 4:
        result.warn(row, "ETHNIC", "ETHNIC is a code of four letters. Left empty: check it.")
    else:
        facts.put("ethnicity", code, row, "ETHNIC")
        if code not in codes.ETHNICITY:
            result.warn(row, "ETHNIC", "ETHNIC is not a code of the return. Kept as it is: check it.")


def _read_upn(row: Row, facts: ChildFacts, result: Return) -> None:
    upn = identifiers.normalise_upn(row["UPN"])
    for problem in identifiers.check_upn(upn):
        result.warn(row, "UPN", problem)
    if 0 < len(upn) <= 13:
        facts.put("upn", upn, row, "UPN")


def _check_upn_once(row: Row, facts: ChildFacts, upns: dict[str, Row], result: Return) -> None:
    upn = str(facts.values.get("upn", ""))
    if not upn or upn in identifiers.UNKNOWN_UPN:
        return
    if upn in upns:
        result.warn(row, "UPN", f"The same UPN as line {upns[upn].line}. Find out whose it is.")
    upns.setdefault(upn, row)


# Episodes


def _read_episode(row: Row, result: Return, as_of: date) -> None:
    """Take one episode, or refuse it when its dates cannot be stored."""
    started_on, ended_on = read_date(row["DECOM"]), read_date(row["DEC"])
    if started_on is None:
        result.refuse(row, "DECOM", "The start date cannot be read. Write it as 31/12/2025.")
        return
    if row["DEC"] and ended_on is None:
        result.refuse(row, "DEC", "The end date cannot be read. Write it as 31/12/2025, or leave it empty.")
        return
    if ended_on is not None and ended_on <= started_on:
        result.refuse(row, "DEC", "It ends before or on the day it starts. Correct DECOM or DEC.")
        return
    episode = Episode(row, started_on, ended_on, _episode_values(row, result))
    earlier = result.episodes.setdefault(row["CHILD"], [])
    same_day = next((other for other in earlier if other.started_on == started_on), None)
    if same_day is None:
        earlier.append(episode)
        _check_episode(episode, result, as_of)
    elif (same_day.ended_on, same_day.values) == (ended_on, episode.values):
        result.warn(row, "DECOM", f"The same as line {same_day.row.line}. Taken once.")
    else:
        other = same_day.row.line
        result.refuse(row, "DECOM", f"Line {other} has another episode from this day. Keep the right one.")


def _episode_values(row: Row, result: Return) -> dict[str, str]:
    values = {spec.field: _read_code(row, spec, result) for spec in CODE_COLUMNS}
    if not values["provider"] and values["placement_type"] not in codes.NO_PROVIDER:
        result.warn(row, "PLACE_PROVIDER", "PLACE_PROVIDER is empty. Give the provider of this placement.")
    for column, name, longest in TEXT_COLUMNS:
        values[name] = row[column].upper()
        if len(values[name]) > longest:
            result.warn(row, column, f"{column} is longer than {longest} characters. Left empty: check it.")
            values[name] = ""
    return values


def _read_code(row: Row, spec: CodeColumn, result: Return) -> str:
    """The code as it is stored; one that is not known is kept and warned about."""
    code = row[spec.column].upper()
    if not code:
        if spec.required:
            result.warn(row, spec.column, f"{spec.column} is empty. Give the code.")
    elif len(code) > spec.longest:
        result.warn(row, spec.column, f"{spec.column} is not a code of the return. Left empty: check it.")
        return ""
    elif code not in spec.codes:
        result.warn(row, spec.column, f"{spec.column} is not a code of the return. Kept as it is: check it.")
    elif (last := spec.codes[code].last_year) is not None:
        result.warn(
            row,
            spec.column,
            f"{code} ({spec.codes[code].label}) is no longer used after the return of {last - 1} to {last}. "
            "Kept as it is: give today's code where the child is still there.",
        )
    return code


def _check_episode(episode: Episode, result: Return, as_of: date) -> None:
    """Warnings that compare an episode's values with each other and with the child's."""
    row, reason = episode.row, episode.values["reason_ceased"]
    if episode.ended_on is None and reason:
        result.warn(row, "REC", "A reason for an end, but no end date. Taken as not ended: check DEC.")
    if episode.ended_on is not None and not reason:
        result.warn(row, "REC", "Ended without a reason. Give X1 when another episode follows.")
    if episode.started_on > as_of:
        result.warn(row, "DECOM", f"It starts after {as_of:%d/%m/%Y}, the day of this return. Check it.")
    facts = result.children.get(row["CHILD"])
    born = facts.values.get("date_of_birth") if facts else None
    if not isinstance(born, date):
        return
    if episode.started_on < born:
        result.warn(row, "DECOM", "The episode starts before the child was born. Check both dates.")
    adult = (born.year + 18, born.month, born.day) < (as_of.year, as_of.month, as_of.day)
    if episode.ended_on is None and adult:
        result.warn(row, "DEC", f"Not ended, but 18 before {as_of:%d/%m/%Y}. Give the day care ended.")


# Unaccompanied children and outcomes


def _read_uasc(row: Row, result: Return, _as_of: date) -> None:
    facts = result.children.setdefault(row["CHILD"], ChildFacts())
    facts.put("unaccompanied", value=True, row=row, column="CHILD")
    ceased = read_date(row["DUC"])
    if ceased is not None:
        facts.put("unaccompanied_until", ceased, row, "DUC")
    elif row["DUC"]:
        result.warn(row, "DUC", "The date cannot be read, so it was left out. Write it as 31/12/2025.")


def _read_oc2(row: Row, result: Return, _as_of: date) -> None:
    facts = result.children.setdefault(row["CHILD"], ChildFacts())
    text, reason = row["SDQ_SCORE"].removesuffix(".0"), row["SDQ_REASON"].upper()
    if text.isascii() and text.isdigit() and int(text) <= codes.SDQ_HIGHEST:
        facts.put("carer_sdq_score", int(text), row, "SDQ_SCORE")
        facts.put("carer_sdq_reason", "", row, "SDQ_REASON")
    elif text:
        result.warn(row, "SDQ_SCORE", f"A score is 0 to {codes.SDQ_HIGHEST}. Left out: check it.")
    elif reason and len(reason) <= 4:
        facts.put("carer_sdq_score", None, row, "SDQ_SCORE")
        facts.put("carer_sdq_reason", reason, row, "SDQ_REASON")
    if reason and reason not in codes.SDQ_REASON:
        result.warn(row, "SDQ_REASON", "SDQ_REASON is SDQ1 to SDQ5. Check it.")
