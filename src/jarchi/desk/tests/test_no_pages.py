"""The editor never meets Wagtail's page tree, nor Wagtail itself."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.users.models import UserProfile

CLOSED = [
    "/desk/pages/", "/desk/pages/1/", "/desk/pages/1/edit/", "/desk/pages/add/wagtailcore/page/1/",
    "/desk/reports/locked/", "/desk/reports/site-history/", "/desk/reports/aging-pages/",
    "/desk/reports/page-types-usage/", "/desk/reports/workflow/", "/desk/sites/", "/desk/groups/",
    "/desk/collections/", "/desk/workflows/list/", "/desk/api/main/pages/",
]  # fmt: skip


@pytest.fixture
def superuser(cast):
    cast.chief.is_superuser = True  # even for whom Wagtail opens every door
    cast.chief.save()
    return cast.chief


@pytest.mark.parametrize("address", CLOSED)
def test_every_door_to_pages_leads_home(address, superuser, at_desk):
    response = at_desk(superuser).get(address)
    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))
    assert at_desk(None).get(address).url.startswith("/desk/login/")


def test_a_page_cannot_be_made_by_posting_either(superuser, at_desk):
    at_desk(superuser).post("/desk/pages/add/wagtailcore/page/1/", {"title": "Т", "slug": "t"})
    assert Page.objects.count() == 1


def menu(browser):
    page = browser.get("/desk/").content.decode()
    props = page.split('<script id="wagtail-sidebar-props" type="application/json">')[1].split("</script>")[0]
    found = []

    def gather(value):
        if isinstance(value, dict):
            if isinstance(value.get("_args"), list) and value["_args"] and isinstance(value["_args"][0], dict):
                found.append(value["_args"][0].get("label"))
            for part in value.values():
                gather(part)
        if isinstance(value, list):
            for part in value:
                gather(part)

    gather(json.loads(props))
    return {label for label in found if label}


def test_the_menu_holds_the_desks_work_and_nothing_of_pages(superuser, cast, at_desk):
    work = {"Быстрая новость", "Материалы", "Изображения", "Документы", "Разделы", "Сюжеты", "Люди"}
    work |= {"Ошибки", "Ответы"}
    account = {"Аккаунт", "Выйти"}
    assert menu(at_desk(cast.reporter)) - account == work
    assert menu(at_desk(cast.editor)) - account == work | {"Комментарии"}
    chiefs = {
        "Комментарии",
        "Настройки",
        "Редакция",
        "Правила комментариев",
        "Сотрудники",
        "Правила сообщений об ошибках и ответов",
        "Правила уведомлений",
    }
    assert menu(at_desk(superuser)) - account == work | chiefs


def test_the_first_page_neither_names_wagtail_nor_counts_pages(superuser, at_desk):
    words = at_desk(superuser).get("/desk/").content.decode()
    assert "<title>Рабочий стол - Jarchi</title>" in words
    assert "Wagtail v" not in words
    assert "wagtail.org" not in words


def test_the_sign_in_page_is_jarchis(client, db):
    words = client.get("/desk/login/").content.decode()
    assert "Вход в редакцию" in words
    assert "Wagtail" not in words.replace("wagtail", "").split("<body")[1].split("capabilitymessage")[0]


def test_the_link_chooser_offers_stories(cast, live, draft, at_desk):
    for address in ("/desk/choose-page/", "/desk/choose-page/1/", "/desk/choose-page/?page_type=wagtailcore.page"):
        modal = at_desk(cast.other_reporter).get(address).json()
        assert modal["step"] == "browse"
        assert live.headline in modal["html"]
        assert draft.headline not in modal["html"]


def test_the_desk_speaks_english_to_whoever_asks_for_it(cast, at_desk, sections):
    UserProfile.objects.create(user=cast.editor, preferred_language="en")
    words = at_desk(cast.editor).get("/desk/").content.decode()
    assert "Waiting for you" in words
    assert "You have no drafts" in words
    assert "Ждут вас" not in words
