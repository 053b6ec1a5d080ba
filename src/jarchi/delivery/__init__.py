"""The page store: a reader's page is a file until what it shows changes.

For every room: `dependencies` (say what a page shows), `purging` (say what has changed). For the roof: `door`, which
answers from the store, and `store` itself. Knows no model, no journal and no Wagtail.
"""
