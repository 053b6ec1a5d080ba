"""Who may sit down at the demo's desk. Passwords differ from one installation to the next."""

from typing import NamedTuple

from django.utils.crypto import salted_hmac

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


class Login(NamedTuple):
    username: str
    role: str  # of jarchi.desk.roles
    person: str  # slug of the person who writes under this login


LOGINS = (
    Login("chief", "chief", "akmaral-seitova"),
    Login("editor", "editor", "daulet-kenzhin"),
    Login("reporter", "reporter", "nigora-sharifi"),
)


def password_of(username: str) -> str:
    """The password `seed()` gave: made from the secret key, so that it can be told again at each start.

    Six syllables, some 36 bits; wrong as soon as the user has chosen another one.
    """
    digest = salted_hmac("jarchi.demo.password", username, algorithm="sha256").digest()
    return "".join(SYLLABLES[byte % len(SYLLABLES)] for byte in digest[:6])
