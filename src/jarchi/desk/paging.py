"""Paging that counts no further than anybody pages: at a million stories COUNT(*) costs half a second."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator

FURTHEST = 1000  # rows; whoever looks further back searches or filters by date


class BoundedPaginator(WagtailPaginator):
    @cached_property
    def count(self) -> int:
        rows = self.object_list[: FURTHEST + 1]
        if hasattr(rows, "order_by"):  # a queryset, not search results
            return min(len(rows.values_list("pk", flat=True)), FURTHEST)
        return min(rows.count(), FURTHEST)

    @cached_property
    def items_count_label(self) -> str:
        if self.count < FURTHEST:
            return ngettext("%(count)s story", "%(count)s stories", self.count) % {"count": self.count}
        return _("%(count)s or more: narrow them down by search and filters") % {"count": FURTHEST}
