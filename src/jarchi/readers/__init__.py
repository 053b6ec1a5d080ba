"""Accounts: who is signed in. Every higher room may ask; accounts know nothing of articles."""
