"""Measures the door: one simple page, rendered by Django, through different handlers under Granian.

    PYTHONPATH=src python bench/door.py [--rounds 3] [--seconds 5]

Needs wrk (apt-get install wrk). Two Granian workers each; the handlers take turns within each round, so that whatever
else the machine does falls on all of them. The page: 40 rows from a template, no database, all of Jarchi's middleware.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HANDLERS = {  # name in the table → (application in this file, Granian's interface)
    "the bridge (jarchi/bridge.py)": ("bridge", "asgi"),
    "Django's ASGI handler": ("native", "asgi"),
    "a2wsgi": ("a2wsgi", "asgi"),
    "Granian's WSGI, no door": ("wsgi", "wsgi"),
}
TEMPLATE = (
    "<!doctype html><title>{{ title }}</title><ul>"
    "{% for row in rows %}<li><a href='/{{ row }}'>{{ row|upper }}</a> {{ title }}</li>{% endfor %}</ul>"
)


def applications():
    """The applications under measurement; Granian loads this file for them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.template import engines
    from django.urls import path

    from jarchi.bridge import Bridge

    template = []

    def page(request):
        if not template:
            template.append(engines["django"].from_string(TEMPLATE))
        rows = [f"строка {number}" for number in range(40)]
        return HttpResponse(template[0].render({"title": "Заголовок", "rows": rows}))

    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [path("page", page)]})
    settings.SECURE_SSL_REDIRECT = False
    wsgi = get_wsgi_application()
    made = {"wsgi": wsgi, "native": get_asgi_application(), "bridge": Bridge(wsgi, threads=8)}
    try:
        from a2wsgi import WSGIMiddleware

        made["a2wsgi"] = WSGIMiddleware(wsgi, workers=8)
    except ModuleNotFoundError:
        pass  # not a dependency; `pip install a2wsgi` to compare
    return made


def serve(application, interface, port, data):
    command = [sys.executable, "-m", "granian", "--interface", interface, "--workers", "2", "--log-level", "error"]
    command += ["--port", str(port), f"door:{application}"]
    places = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": places, "JARCHI_DATA": data})


def is_up(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/page", timeout=2).status == 200
    except OSError:
        return False


def measure(port, seconds):
    """Requests a second with 16 connections; anything but 200 is a failure."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}", f"http://127.0.0.1:{port}/page"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def cpu_seconds(pid):
    """What that process and its children have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        (Path(data) / "static").mkdir()
        os.environ["JARCHI_DATA"] = data
        there = {name: handler for name, handler in HANDLERS.items() if handler[0] in applications()}
        ports = {name: 9301 + number for number, name in enumerate(there)}
        servers = [serve(*there[name], port, data) for name, port in ports.items()]
        try:
            end = time.monotonic() + 120
            while not all(map(is_up, ports.values())):
                assert time.monotonic() < end, "a server does not start"
                time.sleep(0.2)
            found, cpu = {name: [] for name in there}, {name: [] for name in there}
            for _ in range(arguments.rounds + 1):  # the first round warms up
                for (name, port), server in zip(ports.items(), servers, strict=True):
                    before = cpu_seconds(server.pid)
                    found[name].append(measure(port, arguments.seconds))
                    cpu[name].append(1000 * (cpu_seconds(server.pid) - before) / found[name][-1] / arguments.seconds)
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait()
    base = statistics.median(found["Django's ASGI handler"][1:])
    print("| handler | requests a second (rounds) | median to Django's ASGI handler | CPU a request |")
    print("|---|---|---|---|")
    for name, rates in found.items():
        rounds = ", ".join(f"{rate:,.0f}" for rate in rates[1:])
        ratio, cost = statistics.median(rates[1:]) / base, statistics.median(cpu[name][1:])
        print(f"| {name} | {rounds} | {ratio:.2f} | {cost:.2f} ms |")


if __name__ == "__main__":
    main()
elif os.environ.get("JARCHI_DATA"):
    globals().update(applications())
