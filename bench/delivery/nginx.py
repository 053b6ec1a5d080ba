"""nginx before a folder of plain files, and before Jarchi's store with the configuration that Jarchi makes for it."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from delivery.newsrooms import Newsroom
from delivery.serving import Server, running


def path() -> str | None:
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


@contextlib.contextmanager
def static(folder: Path, port: int, address: str, content: bytes) -> Iterator[Server]:
    """That content at that address, as fast as nginx gives plain files away without keeping them open."""
    (place := folder / "root" / address.strip("/")).mkdir(parents=True)
    (place / "index.html").write_bytes(content)
    site = f"""
    types {{ text/html html; }}
    server {{ listen 127.0.0.1:{port}; root {folder}/root; index index.html; }}
"""
    with _nginx(folder, port, address, site) as server:
        yield server


@contextlib.contextmanager
def store(folder: Path, port: int, address: str, newsroom: Newsroom, jarchi_port: int) -> Iterator[Server]:
    """What `jarchi deploy nginx` prints, but for its log: the static file has none either."""
    listen, upstream = f"127.0.0.1:{port}", f"127.0.0.1:{jarchi_port}"
    arguments = ["--server-name", "127.0.0.1", "--listen", listen, "--upstream", upstream]
    site = newsroom.run(jarchi_port, "jarchi", "deploy", "nginx", *arguments)
    site = re.sub(r"access_log [^;]+;", "access_log off;", site)
    with _nginx(folder, port, address, site) as server:
        yield server


@contextlib.contextmanager
def _nginx(folder: Path, port: int, address: str, site: str) -> Iterator[Server]:
    """In the foreground; writes into `folder` only."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = "\n".join(
        f"    {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""  # the folders are ours alone
    (file := folder / "nginx.conf").write_text(
        f"""{user}
worker_processes 2;
pid {folder}/nginx.pid;
daemon off;
events {{ worker_connections 1024; }}
http {{
{temporary}
    access_log off;
    sendfile on;
    tcp_nopush on;
{site}
}}
"""
    )
    command = [path() or "nginx", "-p", str(folder), "-c", str(file), "-e", str(folder / "errors")]
    with running(f"http://127.0.0.1:{port}", address, [command], dict(os.environ)) as server:
        yield server
