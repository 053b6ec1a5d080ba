"""System checks: what is wrong with the set-up, and what to do about it. docs/reference/checks.md lists
them."""

import ipaddress
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as DatabaseError
from django.db import connections
from django.utils.module_loading import import_string

from jarchi.comments import challenge
from jarchi.delivery import outside
from jarchi.push import endpoints, vapid
from jarchi.readers import oidc

TAG = "jarchi"
PASSABLE = 0o710  # a web server's group may pass through the data directory, to what is public
PUBLIC = {"media", "static", "store"}
OLDEST_SQLITE = (3, 35, 0)  # UPDATE … RETURNING


@register(TAG)
def check_data_directory(**kwargs: Any) -> list[CheckMessage]:
    data = Path(settings.DATA)
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        hint = "Give it to the user that Jarchi runs as, or name another one in JARCHI_DATA."
        return [Error(f"The data directory {data} is not writable.", hint=hint, id="jarchi.E001")]
    if stat.S_IMODE(data.stat().st_mode) & ~PASSABLE:
        hint = f"chmod 700 {data}"
        return [Error(f"The data directory {data} is open to other users.", hint=hint, id="jarchi.E002")]
    if _open_to_others(data) and (readable := sorted(_readable_by_group(data))):
        hint = f"In {data}: chgrp {data.owner()} {' '.join(readable)} && chmod o= {' '.join(readable)}"
        return [Error(f"Who may pass through {data} can read {', '.join(readable)}.", hint=hint, id="jarchi.E016")]
    return []


def _readable_by_group(data: Path) -> Iterator[str]:
    """What lies there open to those whom mode 710 lets in, but for what a web server gives away."""
    for entry in data.iterdir():
        facts = entry.lstat()
        theirs = 0o077 if facts.st_gid == data.stat().st_gid else 0o007
        if facts.st_mode & theirs and entry.name not in PUBLIC:
            yield entry.name


@register(TAG)
def check_secret_key(**kwargs: Any) -> list[CheckMessage]:
    path = Path(settings.DATA) / "secret.key"
    if len(settings.SECRET_KEY) < 50:
        hint = (
            f"Set a longer JARCHI_SECRET_KEY, or remove {path}: a new one is made; everybody signs in again."
        )
        return [Error("The secret key is too short.", hint=hint, id="jarchi.E003")]
    if not os.environ.get("JARCHI_SECRET_KEY") and path.exists() and _open_to_others(path):
        hint = f"chmod 600 {path}; remove it if a stranger may have read it."
        return [Error(f"The secret key in {path} is open to other users.", hint=hint, id="jarchi.E004")]
    return []


@register(TAG)
def check_identity_key(**kwargs: Any) -> list[CheckMessage]:
    path = Path(settings.DATA) / "identity.key"
    if not os.environ.get("JARCHI_IDENTITY_KEY") and path.exists() and _open_to_others(path):
        hint = f"chmod 600 {path}. If a stranger may have read it, change it: docs/how-to/let-readers-sign-in.md."
        return [Error(f"The key of identities in {path} is open to other users.", hint=hint, id="jarchi.E033")]
    try:
        for key in settings.JARCHI_IDENTITY_KEYS:
            Fernet(key)
    except ValueError:
        hint = "Each is 32 random bytes in URL-safe base64, 44 characters; commas part them."
        return [Error("JARCHI_IDENTITY_KEY is no key.", hint=hint, id="jarchi.E032")]
    return []


@register(TAG)
def check_push(**kwargs: Any) -> list[CheckMessage]:
    try:
        vapid.public_key()
    except ValueError:
        hint = "32 bytes in URL-safe base64, 43 characters. A new one reaches nobody who has subscribed."
        return [Error("The key of push messages is no key.", hint=hint, id="jarchi.E037")]
    path = Path(settings.DATA) / "push.key"
    if not os.environ.get("JARCHI_PUSH_KEY") and path.exists() and _open_to_others(path):
        hint = f"chmod 600 {path}."
        return [Error(f"The key of push messages in {path} is open to other users.", hint=hint, id="jarchi.E038")]
    if wrong := [host for host in settings.JARCHI_PUSH_HOSTS if not endpoints.HOST.fullmatch(host)]:
        hint = "Write names alone, parted by spaces: push.example *.push.example push.example:8443"
        return [Error(f"JARCHI_PUSH_HOSTS names no host: {wrong[0]}", hint=hint, id="jarchi.E039")]
    return []


