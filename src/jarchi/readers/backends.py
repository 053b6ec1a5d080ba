from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class ReaderBackend(AuthenticationBackend):
    """E-mail and password, for readers only. To who works here the page says what it says to strangers, in the same
    time: it must not tell whose password is right."""

    def _check_password(self, user: Any, password: str) -> Any:
        return None if user is not None and user.works_here else super()._check_password(user, password)
