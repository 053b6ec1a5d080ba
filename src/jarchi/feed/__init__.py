"""What is asked: the news feed (page, side column, live events, the same as JSON), live blogs, and what machines read
(RSS, Atom, JSON Feed, OPML, sitemaps, oEmbed).

`pages` composes it; nobody else calls it. It follows the journal and writes there only for entries of live blogs.
"""
