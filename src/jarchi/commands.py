"""The roof's own commands: `up` and its parts, check, journal, user, first-run-code, deploy, manage."""

import argparse
import os
from pathlib import Path
from typing import Any

ROLES = ("reporter", "editor", "chief")  # desk.roles.ROLES, which cannot be imported before Django is set up


def add_arguments(subparsers: Any) -> None:
    _add_up_and_parts(subparsers)
    _add_reports(subparsers)
    _add_user(subparsers)
    _add_deploy(subparsers)
    manage = subparsers.add_parser("manage", help="run one of Django's own commands", add_help=False)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=run_manage, needs_database=False)


def _add_up_and_parts(subparsers: Any) -> None:
    up = subparsers.add_parser(
        "up", help="put the newsroom on air: prepare, start, supervise; Ctrl-C ends it"
    )
    up.add_argument(
        "--demo", action="store_true", help="on the first start, fill the newsroom with demo stories"
    )
    _add_place(up)
    up.set_defaults(run=run_up, bare=True)
    server = subparsers.add_parser("server", help="the web server alone (for service managers)")
    _add_place(server)
    server.set_defaults(run=run_server, bare=True)
    worker = subparsers.add_parser("worker", help="the worker alone (for service managers)")
    worker.set_defaults(run=run_worker)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_number_up_to(65535), default=8000, help="default: %(default)s")
    parser.add_argument(
        "--workers", type=_number_up_to(64), default=2, help="server processes (default: %(default)s)"
    )


def _number_up_to(most: int) -> Any:
    def number(text: str) -> int:
        if not text.isdecimal() or not 0 < int(text) <= most:
            raise argparse.ArgumentTypeError(f"a number from 1 to {most} is expected")
        return int(text)

    return number


def _add_reports(subparsers: Any) -> None:
    check = subparsers.add_parser("check", help="look for mistakes in the set-up")
    check.set_defaults(run=run_check, needs_database=False)
    journal = subparsers.add_parser("journal", help="show what happened, oldest first")
    journal.add_argument("--after", type=int, default=0, metavar="ID", help="only entries after that one")
    journal.add_argument("--follow", action="store_true", help="go on showing what happens")
    journal.set_defaults(run=run_journal)
    for reporting in (check, journal):
        reporting.add_argument("--json", action="store_true", help="answer in JSON")


def _add_user(subparsers: Any) -> None:
    user = subparsers.add_parser("user", help="make an account, or change its role, e-mail or password")
    user.add_argument("name")
    user.add_argument("--role", choices=ROLES, help="needed for a new account")
    user.add_argument("--email")
    user.add_argument("--new-password", action="store_true", help="make a new password and show it")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    user.set_defaults(run=run_user)
    code = subparsers.add_parser("first-run-code", help="make a new code for the first-run page and show it")
    code.set_defaults(run=run_first_run_code)
    for reporting in (user, code):
        reporting.add_argument("--json", action="store_true", help="answer in JSON")


def _add_deploy(subparsers: Any) -> None:
    kinds = subparsers.add_parser("deploy", help="print the configuration of what stands around Jarchi")
    nginx = kinds.add_subparsers(metavar="KIND", required=True).add_parser(
        "nginx", help="nginx's, which serves the page store itself"
    )
    nginx.add_argument("--server-name", action="append", metavar="NAME", help="readers' name for the site; repeatable")
    nginx.add_argument("--upstream", default="127.0.0.1:8000", help="where Jarchi listens (default: %(default)s)")
    nginx.add_argument("--listen", metavar="[ADDRESS:]PORT", help="default: 443 with a certificate, else 80")
    nginx.add_argument("--certificate", type=Path, metavar="FILE", help="the chain of certificates, for https")
    nginx.add_argument("--key", type=Path, metavar="FILE", help="its private key")
    nginx.add_argument("--brotli", action="store_true", help="nginx has its module brotli_static")
    nginx.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    nginx.set_defaults(run=run_deploy_nginx, needs_database=False)


def run_up(arguments: argparse.Namespace) -> int:
    from jarchi import up

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    return up.run(arguments)


def run_server(arguments: argparse.Namespace) -> int:
    from jarchi import preparation, server
    from jarchi.supervisor import end_with_supervisor

    preparation.data_directory()
    end_with_supervisor()
    return server.run(arguments.host, arguments.port, arguments.workers)


def run_worker(arguments: argparse.Namespace) -> int:
    from jarchi import preparation, worker
    from jarchi.supervisor import end_with_supervisor

    end_with_supervisor()
    try:
        with preparation.lock("worker", wait=False):
            return worker.run()
    except BlockingIOError:
        raise preparation.Unusable("A worker runs in this data directory already.") from None


def run_check(arguments: argparse.Namespace) -> int:
    from jarchi import reporting

    return reporting.check(as_json=arguments.json)


def run_journal(arguments: argparse.Namespace) -> int:
    from jarchi import reporting

    return reporting.journal(arguments.after, follow=arguments.follow, as_json=arguments.json)


def run_deploy_nginx(arguments: argparse.Namespace) -> int:
    from jarchi import deploy

    return deploy.nginx(arguments)


def run_user(arguments: argparse.Namespace) -> int:
    from jarchi import accounts

    return accounts.user(arguments)


def run_first_run_code(arguments: argparse.Namespace) -> int:
    from jarchi import accounts

    return accounts.first_run_code(as_json=arguments.json)


def run_manage(arguments: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jarchi manage", *arguments.arguments])
    return 0
