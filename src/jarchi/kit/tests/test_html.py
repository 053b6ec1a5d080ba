"""Markup from people and archives: inline marks stay, everything that can act goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.kit.html import clean_inline, plain_text


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>Да, <b>да</b>.</p>", "<p>Да, <b>да</b>.</p>"),
        ('<p onclick="x()">Да</p>', "<p>Да</p>"),
        ("<script>x()</script>Да", "Да"),
        ("<style>p{}</style>Да", "Да"),
        ("<img src=x onerror=x()>Да", "Да"),
        ("<div><h1>Да</h1></div>", "Да"),
        ('<a href="javascript:x()">Да</a>', '<a rel="noopener">Да</a>'),
        ('<a href="java\nscript:x()">Да</a>', '<a rel="noopener">Да</a>'),
        ('<a href="data:text/html,x">Да</a>', '<a rel="noopener">Да</a>'),
        ('<a href="/ru/" target="_blank" style="x">Да</a>', '<a href="/ru/" rel="noopener">Да</a>'),
        ('<a href="mailto:a@b.kz">Да</a>', '<a href="mailto:a@b.kz" rel="noopener">Да</a>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_marks_stay_and_scripts_go(markup, kept):
    assert clean_inline(markup) == kept


@given(st.text(alphabet=st.sampled_from(list("<>/\"'=ab onscriptmg:&;!-җқ")), max_size=80))
def test_cleaning_twice_changes_nothing(markup):
    assert clean_inline(clean_inline(markup)) == clean_inline(markup)


@given(st.text())
def test_escaped_words_come_back_as_plain_text(words):
    import html

    assert plain_text(f"<p>{html.escape(words)}</p>") == " ".join(words.split())
