"""What tells: one folder per outlet, and the outbox from which every outlet sends.

An outlet is a folder here with an `outlet.py`; nothing else names it. Entries of the journal become rows of the outbox
(`Dispatch`), and the worker sends those that are due until the outside has taken them. The roof runs it; nobody else
calls it.
"""
