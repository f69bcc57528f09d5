"""Meetings: the child's wishes, arranging, inviting, answering, running one. Rows are `peps.models.meeting`.

wishes, days, times, places, attending and ics decide and write nothing; arranging, inviting, replying, running
change rows; querysets reads them.
"""
