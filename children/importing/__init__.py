"""Reading children and schools from files: parse, compare with what is stored, accept.

`reading`, `ssda903`, `care` and `gias` are pure; what touches the database says so in its name's module.
"""
