"""Whatever a file holds, its reader finds comments or names what is wrong: nothing else is raised."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarchi.comments import commands
from jarchi.comments.importing.formats import FORMATS, guess
from jarchi.comments.importing.stage import Stage
from jarchi.comments.importing.tests.test_import import disqus, post
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

_WORDPRESS = """<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><link>http://a.example/?p=4</link>
<wp:comment><wp:comment_id>11</wp:comment_id><wp:comment_author><![CDATA[А]]></wp:comment_author>
<wp:comment_date_gmt>2014-04-29 15:21:57</wp:comment_date_gmt><wp:comment_content><![CDATA[Да]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment></item></channel></rss>"""
_ISSO = {"id": 1, "author": "А", "email": "", "created": "2020-01-01 00:00:00", "text": "Да", "parent": None}
_COMMENTO = {
    "commentHex": "a1", "domain": "a.example", "url": "/b", "commenterHex": "c1", "markdown": "Да", "html": "",
    "parentHex": "root", "score": 1, "state": "approved", "creationDate": "2021-03-12T11:21:56Z", "deleted": False,
}  # fmt: skip
_JARCHI = {
    "key": "x:1", "parent": "", "discussion": "article-1", "language": "ru", "url": "", "author": "g1", "name": "А",
    "text": "Да", "state": "shown", "mark": "", "featured": False, "pinned": False, "written_at": "2020-01-01T00:00:00",
    "edited_at": None, "up": 1, "down": 0,
}  # fmt: skip
WHOLE = {
    "disqus": disqus(post(1), post(2, parent=1)),
    "wordpress": _WORDPRESS,
    "isso": json.dumps([{"id": "/a/", "title": "", "comments": [_ISSO]}]),
    "commento": json.dumps({"version": 1, "comments": [_COMMENTO], "commenters": [{"commenterHex": "c1"}]}),
    "jarchi": json.dumps(_JARCHI),
}
DAMAGE = st.tuples(st.integers(0, 2000), st.integers(0, 30), st.binary(max_size=12) | st.sampled_from(
    [b"null", b"[]", b"{}", b"1e999", b'"\\ud800"', b"&a;", b"<![CDATA[", b"\x00", b"-1", b"99999999999999999999"]
))  # fmt: skip


def read(path, content: bytes, format_: str) -> tuple[int, list[Fault]]:
    """How many comments were found, deleted ones too, and what was wrong."""
    path.write_bytes(content)
    faults: list[Fault] = []
    stage = Stage()
    try:
        stage.take(FORMATS[format_](Archive(path)), lambda _line, fault: faults.append(fault))
    except Fault as fault:
        return 0, [fault]
    stage.place(lambda _addresses: None)
    return sum(number for _address, number in stage.lost()) + stage.left_out(), faults


@pytest.mark.parametrize("format_", FORMATS)
def test_a_whole_file_is_guessed_and_read(format_, tmp_path):
    found, faults = read(tmp_path / "file", WHOLE[format_].encode(), format_)
    assert found == (2 if format_ == "disqus" else 1)
    assert faults == []
    assert guess(Archive(tmp_path / "file")) == format_


@pytest.mark.parametrize("format_", FORMATS)
def test_a_damaged_file_is_read_or_refused_in_words(format_, tmp_path_factory):
    path = tmp_path_factory.mktemp("damage") / "file"

    @settings(max_examples=300, deadline=None)
    @given(st.lists(DAMAGE, min_size=1, max_size=3))
    def damage(places):
        content = WHOLE[format_].encode()
        for place, length, instead in places:
            at = place % len(content)
            content = content[:at] + instead + content[at + length :]
        found, faults = read(path, content, format_)
        assert found <= 2
        assert all(fault.reason for fault in faults)

    damage()


@pytest.mark.parametrize("format_", ["isso", "commento", "jarchi"])
@pytest.mark.parametrize("value", [None, [], {}, 5, -1, True, 1.5, "", "о" * 5000, "\ud800", [None], 10**30])
def test_any_value_in_any_field_is_taken_or_named(format_, value, tmp_path):
    whole = {"isso": _ISSO, "commento": _COMMENTO, "jarchi": _JARCHI}[format_]
    around = {
        "isso": lambda row: [{"id": "/a/", "comments": [row]}],
        "commento": lambda row: {"version": 1, "comments": [row], "commenters": []},
        "jarchi": lambda row: row,
    }[format_]
    for name in whole:
        found, faults = read(tmp_path / "file", json.dumps(around(whole | {name: value})).encode(), format_)
        assert found + len(faults) == 1, (name, faults)


def test_the_command_knows_every_format():
    assert set(commands.FORMATS) == set(FORMATS)
