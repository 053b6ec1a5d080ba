import pytest

from jarchi.delivery import dependencies
from jarchi.delivery.tests.newsstand import Newsstand


@pytest.fixture(autouse=True)
def known_parameters(monkeypatch):
    """Those of the pages, whatever else a plug-in knows."""
    monkeypatch.setattr(dependencies, "known_parameters", known := {"before", "after"})
    monkeypatch.setattr("jarchi.delivery.addresses.known_parameters", known)


@pytest.fixture
def stand(tmp_path):
    return Newsstand(tmp_path)
