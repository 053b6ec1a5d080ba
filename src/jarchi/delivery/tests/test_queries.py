"""Which queries name a page of their own."""

from jarchi.delivery import dependencies
from jarchi.delivery.tests.newsstand import HOST, at, list_page, page


def test_unknown_parameters_make_no_page(stand):
    async def visit(stand):
        for number in range(20):
            await stand.ask(query=f"utm_source={number}&fbclid=%00&{number}")

    at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/index.html"}
    assert stand.paper.rendered == [("/ru/", b"")]


def test_known_parameters_make_pages_where_they_are_read(stand):
    stand.paper.views["/ru/society/"] = list_page

    async def visit(stand):
        for query in ("", "before=1-2", "x=1&before=1-2", "before=9-9&before=1-2"):
            await stand.ask("/ru/society/", query)
        for query in ("after=1-2&before=3", "before=3&after=1-2"):
            await stand.ask("/ru/society/", query)

    at(stand, visit)
    name = f"{HOST}/ru/society/index.html"
    assert stand.files() == {name, f"{name}?before=1-2", f"{name}?after=1-2&before=3"}
    assert stand.renders == 3


def test_a_page_that_reads_no_parameter_is_one_page(stand):
    async def visit(stand):
        first = await stand.ask("/ru/a/", "before=1-2")
        for number in range(10):
            await stand.ask("/ru/a/", f"before={number}-2")
        return first, await stand.ask("/ru/a/")

    first, last = at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/a/index.html"}
    assert stand.paper.rendered == [("/ru/a/", b"before=1-2"), ("/ru/a/", b"")]
    assert first.raw == last.raw


def test_what_is_not_found_is_not_rendered_for_each_query(stand):
    stand.paper.views["/ru/no/"] = lambda: page("404", status=404)

    async def visit(stand):
        for number in range(10):
            assert (await stand.ask("/ru/no/", f"before={number}-1")).status == 404

    at(stand, visit)
    assert stand.renders == 2, "once with the query, to see whether the page reads it"


ODD = ["before=../x", "before=!", "before=1.br", "after=%2e%2e", f"before={'x' * 61}", "before=\xff", "&" * 60 + "x"]


def test_a_value_that_no_link_of_ours_has_makes_no_page_and_costs_one_render(stand):
    def answer():
        is_odd = stand.paper.rendered[-1][1] != b""
        dependencies.reads_parameters("before", "after")
        return page("list", status=404 if is_odd else 200)

    stand.paper.views["/ru/society/"] = answer

    async def visit(stand):
        got = [(await stand.ask("/ru/society/", query)).status for query in ODD * 3]
        return got, (await stand.ask("/ru/society/")).status

    assert at(stand, visit) == ([404] * len(ODD) * 3, 200)
    assert stand.files() == {f"{HOST}/ru/society/index.html"}
    assert stand.renders == 1 + 3, "for each of the parameters, and both"
    assert not stand.paper.passed


def test_where_no_parameter_is_read_odd_ones_get_the_page(stand):
    async def visit(stand):
        page = await stand.ask("/ru/a/")
        return page, [await stand.ask("/ru/a/", query) for query in [*ODD, "before=", "after=&before="]]

    page, others = at(stand, visit)
    assert {other.raw for other in others} == {page.raw}
    assert stand.renders == 1
