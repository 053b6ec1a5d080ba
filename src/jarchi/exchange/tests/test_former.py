import json

from jarchi.articles import actions
from jarchi.comments.importing.run import bring_in
from jarchi.comments.models import Comment
from jarchi.exchange.models import ImportedStory


def test_comments_find_the_story_of_an_archive_by_the_address_it_had_there(section, tmp_path):
    story = actions.publish_story({"headline": "Мост", "text": "Раз."})
    ImportedStory.objects.create(source="old", key="https://www.old.example/2019/most/", article=story, digest="")
    path = tmp_path / "export.json"
    comment = {"id": 1, "author": "А", "created": "2020-01-01 00:00:00", "text": "Да"}
    path.write_text(json.dumps([{"id": "http://old.example/2019/most?x=1", "comments": [comment]}]))
    assert bring_in(path).imported == 1
    assert Comment.objects.get().discussion.name == f"article-{story.pk}"
