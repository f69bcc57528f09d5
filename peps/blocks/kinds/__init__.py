"""The kinds of answer, under one name each; `KINDS` finds a kind by what a definition calls it.

Families stand in their own files; a new kind is a class with `@register`, imported here.
"""

from .base import KINDS, Json, Kind, Typed, Unreadable, Value, fill, kind_from, tidy, tidy_json
from .choosing import Choice, ManyChoices, Select, YesNo
from .dates import Age, Date
from .files import Files
from .numbers import DecimalNumber, Integer, Money, Percentage
from .rows import ROW_ID, Column, Confirm, Rows, UnreadableRows
from .text import Email, LongText, Phone, Text

TEXT = Text()
LONG_TEXT = LongText()
EMAIL = Email()
PHONE = Phone()
YES_NO = YesNo()
DATE = Date()
AGE = Age()
INTEGER = Integer()
COUNT = Integer(low="0")
PERCENTAGE = Percentage()
MONEY = Money()
FILES = Files()
PICTURE = Files(pictures=True, most=1)

__all__ = [
    "AGE",
    "COUNT",
    "DATE",
    "EMAIL",
    "FILES",
    "INTEGER",
    "KINDS",
    "LONG_TEXT",
    "MONEY",
    "PERCENTAGE",
    "PHONE",
    "PICTURE",
    "ROW_ID",
    "TEXT",
    "YES_NO",
    "Age",
    "Choice",
    "Column",
    "Confirm",
    "Date",
    "DecimalNumber",
    "Email",
    "Files",
    "Integer",
    "Json",
    "Kind",
    "LongText",
    "ManyChoices",
    "Money",
    "Percentage",
    "Phone",
    "Rows",
    "Select",
    "Text",
    "Typed",
    "Unreadable",
    "UnreadableRows",
    "Value",
    "YesNo",
    "fill",
    "kind_from",
    "tidy",
    "tidy_json",
]
