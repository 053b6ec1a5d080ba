"""Several write one live blog: nobody undoes what another did, and a lock holds all but who set it."""

import re
from collections.abc import Callable

from django.test import Client

from jarchi.articles.models import Article
from jarchi.desk.tests.conftest import Cast
from jarchi.feed.models import Post
from jarchi.feed.tests.conftest import correction, words

AtDesk = Callable[..., Client]


def test_two_who_correct_one_entry_do_not_undo_each_other(
    cast: Cast, at_desk: AtDesk, address: str, entry: Post
) -> None:
    first, second, where = at_desk(cast.reporter), at_desk(cast.editor), f"{address}{entry.pk}/"
    (seen,) = re.findall(r'-seen" value="([^"]+)"', words(second.get(address)))
    first.post(where, correction(entry, text="Погибли двое.", pinned="on"))
    sent = {f"{entry.anchor}-text": "Погибли четверо.", f"{entry.anchor}-seen": seen}
    response = second.post(where, sent)
    page = words(response)
    entry.refresh_from_db()
    assert response.status_code == 422
    assert (entry.text, entry.pinned) == ("Погибли двое.", True)
    assert "Тем временем изменили: текст, закреплена." in page
    assert "<p>Погибли двое.</p>" in page
    assert "Погибли четверо.</textarea>" in page
    (seen,) = re.findall(r'-seen" value="([^"]+)"', page)
    assert second.post(where, sent | {f"{entry.anchor}-seen": seen}).status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.pinned) == ("Погибли четверо.", False)


def test_an_old_form_sent_after_a_pin_does_not_unpin(cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    old = correction(entry, text="Вода уходит.")
    at_desk(cast.editor).post(f"{address}{entry.pk}/pin/")
    for sent in (old, {f"{entry.anchor}-text": "Вода уходит."}):
        assert at_desk(cast.reporter).post(f"{address}{entry.pk}/", sent).status_code == 422
    entry.refresh_from_db()
    assert (entry.text, entry.pinned) == ("Вода прибывает.", True)


def test_in_a_locked_story_only_who_locked_it_posts(
    cast: Cast, at_desk: AtDesk, address: str, coverage: Article, entry: Post
) -> None:
    at_desk(cast.editor).post(f"/desk/stories/lock/{coverage.pk}/")
    before = list(Post.objects.values())
    for user in (cast.reporter, cast.chief):
        browser = at_desk(user)
        response = browser.post(address, {"text": "Мост закрыт."})
        assert response.status_code == 422
        assert "Мост закрыт.</textarea>" in words(response)
        assert browser.post(f"{address}{entry.pk}/", correction(entry, text="Иначе.")).status_code == 422
        for verb in ("pin", "withdraw"):
            assert "Editor" in words(browser.post(f"{address}{entry.pk}/{verb}/", follow=True))
        page = words(browser.get(address))
        assert "<textarea" not in page
        assert "Editor" in page
    assert list(Post.objects.values()) == before
    assert at_desk(cast.editor).post(address, {"text": "Мост закрыт."}).status_code == 302
    at_desk(cast.chief).post(f"/desk/stories/unlock/{coverage.pk}/")
    assert at_desk(cast.reporter).post(address, {"text": "Мост открыт."}).status_code == 302
