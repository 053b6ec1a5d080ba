"""What search engines are told of (https://www.sitemaps.org/protocol.html): an index, a file of the pages that are no
stories, files of each month's stories, which change only when one of them does, and the news of two days.
"""
