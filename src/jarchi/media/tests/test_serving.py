"""/media/ gives pictures and nothing else."""

import pytest

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@pytest.fixture(autouse=True)
def files(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    for name in ("images/a.gif", "original_images/a.gif", "images/a.svg", "images/a.html", "documents/a.gif"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PIXEL)


@pytest.mark.parametrize("name", ["images/a.gif", "original_images/a.gif"])
def test_a_picture_is_given_as_what_it_is_and_kept_for_ever(client, name):
    response = client.get(f"/media/{name}")
    assert (response.status_code, b"".join(response)) == (200, PIXEL)
    assert response["Content-Type"] == "image/gif"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in response
    assert "Set-Cookie" not in response
    again = client.get(f"/media/{name}", headers={"If-Modified-Since": response["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "", "images/", "images", "images/b.gif", "images/a.svg", "images/a.html", "documents/a.gif",
        "images/../../secret.jpg", "images//etc/passwd.gif", "../secret.jpg", "images/a.gif/", "images/\0.gif",
        "images/" + "a" * 5000 + ".gif",
    ],
)  # fmt: skip
def test_everything_else_is_not_there(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_compressed_pictures_are_not_compressed_again(client):
    assert "Content-Encoding" not in client.get("/media/images/a.gif", headers={"Accept-Encoding": "gzip"})


def test_only_reading_is_allowed(client):
    assert client.head("/media/images/a.gif").status_code == 200
    assert client.post("/media/images/a.gif").status_code == 405
