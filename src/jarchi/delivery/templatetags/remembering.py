"""A part of a template that is the same on many pages, made once a process (`delivery.remembering`)."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from jarchi.delivery.remembering import remembered

register = template.Library()


class RememberedNode(template.Node):
    def __init__(self, names: list[FilterExpression], within: NodeList) -> None:
        self.names = names
        self.nodelist = within

    def render(self, context: Context) -> SafeString:
        name = " ".join(["part", *(str(name.resolve(context, ignore_failures=True)) for name in self.names)])
        return remembered(name, lambda: self.nodelist.render(context))


@register.tag("remembered")
def do_remembered(parser: Parser, token: Token) -> RememberedNode:
    """`{% remembered "menu" language here %}…{% endremembered %}`: name all that it differs by, and nothing of which
    there are many. Within it stands only what a purge of everything announces."""
    names = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    within = parser.parse(("endremembered",))
    parser.delete_first_token()
    return RememberedNode(names, within)
