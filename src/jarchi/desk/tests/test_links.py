"""Links between stories are kept by the story, not by its address."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import ReferenceIndex

from jarchi.articles import actions
from jarchi.articles.blocks import INLINE
from jarchi.articles.models import Article


@pytest.fixture
def linking(live, sections):
    blocks = [{"type": "paragraph", "value": f'<p>Как <a linktype="story" id="{live.pk}">мост</a>.</p>'}]
    return actions.publish_story({"headline": "После моста", "section": "society", "blocks": blocks})


def test_readers_get_the_address_of_today(linking, live):
    assert f'href="{live.get_absolute_url()}"' in linking.body_html
    live.slug = "drugoj-adres"
    live.save_revision().publish()
    linking.save()
    linking.refresh_from_db()
    assert "drugoj-adres" in linking.body_html


def test_a_link_to_a_story_off_the_air_leads_nowhere(linking, live):
    actions.withdraw(live, "Ошибка")
    linking.refresh_from_db()
    linking.save()
    assert "href" not in linking.body_html
    assert "мост" in linking.body_html


def test_the_editor_keeps_a_link_as_he_found_it(live):
    converter = ContentstateConverter(features=INLINE)
    stored = f'<p data-block-key="a1">Как <a linktype="story" id="{live.pk}">мост</a> и <a href="https://e.org/">там</a>.</p>'
    edited = converter.from_database_format(stored)
    assert live.get_absolute_url() in edited
    back = converter.to_database_format(edited)
    assert 'linktype="story"' in back
    assert f'id="{live.pk}"' in back
    assert 'href="https://e.org/"' in back


def test_a_link_with_a_made_up_id_breaks_nothing(sections):
    blocks = [
        {"type": "paragraph", "value": '<p><a linktype="story" id="x">раз</a><a linktype="story" id="99">два</a></p>'}
    ]
    story = actions.publish_story({"headline": "Раз", "section": "society", "blocks": blocks})
    assert "href" not in story.body_html
    ContentstateConverter(features=INLINE).from_database_format(blocks[0]["value"])


def test_the_linked_story_knows_who_links_to_it(linking, live):
    ReferenceIndex.create_or_update_for_object(Article.objects.get(pk=linking.pk))
    assert ReferenceIndex.get_references_to(live).count() == 1
