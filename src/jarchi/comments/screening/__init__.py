"""What is seen in a comment's text alone: words of a list through their disguise, links, repeats, how toxic it reads.

Pure functions and small classes, no rows: what follows of it is for others to decide. docs/explanation/screening.md
"""
