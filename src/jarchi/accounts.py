"""Accounts of the desk, made and changed from the shell."""

import argparse
import secrets
import sys

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from jarchi import reporting
from jarchi.desk import first_run, roles
from jarchi.preparation import Unusable
from jarchi.readers.models import User


def user(arguments: argparse.Namespace) -> int:
    """Make the account `name`, or change what the arguments name. A password made by us is shown once."""
    account = User.objects.filter(username=arguments.name).first()
    made = account is None
    if account is None:
        if not arguments.role:
            raise Unusable(f"There is no account {arguments.name}; to make it, give it a --role.")
        account = User(username=arguments.name)
    if arguments.email is not None:
        account.email = arguments.email
    shown = _set_password(account, arguments, made=made)
    account.full_clean()
    with transaction.atomic():
        account.save()
        if arguments.role:
            roles.give_role(account, arguments.role)
    answer = {
        "name": account.username,
        "role": roles.role_of(account),
        "email": account.email,
        "password": shown,
    }
    lines = [f"{'Made' if made else 'Changed'}: {account.username} ({answer['role'] or 'no role'})"]
    reporting.tell(
        answer, [*lines, f"Password, shown only now: {shown}"] if shown else lines, as_json=arguments.json
    )
    return 0


def _set_password(account: User, arguments: argparse.Namespace, *, made: bool) -> str:
    """Returns the password if we made it. Raises `ValidationError` if the one given is too weak."""
    if arguments.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        validate_password(password, account)
        account.set_password(password)
        return ""
    if not (made or arguments.new_password):
        return ""
    password = secrets.token_urlsafe(12)
    account.set_password(password)
    return password


def first_run_code(*, as_json: bool) -> int:
    if User.objects.staff().exists():
        raise Unusable("There are accounts already; `jarchi user NAME --role chief` makes another one.")
    code = first_run.new_code()
    reporting.tell({"code": code}, [f"The code for /desk/first-run/ is {code}"], as_json=as_json)
    return 0
