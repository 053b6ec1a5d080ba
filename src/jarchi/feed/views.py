"""The feed as a page, and as JSON for whom events cannot reach."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from jarchi.articles.addresses import feed_address
from jarchi.articles.reading import metadata
from jarchi.articles.reading.languages import alternates, language_links, reader_page, require_spoken, spoken
from jarchi.articles.reading.paging import Cursor
from jarchi.articles.windows import changes_of
from jarchi.delivery.dependencies import depends_on, storable
from jarchi.feed import events
from jarchi.feed.page import Filters, by_hour, choices, page_and_known


@reader_page
def feed(request: HttpRequest) -> HttpResponse:
    """Everything, or what the reader chose of it, the newest first."""
    require_spoken(request)
    filters = Filters.read(request)
    if filters.section and filters.section.slug != request.GET["section"]:
        return HttpResponsePermanentRedirect(filters.address)
    position = events.cursor(spoken())
    page, known = page_and_known(request, filters)
    newest = page.stories[0] if page.stories and page.is_first else None
    addresses = alternates(request, "feed")
    cursor = "&".join(f"{name}={request.GET[name]}" for name in ("after", "before") if request.GET.get(name))
    address = filters.address + ("&?"["?" not in filters.address] + cursor if cursor else "")
    return render(
        request,
        "feed/page.html",
        {
            "filters": filters,
            "choices": choices(filters),
            "page": page,
            "here": feed_address(spoken()),
            "address": address,
            "days": by_hour(page.stories),
            "known": known,
            "newest": newest,
            "since_newest": f"?{filters.query}&since={Cursor.of(newest)}".replace("?&", "?") if newest else "",
            "since": position,
            "languages": language_links(addresses),
            "meta": metadata.of_page(
                pgettext("reader", "News feed"), address, {} if filters.query else addresses, feed=filters.syndicated
            ),
        },
    )


@reader_page
def since(request: HttpRequest, position: int) -> HttpResponse:
    """`{"events": […], "last": 1240}`; `"reset": true` if the reader has to begin anew, from `last`."""
    depends_on(changes_of(spoken()), f"posts:{spoken()}")
    try:
        missed = events.since(spoken(), position)
    except events.TooFar:
        storable(False)  # most such ids are made up
        return JsonResponse({"events": [], "last": events.cursor(spoken()), "reset": True})
    last = missed[-1].id if missed else position
    told = {"events": [event.data for event in missed], "last": last}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
