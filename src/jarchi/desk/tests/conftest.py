"""The cast: everyone who may stand at the desk's door, two sections with an editor each, one with none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.desk.roles import CHIEF, EDITOR, REPORTER, give_role
from jarchi.journal.models import Entry
from jarchi.readers.models import User


@dataclass
class Cast:
    reporter: User  # of the stories told of in the tests
    other_reporter: User
    editor: User  # of «society»
    other_editor: User  # of «politics»
    chief: User
    stranger: User  # has an account and no role

    def __iter__(self) -> Any:
        return iter(vars(self).items())


@dataclass
class Sections:
    society: Section
    politics: Section
    culture: Section  # nobody is named: every editor


@pytest.fixture
def cast(db: None) -> Cast:
    def person(name: str, role: str = "") -> User:
        user = User.objects.create_user(name, f"{name}@example.org", "word", first_name=name.title())
        if role:
            give_role(user, role)
        return User.objects.get(pk=user.pk)

    return Cast(
        reporter=person("reporter", REPORTER),
        other_reporter=person("other_reporter", REPORTER),
        editor=person("editor", EDITOR),
        other_editor=person("other_editor", EDITOR),
        chief=person("chief", CHIEF),
        stranger=person("stranger"),
    )


@pytest.fixture
def sections(cast: Cast) -> Sections:
    made = Sections(
        Section.objects.create(names={"ru": "Общество"}, slug="society", order=1),
        Section.objects.create(names={"ru": "Политика"}, slug="politics", order=2),
        Section.objects.create(names={"ru": "Культура"}, slug="culture", order=3),
    )
    made.society.editors.add(cast.editor)
    made.politics.editors.add(cast.other_editor)
    return made


@pytest.fixture
def at_desk() -> Callable[[User | None], Client]:
    """`at_desk(cast.editor)`: a browser in which he has signed in; of nobody for None."""

    def sit(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return sit


@pytest.fixture
def draft(cast: Cast, sections: Sections) -> Article:
    """The reporter's, in «society»."""
    return actions.draft_story({"headline": "Мост откроют", "section": "society", "text": "Раз."}, cast.reporter)


@pytest.fixture
def live(cast: Cast, sections: Sections) -> Article:
    """The reporter's, in «society», on the air."""
    return actions.publish_story({"headline": "Мост открыли", "section": "society", "text": "Раз."}, cast.reporter)


@pytest.fixture
def submitted(draft: Article, cast: Cast) -> Article:
    """The draft, sent to the editors."""
    draft.get_workflow().start(draft, cast.reporter)
    return draft


@pytest.fixture
def form_of() -> Callable[..., dict[str, str]]:
    """`form_of(story, headline="…")`: what the browser sends for the form of that story."""

    def data(story: Article, **changes: Any) -> dict[str, str]:
        fields: dict[str, Any] = {
            "headline": story.headline,
            "lead": story.lead,
            "section": story.section_id or "",
            "kind": story.kind,
            "importance": story.importance,
            "language": story.language,
            "body": streamfield([("paragraph", rich_text("<p>Раз.</p>"))]),
            "bylines": inline_formset([]),
            **changes,
        }
        return {name: str(value) for name, value in nested_form_data(fields).items()}

    return data


@pytest.fixture
def heard(db: None) -> Callable[[], list[str]]:
    """Kinds of the journal's entries since the last call."""
    seen = 0

    def kinds() -> list[str]:
        nonlocal seen
        entries = list(Entry.objects.filter(id__gt=seen).order_by("id"))
        seen = entries[-1].id if entries else seen
        return [entry.kind for entry in entries]

    return kinds