@register(TAG)
def check_time_zone(**kwargs: Any) -> list[CheckMessage]:
    name = os.environ.get("JARCHI_TIME_ZONE") or settings.TIME_ZONE
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = "Name it as the IANA does, such as Asia/Almaty or Asia/Dushanbe."
        return [Error(f"JARCHI_TIME_ZONE is no time zone: {name}.", hint=hint, id="jarchi.E005")]
    return []


@register(TAG)
def check_url(**kwargs: Any) -> list[CheckMessage]:
    url = os.environ.get("JARCHI_URL") or settings.JARCHI_URL
    parts = _split(url)
    if parts is None:
        hint = "Write it as readers do, without a path: https://news.example"
        return [Error(f"JARCHI_URL is no address of a site: {url}", hint=hint, id="jarchi.E006")]
    if parts.scheme == "http" and not _is_private(parts.hostname or ""):
        hint = "Passwords and cookies travel readable. Put TLS in front (docs/how-to/install.md) and write https://."
        return [Warning(f"JARCHI_URL is plain http on a public host: {url}", hint=hint, id="jarchi.W007")]
    return []


@register(TAG)
def check_cdn(**kwargs: Any) -> list[CheckMessage]:
    try:
        outside.from_settings()
    except ValueError as error:
        hint = "docs/how-to/run-behind-a-cdn.md tells how each is written; spaces part them."
        return [Error(f"JARCHI_CDN: {error}", hint=hint, id="jarchi.E013")]
    kinds = " ".join(settings.JARCHI_CDN)
    for kind in ("cloudflare", "fastly"):
        if f"{kind}://" in kinds and not getattr(settings, f"JARCHI_{kind.upper()}_TOKEN"):
            hint = f"Set JARCHI_{kind.upper()}_TOKEN, or take {kind}:// out of JARCHI_CDN."
            return [Error(f"{kind} cannot be told of purges without a token.", hint=hint, id="jarchi.E014")]
    return []


