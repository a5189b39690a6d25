"""Secrets of Slack apps, encrypted for storage, and the keyed hashes of what cards carry."""

import json
from collections.abc import Mapping

from postroom.domain.errors import Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.notify.slack.schemas import SlackApp

_PURPOSE = b"postroom: Slack apps, 1"
TOKEN, SIGNING, BOT = "bot_token", "signing_secret", "bot_user"


class AppSeals:
    """Encrypts and decrypts the secrets of Slack apps, each bound to its organization."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, organization_id: object, secrets: Mapping[str, str]) -> bytes:
        """Encrypt the secrets of an organization's app for storage."""
        return self._seal.seal(f"{organization_id}:{json.dumps(dict(secrets))}")

    def open(self, app: SlackApp) -> dict[str, str]:
        """Return bot token and signing secret of an app, and the id of its bot at Slack if that is known.

        Raises:
            Unavailable: they were encrypted with another server secret.
        """
        owner, _, text = (self._seal.open(app.sealed) or "").partition(":")
        if owner != str(app.organization_id):
            raise Unavailable(
                "The secrets of the Slack app can't be decrypted: the server's secret key has changed. "
                "Connect Slack again."
            )
        found: dict[str, str] = json.loads(text)
        return found


def card_mac(hasher: KeyHasher, text: str) -> str:
    """Return the keyed hash of what a card's buttons carry."""
    return hasher.hash(f"card of Slack {text}").hex()[:40]
