from collections.abc import Callable
from itertools import count

import pytest

from jarchi.delivery import remembering
from jarchi.delivery.dependencies import collecting
from jarchi.delivery.remembering import remembered

generations = count(10**6)  # the process may have remembered under smaller ones


@pytest.fixture
def number() -> Callable[[], int]:
    """Gives another number each time."""
    return count().__next__


@pytest.fixture
def generation() -> int:
    return next(generations)


def render(generation: int | None, make: Callable[[], int], name: str = "menu:ru") -> int:
    with collecting() as page:
        page.generation = generation
        return remembered(name, make)


def test_it_is_made_once_for_many_pages(generation, number):
    assert render(generation, number) == render(generation, number) == 0


def test_it_is_made_anew_when_everything_was_purged(generation, number):
    assert render(generation, number) == 0
    assert render(next(generations), number) == 1


def test_names_are_apart(generation, number):
    assert [render(generation, number, name) for name in ("menu:ru", "menu:kk", "menu:ru")] == [0, 1, 0]


def test_nothing_is_remembered_outside_renders_for_the_store(number):
    assert [remembered("menu:ru", number), render(None, number), render(None, number)] == [0, 1, 2]


def test_a_render_that_straddles_a_purge_leaves_nothing_behind(generation, number):
    newer = next(generations)

    def interrupted() -> int:
        render(newer, lambda: 77)
        return 5

    assert render(generation, interrupted) == 5
    assert render(newer, number) == 77


def test_a_render_of_before_the_purge_does_not_take_what_is_of_after(generation, number):
    assert render(next(generations), lambda: 77) == 77
    assert render(generation, number) == 0


def test_memory_is_bounded(generation, number):
    for place in range(2 * remembering.MOST):
        render(generation, number, f"place:{place}")
    assert len(remembering._memory.values) <= remembering.MOST
