"""Quick news: one form, and the item is out or with the editors; what is wrong is told and nothing lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from jarchi.articles.models import Article
from jarchi.media.models import Picture

ADDRESS = "/desk/quick/"


@pytest.fixture
def news(sections):
    return {
        "headline": "Мост открыли",
        "lead": "Движение пущено утром.",
        "section": sections.society.pk,
        "language": "ru",
        "text": "Первый абзац.\n\nВторой <b>абзац</b>.",
    }


@pytest.fixture
def picture():
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "#8899aa").save(file, "JPEG")
    return SimpleUploadedFile("bridge.jpg", file.getvalue(), "image/jpeg")


def test_an_editor_is_on_the_air_at_once(news, picture, cast, at_desk, heard, client):
    response = at_desk(cast.editor).post(
        ADDRESS, news | {"picture": picture, "caption": "Мост утром", "credit": "Нигора Шарифи"}, follow=True
    )
    story = Article.objects.get()
    assert story.live
    assert story.owner == cast.editor
    assert heard() == ["article.published"]
    assert (story.image.caption, story.image.credit) == ("Мост утром", "Нигора Шарифи")
    page = client.get(story.get_absolute_url()).content.decode()
    assert "<p>Первый абзац.</p>" in page
    assert "Второй &lt;b&gt;абзац&lt;/b&gt;." in page
    assert story.get_absolute_url() in response.content.decode()  # the way to it is shown


def test_a_reporters_item_goes_to_the_editors(news, cast, at_desk, heard):
    at_desk(cast.reporter).post(ADDRESS, news)
    story = Article.objects.get()
    assert (story.live, story.workflow_in_progress) == (False, True)
    assert heard() == []


def test_an_editors_item_for_another_section_goes_to_its_editors(news, cast, sections, at_desk):
    at_desk(cast.editor).post(ADDRESS, news | {"section": sections.politics.pk})
    story = Article.objects.get()
    assert (story.live, story.workflow_in_progress) == (False, True)


def test_it_may_stay_a_draft(news, cast, at_desk):
    at_desk(cast.editor).post(ADDRESS, news | {"draft": "1"})
    story = Article.objects.get()
    assert (story.live, story.workflow_in_progress) == (False, False)


def test_what_is_missing_is_told_at_its_field_and_everything_else_comes_back(news, picture, cast, at_desk):
    browser = at_desk(cast.editor)
    page = browser.post(ADDRESS, news | {"headline": "", "picture": picture, "caption": "Мост"})
    words = page.content.decode()
    assert not Article.objects.exists()
    assert "Требуется заполнить" in words or "Обязательное поле" in words
    assert 'aria-invalid="true"' in words
    for kept in ("Движение пущено утром.", "Второй &lt;b&gt;абзац", "Мост"):
        assert kept in words
    kept_picture = Picture.objects.get()
    assert f'name="kept_picture" value="{kept_picture.pk}"' in words

    browser.post(ADDRESS, news | {"kept_picture": kept_picture.pk})
    assert Article.objects.get().image == kept_picture


def test_a_file_that_is_no_picture_is_told_and_the_text_comes_back(news, cast, at_desk):
    bad = SimpleUploadedFile("bridge.jpg", b"GIF89a no", "image/jpeg")
    words = at_desk(cast.editor).post(ADDRESS, news | {"picture": bad}).content.decode()
    assert not Article.objects.exists()
    assert not Picture.objects.exists()
    assert "Движение пущено утром." in words


def test_nobody_takes_a_picture_that_another_has_kept(news, picture, cast, at_desk):
    at_desk(cast.chief).post(ADDRESS, news | {"headline": "", "picture": picture})
    page = at_desk(cast.editor).post(ADDRESS, news | {"kept_picture": Picture.objects.get().pk})
    assert page.status_code == 200
    assert not Article.objects.exists()


def test_strangers_do_not_get_the_form(cast, at_desk):
    for user in (cast.stranger, None):
        assert at_desk(user).get(ADDRESS).status_code == 302


def test_the_form_works_without_scripts(cast, at_desk, sections):
    page = at_desk(cast.editor).get(ADDRESS)
    form = page.content.decode().split('<form method="post"')[1].split("</form>")[0]
    assert "<script" not in form
    assert "data-controller" not in form
