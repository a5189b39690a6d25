"""Secrets of Slack apps, encrypted for storage, and the keyed hashes of what cards carry."""

from postroom.identity.sealing import OwnedSecrets
from postroom.identity.secret import KeyHasher

TOKEN, SIGNING, BOT = "bot_token", "signing_secret", "bot_user"


class AppSeals(OwnedSecrets):
    """Encrypts and decrypts the secrets of Slack apps, each bound to its organization.

    They are the bot's token, the signing secret, and the id of the bot at Slack if that is known.
    """

    PURPOSE = b"postroom: Slack apps, 1"
    LOST = (
        "The secrets of the Slack app can't be decrypted: the server's secret key has changed. "
        "Connect Slack again."
    )


def card_mac(hasher: KeyHasher, text: str) -> str:
    """Return the keyed hash of what a card's buttons carry."""
    return hasher.hash(f"card of Slack {text}").hex()[:40]
