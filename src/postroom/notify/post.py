"""The dependencies of sending."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.identity.secret import KeyHasher
from postroom.notify.secrets import DestinationSeals
from postroom.notify.unsubscribing import token_of
from postroom.settings import NotificationSettings


@dataclass(frozen=True, slots=True)
class Post:
    """The dependencies of sending. Without `public_url` messages have no links."""

    engine: AsyncEngine
    settings: NotificationSettings
    hasher: KeyHasher
    clock: Clock
    public_url: str | None

    @property
    def seals(self) -> DestinationSeals:
        """What decrypts the secrets of destinations."""
        return DestinationSeals(self.hasher)

    def unsubscribe(self, destination_id: UUID, recipient: str) -> str | None:
        """Return the address at which the recipient of mails ends them; None without `public_url`."""
        if self.public_url is None:
            return None
        return f"{self.public_url.rstrip('/')}/unsubscribe/{token_of(self.hasher, destination_id, recipient)}"

    @property
    def host(self) -> str:
        """The name of this server in ids of mails."""
        return urlsplit(self.public_url or "").hostname or "postroom.invalid"
