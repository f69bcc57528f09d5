"""Files as they come from outside, made up here: an SSDA903 return and an extract of schools.

Children, ids, postcodes and schools are invented; the layouts are the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

URN = "142536"
SCHOOL = "Larkfield Green School"
CHILD = "903001"
UPN_BODY = "330426019014"
"""LA 330, establishment 4260, allocated 2019: the check letter is worked out by the portal's own rule."""

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
GIAS = (
    '"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName","TypeOfEstablishment (code)",'
    '"TypeOfEstablishment (name)","EstablishmentStatus (code)","EstablishmentStatus (name)",'
    '"PhaseOfEducation (code)","PhaseOfEducation (name)","StatutoryLowAge","StatutoryHighAge","Town",'
    '"Postcode","TelephoneNum"'
)


@dataclass(frozen=True)
class Files:
    """Where the files are."""

    header: Path
    episodes: Path
    schools: Path


def written(folder: Path, *, upn: str) -> Files:
    """Three children that can be taken (one with a bad UPN letter, one whose first episode is no start of
    care) and one row that cannot be read; two schools, in cp1252 as they are published."""
    header = [
        HEADER,
        f"{CHILD},2,14/02/2013,WBRI,{upn},,",
        f"903002,1,03/06/2011,MWBC,{_other_letter(upn)},,",
        "903003,2,21/11/2014,WBRI,UN3,,",
        "903004,1,31/02/2012,WBRI,UN3,,",
    ]
    episodes = [
        EPISODES,
        f"{CHILD},01/09/2020,S,C2,N1,U6,PR4,,,,BK1 1AA,BK3 4CD,SC123456",
        "903002,10/01/2022,L,C2,N1,U6,PR4,,,,BK1 1AA,BK3 4CE,SC123456",
        "903003,04/05/2023,S,E1,N1,K2,PR4,,,,BK1 1AA,BK3 4CF,SC123457",
    ]
    schools = [
        GIAS,
        (
            f'"{URN}","330","Brookshire","4260","{SCHOOL}","01","Community school","1","Open","4","Secondary",'
            '"11","16","Brookton","BK1 2AB","01632960000"'
        ),
        (
            '"142537","330","Brookshire","2044","St Adéle’s Primary School","01","Community school","1","Open",'
            '"2","Primary","3","11","Brookton","BK1 2AC","01632960001"'
        ),
    ]
    found = Files(folder / "header.csv", folder / "episodes.csv", folder / "edubasealldata.csv")
    found.header.write_text("\r\n".join(header) + "\r\n", encoding="utf-8-sig")
    found.episodes.write_text("\r\n".join(episodes) + "\r\n", encoding="utf-8")
    found.schools.write_text("\r\n".join(schools) + "\r\n", encoding="cp1252")
    return found


def _other_letter(upn: str) -> str:
    return ("A" if upn[0] != "A" else "B") + upn[1:]
