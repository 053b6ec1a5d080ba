"""What the body of a story is made of. The JSON shape of each block is in docs/reference/story-format.md."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

# Of a figure, either way: what can be written in words of a language and drawn in a chart.
MAX_FIGURE = 10**15
INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript"]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"))
    speaker = blocks.CharBlock(label=_("speaker"), required=False)
    position = blocks.CharBlock(label=_("position"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(
        label=_("caption"), required=False, help_text=_("The image's own, if left empty.")
    )

    class Meta:
        icon = "image"
        label = _("Image")


class GalleryBlock(blocks.StructBlock):
    images = blocks.ListBlock(PictureBlock(), label=_("images"), min_num=2)

    class Meta:
        icon = "image"
        label = _("Gallery")


class ExchangeBlock(blocks.StructBlock):
    question = blocks.TextBlock(label=_("question"), rows=2)
    answer = blocks.RichTextBlock(label=_("answer"), features=INLINE)

    class Meta:
        icon = "comment"
        label = _("Question and answer")


class ListBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("numbered"), required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE), label=_("items"))

    class Meta:
        icon = "list-ul"
        label = _("List")


class CaptionedTableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("caption"), required=False)
    table = TableBlock(label=_("table"))

    class Meta:
        icon = "table"
        label = _("Table")


class EmbedBlock(blocks.StructBlock):
    """A page elsewhere as a link card: no foreign script, no foreign picture."""

    url = blocks.URLBlock(label=_("address"))
    title = blocks.CharBlock(label=_("title"))
    source = blocks.CharBlock(label=_("site"), required=False)
    description = blocks.TextBlock(label=_("what it says"), required=False, rows=2)

    class Meta:
        icon = "link-external"
        label = _("Link card")


class SeriesPointBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=30)
    value = blocks.FloatBlock(label=_("value"), min_value=-MAX_FIGURE, max_value=MAX_FIGURE)


class FigureBlock(blocks.StructBlock):
    """A number with its unit, source and date; with a series it becomes a small chart."""

    label = blocks.CharBlock(label=_("what it counts"))
    value = blocks.DecimalBlock(label=_("value"), min_value=-MAX_FIGURE, max_value=MAX_FIGURE)
    unit = blocks.CharBlock(label=_("unit"), required=False)
    source = blocks.CharBlock(label=_("source"), required=False)
    date = blocks.DateBlock(label=_("as of"), required=False)
    series = blocks.ListBlock(SeriesPointBlock(), label=_("series"), default=[])

    class Meta:
        icon = "order"
        label = _("Figure")


class SeeAlsoBlock(blocks.StructBlock):
    articles = blocks.ListBlock(SnippetChooserBlock("articles.Article"), label=_("stories"))

    class Meta:
        icon = "link"
        label = _("See also")


class BackgroundBlock(blocks.StructBlock):
    """An earlier story retold."""

    heading = blocks.CharBlock(label=_("heading"), required=False)
    text = blocks.RichTextBlock(label=_("text"), features=INLINE)
    article = SnippetChooserBlock("articles.Article", label=_("the earlier story"), required=False)

    class Meta:
        icon = "history"
        label = _("Background")


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("title"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(label=_("Paragraph"), features=INLINE, icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), icon="title")
    exchange = ExchangeBlock()
    quote = QuoteBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    list = ListBlock()
    table = CaptionedTableBlock()
    figure = FigureBlock()
    embed = EmbedBlock()
    see_also = SeeAlsoBlock()
    background = BackgroundBlock()
    document = DocumentBlock()
