"""Readers' error reports: where the reported words stand in today's text, and how they are mended there.

`letters`, `anchoring` and `sentences` are of plain text alone; `passages` and `mending` know the parts of a story.
"""
