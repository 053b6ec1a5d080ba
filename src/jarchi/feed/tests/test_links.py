"""Addresses within a body, read elsewhere."""

import pytest

from jarchi.feed.syndication.links import absolute_links

SITE = "https://localhost"


@pytest.mark.parametrize(
    ("markup", "elsewhere"),
    [
        ('<a href="/ru/society/1-a/">1</a>', f'<a href="{SITE}/ru/society/1-a/">1</a>'),
        ('<a href="#q1">1</a>', f'<a href="{SITE}/ru/society/17-a/#q1">1</a>'),
        ('<a href="https://a.example/?b=1&amp;c=2">1</a>', '<a href="https://a.example/?b=1&amp;c=2">1</a>'),
        ('<a href="mailto:a@b.example">1</a>', '<a href="mailto:a@b.example">1</a>'),
        ('<a href="http://[">1</a>', '<a href="http://[">1</a>'),
        ('<img alt="see href=" src="/media/a.jpg">', f'<img alt="see href=" src="{SITE}/media/a.jpg">'),
        ('<img alt="a > b" src="/media/a.jpg">', f'<img alt="a > b" src="{SITE}/media/a.jpg">'),
        (
            '<source srcset="/media/a.avif 480w, //cdn.example/b.avif 960w" sizes="100vw">',
            f'<source srcset="{SITE}/media/a.avif 480w, https://cdn.example/b.avif 960w" sizes="100vw">',
        ),
        ('<p>href="/a" &lt;a href="/b"&gt;</p>', '<p>href="/a" &lt;a href="/b"&gt;</p>'),
        ('<p title="href=&quot;/a&quot;">x</p>', '<p title="href=&quot;/a&quot;">x</p>'),
    ],
)
def test_addresses_in_a_body_are_whole_elsewhere(markup: str, elsewhere: str) -> None:
    assert absolute_links(markup, f"{SITE}/ru/society/17-a/") == elsewhere