@register(TAG)
def check_outlets(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in ("JARCHI_WEBSUB_HUBS", "JARCHI_INDEXNOW"):
        for address in getattr(settings, name):
            if not _is_endpoint(address):
                hint = "Write whole https addresses, parted by spaces; docs/how-to/tell-hubs-and-search-engines.md."
                found.append(Error(f"{name} names no place to tell: {address}", hint=hint, id="jarchi.E017"))
    return found


@register(TAG)
def check_email(**kwargs: Any) -> list[CheckMessage]:
    if (port := os.environ.get("JARCHI_EMAIL_PORT", "25")) and not (port.isdecimal() and 0 < int(port) < 65536):
        hint = "Write its number: 25, 587 with JARCHI_EMAIL_TLS=starttls, 465 with JARCHI_EMAIL_TLS=implicit."
        return [Error(f"JARCHI_EMAIL_PORT is no port: {port}", hint=hint, id="jarchi.E030")]
    if (tls := os.environ.get("JARCHI_EMAIL_TLS", "")) not in ("", "starttls", "implicit"):
        hint = "It is starttls, implicit, or absent."
        return [Error(f"JARCHI_EMAIL_TLS is neither: {tls}", hint=hint, id="jarchi.E031")]
    return []


@register(TAG)
def check_identity_providers(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    issuer, client = settings.JARCHI_OIDC_ISSUER, settings.JARCHI_OIDC_CLIENT_ID
    if bool(issuer) != bool(client) or (issuer and not oidc.is_safe(issuer, issuer)):
        hint = "Set JARCHI_OIDC_ISSUER, an https address as the provider writes it, and JARCHI_OIDC_CLIENT_ID."
        found.append(Error("The OpenID provider is not named whole.", hint=hint, id="jarchi.E034"))
    if (sms := settings.JARCHI_SMS) and not _can_send(sms):
        hint = "An https address that takes {to, text}, or module:function of (number, text)."
        found.append(Error("JARCHI_SMS sends nothing.", hint=hint, id="jarchi.E035"))
    return found


@register(TAG)
def check_challenge(**kwargs: Any) -> list[CheckMessage]:
    try:
        challenge.chosen()
    except ImportError as error:
        hint = "Write module:name of an object that can be imported; docs/how-to/let-readers-comment.md."
        return [Error(f"JARCHI_CHALLENGE names nothing: {error}", hint=hint, id="jarchi.E036")]
    return []


@register(TAG)
def check_messages(**kwargs: Any) -> list[CheckMessage]:
    places = [Path(place) for place in settings.LOCALE_PATHS]
    places += [Path(app.path) / "locale" for app in apps.get_app_configs() if app.name.startswith("jarchi.")]
    sources = {po for place in places for po in place.glob("*/LC_MESSAGES/*.po")}
    if missing := sorted({po.parent.parent.name for po in sources if not po.with_suffix(".mo").exists()}):
        hint = "`jarchi up` compiles them; so does installing the package."
        return [Warning(f"Not compiled, so not spoken: {', '.join(missing)}.", hint=hint, id="jarchi.W008")]
    return []


@register(TAG)
def check_engine(**kwargs: Any) -> list[CheckMessage]:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        hint = "JARCHI_DATABASE_URL starts with postgres:// or sqlite:///; without it, SQLite is used."
        return [Error(f"Jarchi does not run on {engine}.", hint=hint, id="jarchi.E009")]
    if engine.endswith("sqlite3") and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        hint = "Use a Python built with a newer SQLite, or PostgreSQL (docs/how-to/run-on-postgresql.md)."
        return [Error(f"SQLite {sqlite3.sqlite_version} is older than 3.35.", hint=hint, id="jarchi.E010")]
    return []


@register(TAG)
def check_store(**kwargs: Any) -> list[CheckMessage]:
    for name in ("JARCHI_STORE_BYTES", "JARCHI_STORE_MEMORY"):
        if (text := os.environ.get(name, "0")) and not text.isdecimal():
            hint = "Write the bytes in digits: 2147483648 for 2 GB."
            return [Error(f"{name} is no number of bytes: {text}", hint=hint, id="jarchi.E015")]
    return []


@register(TAG, Tags.database)
def check_journal_mode(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """WAL needs shared memory, which network file systems lack: SQLite then stays in another mode in
    silence."""
    connection = connections["default"]
    if "default" not in (databases or ()) or connection.vendor != "sqlite":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
    except DatabaseError as error:
        hint = "Look at the file's owner and at the free space of its disk."
        return [Error(f"The database does not open: {error}", hint=hint, id="jarchi.E011")]
    if mode not in ("wal", "memory"):
        hint = "Put the data directory on a local disk, or use PostgreSQL."
        return [
            Error(
                f"The database's file system does not allow WAL (mode: {mode}).", hint=hint, id="jarchi.E012"
            )
        ]
    return []


def _can_send(sms: str) -> bool:
    if "://" in sms:
        return oidc.is_safe(sms)
    try:
        return callable(import_string(sms.replace(":", ".")))
    except ImportError:
        return False


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 -- raises if it is no number
    except ValueError:
        return None
    is_site = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    return parts if is_site and parts.path in ("", "/") and not (parts.query or parts.fragment) else None


def _is_endpoint(address: str) -> bool:
    """Plain http only within the house."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 -- raises if it is no number
    except ValueError:
        return False
    host = parts.hostname or ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_private(host))
    return bool(host and safe and not parts.username and not parts.fragment)


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))
