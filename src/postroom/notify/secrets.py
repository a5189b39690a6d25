"""The secrets of destinations: addresses, tokens and signing keys, encrypted for storage."""

from postroom.identity.sealing import OwnedSecrets


class DestinationSeals(OwnedSecrets):
    """Encrypts and decrypts the secrets of destinations, each bound to its destination."""

    PURPOSE = b"postroom: destinations of notifications, 1"
    LOST = (
        "The address of this destination can't be decrypted: the server's secret key has changed. "
        "Remove the destination and add it again."
    )
