"""Reminders: one table of rules, a pure `due(today)`, what is due, whose it is, and one bundle a day for each person.

Queueing is `peps.reminding`; wording is `epep.mail.wording`; the list in the portal is `todo`.
"""

from peps.reminders.bundles import Bundle, in_parts, to_send
from peps.reminders.people import ROW, Row, plans_of
from peps.reminders.rules import Due, Rule, Step, due, rules, table_of

__all__ = [
    "ROW",
    "Bundle",
    "Due",
    "Row",
    "Rule",
    "Step",
    "due",
    "in_parts",
    "plans_of",
    "rules",
    "table_of",
    "to_send",
]
