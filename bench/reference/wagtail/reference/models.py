from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

LISTED = 20
RELATED = 5
THUMBNAIL = "fill-360x240"


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=255)

    panels = [FieldPanel("name")]

    def __str__(self):
        return self.name


@register_snippet
class Topic(models.Model):
    name = models.CharField(max_length=255)
    slug = models.SlugField(unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


class QuoteBlock(StructBlock):
    text = TextBlock()
    source = CharBlock(required=False)

    class Meta:
        icon = "openquote"
        template = "reference/blocks/quote.html"


class HomePage(Page):
    max_count = 1

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = ArticlePage.for_lists()[:LISTED]
        return context


class SectionPage(Page):
    subpage_types = ["reference.ArticlePage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = ArticlePage.for_lists().child_of(self)[:LISTED]
        return context


class ArticlePage(Page):
    published_at = models.DateTimeField(db_index=True)
    lead = models.TextField(blank=True)
    lead_image = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lead_image_caption = models.CharField(max_length=255, blank=True)
    authors = ParentalManyToManyField(Author, blank=True)
    topics = ParentalManyToManyField(Topic, blank=True)
    body = StreamField(
        [
            ("heading", CharBlock(form_classname="title", template="reference/blocks/heading.html")),
            ("paragraph", RichTextBlock()),
            ("quote", QuoteBlock()),
            ("image", ImageBlock(template="reference/blocks/image.html")),
        ]
    )

    parent_page_types = ["reference.SectionPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        "published_at",
        "lead",
        "lead_image",
        "lead_image_caption",
        "authors",
        "topics",
        "body",
    ]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        section = self.get_parent()
        related = ArticlePage.objects.live().child_of(section).exclude(pk=self.pk).order_by("-published_at")
        context["section"] = section
        context["related"] = related.defer("body", "lead")[:RELATED]
        return context

    @classmethod
    def for_lists(cls):
        """The newest first, with thumbnails, without bodies."""
        images = Image.objects.prefetch_renditions(THUMBNAIL)
        articles = cls.objects.live().order_by("-published_at").defer("body")
        return articles.prefetch_related(models.Prefetch("lead_image", images))
