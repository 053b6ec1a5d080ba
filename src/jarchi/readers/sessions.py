"""Sessions in the database that know whose they are, so that those of an erased account can be erased."""

from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from jarchi.readers.models import Session


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.account = int(data.get("_auth_user_id") or 0) or None
        return session
