"""What a rule of the portal (`peps.completeness.rules`, the law's apart) asks for by name, and so cannot be hidden.

Without its question such a rule would fall silent, and nobody would notice.
"""

from __future__ import annotations

RULED: dict[str, str] = {
    "attendance_plan": "it is asked for when attendance is under the authority’s line",
    "sdq_plan": "it is asked for when a strengths and difficulties total reaches the authority’s line",
    "attainment_subjects": "the portal checks that English, mathematics and science are in it",
    "attainment_own": "marks on the school’s own scale are read by it",
    "attainment_measure": "it says which scale the marks are on",
    "attainment_areas": "the portal checks that every area of learning is in it",
}
"""Why a question cannot be hidden, by question key."""
