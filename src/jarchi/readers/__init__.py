"""Accounts: who is speaking. Readers' accounts and their pages under `/account/`, letters, identity.

Every higher room may ask (`access`, `models.User`), write to readers (`letters`), say what it keeps of them (`data`)
and which names are not theirs to take (`names`). Accounts know nothing of articles.
"""
