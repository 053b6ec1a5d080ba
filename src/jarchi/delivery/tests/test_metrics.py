"""What the operator's Prometheus is told, and who may not ask."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from jarchi.delivery import figures, metrics
from jarchi.delivery.store import Store

HOST = (b"host", b"127.0.0.1:8000")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store", 10_000_000)


def told(store):
    families = text_string_to_metric_families(metrics.text(figures.of(store), 1000))
    return {family.name: family for family in families}


def value(store, family, sample="", **labels):
    (found,) = [
        one.value for one in told(store)[family].samples if one.name == family + sample and one.labels == labels
    ]
    return found


def test_counters_of_all_processes_are_added_up(store):
    store.record({}, {"hits": 3, "renders": 1}, (0, 0))
    store.record({}, {"hits": 4}, (0, 0))
    assert value(store, "jarchi_pages_hits", "_total") == 7
    assert value(store, "jarchi_pages_renders", "_total") == 1
    assert value(store, "jarchi_pages_evicted", "_total") == 0


def test_everything_has_a_type_and_a_meaning(store):
    store.record({}, {}, (5, 1))
    families = told(store)
    assert {family.type for family in families.values()} == {"counter", "gauge", "histogram"}
    assert all(family.documentation for family in families.values())


def test_each_process_tells_of_its_memory_until_it_ends(store):
    store.record({}, {}, (5000, 2))
    ((process, size, pages),) = store.processes()
    assert value(store, "jarchi_hot_bytes", process=str(process)) == size == 5000
    assert value(store, "jarchi_hot_pages", process=str(process)) == pages == 2
    store.record({}, {}, None)
    assert store.processes() == []


def test_renders_are_told_by_how_long_they_took(store):
    for seconds in (0.001, 0.004, 0.004, 0.3, 60):
        store.record({}, metrics.of_render(seconds))
    family = "jarchi_render_seconds"
    buckets = {
        sample.labels["le"]: sample.value
        for sample in told(store)[family].samples
        if sample.name == family + "_bucket"
    }
    assert (buckets["0.002"], buckets["0.005"], buckets["0.2"], buckets["0.5"], buckets["+Inf"]) == (1, 3, 3, 4, 5)
    assert list(buckets.values()) == sorted(buckets.values())
    assert value(store, family, "_count") == 5
    assert value(store, family, "_sum") == pytest.approx(60.309)


# --- who may ask --------------------------------------------------------------------------------------------
def asked(*headers, client="127.0.0.1", method="GET"):
    return {"method": method, "headers": [HOST, *headers] if headers else [HOST], "client": (client, 5000)}


@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
def test_the_operator_may_ask_on_the_machine_itself(client):
    assert metrics.may_ask(asked(client=client), "")


@pytest.mark.parametrize(
    "header",
    [(b"x-forwarded-for", b"127.0.0.1"), (b"X-Forwarded-Proto", b"https"), (b"forwarded", b"for=127.0.0.1"),
     (b"x-real-ip", b"127.0.0.1"), (b"via", b"1.1 proxy"), (b"host", b"news.example")],
)  # fmt: skip
def test_nobody_may_ask_through_a_proxy(header):
    assert not metrics.may_ask(asked(header), "")


def test_strangers_may_not_ask():
    assert not metrics.may_ask(asked(client="203.0.113.5"), "")
    assert not metrics.may_ask({**asked(), "client": None}, "")
    assert not metrics.may_ask(asked(method="POST"), "")


def test_who_has_the_token_may_ask_from_anywhere():
    token = (b"authorization", b"Bearer s3cret")
    assert metrics.may_ask(asked(token, (b"x-forwarded-for", b"203.0.113.5"), client="203.0.113.5"), "s3cret")


@pytest.mark.parametrize(("given", "token"), [(b"Bearer wrong", "s3cret"), (b"Bearer ", ""), (b"s3cret", "s3cret")])
def test_a_wrong_token_opens_nothing(given, token):
    assert not metrics.may_ask(asked((b"authorization", given), client="203.0.113.5"), token)
