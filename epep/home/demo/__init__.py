"""Invented authorities, schools, people and children, for trying the portal and for measuring it.

No name, place or number here belongs to anybody; every account is at demo.example.
"""
