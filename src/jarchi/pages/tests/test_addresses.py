"""An address, once public, never dies: it shows, leads on, or explains."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jarchi.articles import actions, addresses
from jarchi.articles.models import Article, Newsroom, Person, Section, Topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("kk-KZ,kk;q=0.9,ru;q=0.8", "/kk/"),
        ("en-US,en;q=0.9,tg;q=0.5", "/tg/"),  # English is not offered
        ("de", "/ru/"),
        ("", "/ru/"),
        ("tg;q=garbage,*", "/ru/"),
    ],
)
def test_the_root_leads_to_the_readers_language(client: Client, newsroom: Newsroom, asked: str, led: str) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"]) == (302, led)
    assert "Accept-Language" in response["Vary"]


def test_a_page_speaks_the_language_of_its_address_whatever_the_browser_asks(client: Client, publish: Any) -> None:
    publish()
    response = client.get("/ru/society/", headers={"accept-language": "kk"})
    assert response["Content-Language"] == "ru"
    assert '<html lang="ru">' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")


def test_unknown_languages_have_no_pages(client: Client, newsroom: Newsroom) -> None:
    for address in ("/xx/", "/de/society/", "/ru-RU/"):
        assert client.get(address).status_code == 404


def test_a_language_not_offered_has_pages_once_it_has_stories(client: Client, publish: Any) -> None:
    assert client.get("/uz/").status_code == client.get("/uz/society/").status_code == 404
    article = publish("Koʻprik ochildi", language="uz")
    assert client.get("/uz/").status_code == 200
    assert client.get(article.get_absolute_url()).status_code == 200
    assert 'hreflang="uz"' not in client.get("/ru/").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        "/ru/society/{pk}/", "/ru/society/{pk}", "/ru/society/{pk}-wrong/", "/kk/politics/{pk}-{slug}/",
        "/tg/nowhere/{pk}", "/ru/society/{pk}-{slug}", "/ru/society/{pk}-", "/ru/society/0{pk}-{slug}/",
        "/ru/разное/{pk}-мост/",
    ],
)  # fmt: skip
def test_the_id_alone_decides(client: Client, publish: Any, form: str) -> None:
    article = publish()
    response = client.get(form.format(pk=article.pk, slug=article.slug))
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


def test_unknown_query_parameters_change_nothing(client: Client, publish: Any) -> None:
    article = publish()
    for address in (article.get_absolute_url(), "/ru/", "/ru/society/"):
        plain = client.get(address).content
        assert client.get(address, {"utm_source": "x", "page": "7"}).content == plain


def test_what_never_was_public_is_not_there(client: Client, section: Section) -> None:
    draft = actions.draft_story({"headline": "Мост откроют", "text": "Раз."})
    for pk in (draft.pk, 10**6, 10**17, "9" * 40):
        assert client.get(f"/ru/society/{pk}-most/").status_code == 404


def test_a_withdrawn_story_is_explained(client: Client, publish: Any) -> None:
    article = publish("Мост закрыли", lead="Тайное.")
    actions.withdraw(article, "Сообщение оказалось ошибкой.")
    for form in (article.get_absolute_url(), f"/kk/x/{article.pk}"):
        response = client.get(form)
        assert response.status_code == 410
        assert "Сообщение оказалось ошибкой." in response.content.decode()
        assert "Тайное" not in response.content.decode()
    assert "Бұл материал жарияланымнан алынды" in response.content.decode()


def test_a_deleted_story_is_explained(client: Client, publish: Any) -> None:
    article = publish("Мост закрыли")
    address = article.get_absolute_url()
    article.delete()
    response = client.get(address)
    assert response.status_code == 410
    assert "«Мост закрыли»" in response.content.decode()
    assert "Причина не названа." in response.content.decode()


@pytest.mark.parametrize(("model", "address"), [(Section, ""), (Topic, "topics/"), (Person, "people/")])
def test_a_former_slug_leads_to_the_present_one(client: Client, publish: Any, model: Any, address: str) -> None:
    publish(topics=["Мост"], authors=["Тимур Белов"])
    thing = model.objects.get()
    before = thing.slug
    thing.slug = "renamed"
    thing.save()
    response = client.get(f"/ru/{address}{before}/")
    assert (response.status_code, response["Location"]) == (301, f"/ru/{address}renamed/")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("place", ["topics", "people"])
def test_topics_and_people_of_drafts_only_are_not_given_away(client: Client, section: Section, place: str) -> None:
    draft = actions.draft_story({"headline": "Арест", "text": "Раз.", "topics": ["Арест"], "authors": ["Арест"]})
    assert client.get(f"/ru/{place}/arest/").status_code == 404
    actions.publish(draft)
    assert client.get(f"/ru/{place}/arest/").status_code == 200
    actions.withdraw(Article.objects.get(), "")
    assert client.get(f"/ru/{place}/arest/").status_code == 200  # once public, it stays


def test_pages_are_read_only(client: Client, publish: Any) -> None:
    for address in ("/", "/ru/", "/ru/society/", publish().get_absolute_url()):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code in (200, 302)


def test_a_missing_slash_is_added(client: Client, section: Section) -> None:
    response = client.get("/ru/society")
    assert (response.status_code, response["Location"]) == (301, "/ru/society/")


def test_about_and_contacts_are_there_when_they_say_something(client: Client, newsroom: Newsroom) -> None:
    assert client.get("/ru/about/").status_code == client.get("/ru/contacts/").status_code == 404
    assert "/ru/about/" not in client.get("/ru/").content.decode()
    newsroom.about = {"ru": "Мы пишем.\n\nС 2019 года. <b>"}
    newsroom.contacts = {"ru": "desk@example.org"}
    newsroom.save()
    about = client.get("/ru/about/").content.decode()
    assert "<p>Мы пишем.</p>" in about
    assert "&lt;b&gt;" in about
    assert "mailto:desk@example.org" in client.get("/ru/contacts/").content.decode()
    assert "/ru/about/" in client.get("/ru/").content.decode()


def test_addresses_put_together_by_hand_are_those_of_the_patterns() -> None:
    made = {
        ("front", "ru"): addresses.front_address("ru"),
        ("article", "ru", "society", 7, "most"): addresses.story_address("ru", "society", 7, "most"),
        ("section", "kk", "society"): addresses.section_address("kk", "society"),
        ("topic", "kk", "most"): addresses.topic_address("kk", "most"),
        ("person", "tg", "anna-li"): addresses.person_address("tg", "anna-li"),
    }
    assert {(name, *args): reverse(name, args=args) for name, *args in made} == made
