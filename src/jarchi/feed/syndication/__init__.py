"""Feeds for programs: RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the same items, the list of all feeds, cards to embed.

`items` reads what a feed tells, `rss`, `atom` and `json_feed` write it (docs/reference/feed.md, "Syndication").
"""
