"""`manage.py seed 2000`: an empty site filled with the stories that the benchmark fills Jarchi with too."""

from delivery import texts
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.images.models import Image
from wagtail.models import Page, Site

from reference.models import THUMBNAIL, ArticlePage, Author, HomePage, SectionPage, Topic


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("count", type=int)

    @transaction.atomic
    def handle(self, count, **options):
        home = make_home()
        sections = {
            slug: home.add_child(instance=SectionPage(title=name, slug=slug, show_in_menus=True))
            for slug, name in texts.SECTIONS.items()
        }
        authors = {name: Author.objects.create(name=name) for name in texts.AUTHORS}
        topics = {
            name: Topic.objects.create(name=name, slug=f"topic-{number}") for number, name in enumerate(texts.TOPICS, 1)
        }
        images = [make_image(number) for number in range(texts.PICTURES)]
        for story in texts.stories(count):
            page = make_article(story, images)
            page.authors = [authors[name] for name in story.authors]
            page.topics = [topics[name] for name in story.topics]
            sections[story.section].add_child(instance=page)


def make_home():
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Главное", slug="main"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", site_name="Новости", root_page=home, is_default_site=True)
    return home


def make_image(number):
    file = ContentFile(texts.picture(number), name=f"{number}.jpg")
    image = Image.objects.create(title=f"Снимок {number}", file=file)
    image.get_renditions("width-480", "width-960", THUMBNAIL)
    return image


def make_article(story, images):
    body = []
    for kind, text in story.blocks:
        value = {"paragraph": f"<p>{escape(text)}</p>", "quote": {"text": text, "source": ""}}.get(kind, text)
        body.append((kind, value))
    return ArticlePage(
        title=story.headline,
        slug=f"{slugify(story.section)}-{story.number}",
        published_at=story.moment,
        lead=story.lead,
        lead_image=images[story.picture],
        lead_image_caption=f"Снимок {story.picture}",
        body=body,
    )
