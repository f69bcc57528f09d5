"""Children, their care and school history, and the people linked to them."""

from children.models.child import Child
from children.models.delegation import ChildGroupObjectPermission, ChildUserObjectPermission, Delegation
from children.models.importing import ImportBatch
from children.models.journey import CarePeriod, Placement, SchoolSpell
from children.models.link import Link

__all__ = [
    "CarePeriod",
    "Child",
    "ChildGroupObjectPermission",
    "ChildUserObjectPermission",
    "Delegation",
    "ImportBatch",
    "Link",
    "Placement",
    "SchoolSpell",
]
