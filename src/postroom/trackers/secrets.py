"""The secrets of trackers: tokens, and the secrets of their webhooks, encrypted for storage."""

from postroom.identity.sealing import OwnedSecrets


class TrackerSeals(OwnedSecrets):
    """Encrypts and decrypts the secrets of trackers, each bound to its project."""

    PURPOSE = b"postroom: issue trackers, 1"
    LOST = "The token of this tracker can't be decrypted: the server's secret key has changed. Give it again."
