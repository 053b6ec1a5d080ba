"""The append-only record of public facts, and those who read it.

Write with `writing.append` inside the transaction of the change itself; read with a `consumers.Consumer`.
"""
