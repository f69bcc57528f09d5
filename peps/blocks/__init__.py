"""Forms as data, in pure Python: kinds of answer, questions, blocks, layouts, definitions.

Imports the standard library and `accounts.roles` only; storage, pages and documents stand elsewhere.
"""
