"""An import and the desk at the same time."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from jarchi.articles.models import Article
from jarchi.exchange.tests.conftest import row

PATIENCE = 20.0  # seconds


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone() is not None


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_correction_published_while_the_import_runs_stays(written, bring):
    bring(written(row()))
    changed, reports = written(row(text="Совсем иначе.")), []

    def import_again() -> None:
        reports.append(bring(changed))
        connections.close_all()

    importing = threading.Thread(target=import_again)
    with transaction.atomic():
        article = Article.objects.get()
        article.headline = "Мост открыли не весь"
        article.save_revision().publish()
        importing.start()
        until(somebody_waits_for_us)
    importing.join(PATIENCE)
    article.refresh_from_db()
    assert article.headline == "Мост открыли не весь"
    assert article.body_html == "<p>Раз.</p><p>Два.</p>"
    (report,) = reports
    assert (report.updated, report.skipped) == (0, 1)
    assert report.as_dict()["rows"][0]["reason"] == "edited at the desk since it was imported"
