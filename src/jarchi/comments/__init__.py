"""What readers say under stories, entries of live blogs and topics, and how the newsroom keeps it civil.

Called by `pages`, which shows it beside what it is about, and by `exchange`. What a discussion may be about registers
itself in `subjects`.
"""
