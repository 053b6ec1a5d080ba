from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Anyone with an account: the newsroom's staff now, readers later. Own model from the first migration on."""

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
