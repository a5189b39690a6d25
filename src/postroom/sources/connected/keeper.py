"""Encryption of source secrets for a request."""

from postroom.domain.errors import Unavailable
from postroom.edge.state import ApiState
from postroom.identity.secret import KeyHasher
from postroom.sources.connected.secrets import SourceSecrets


def keeper_of(state: ApiState) -> SourceSecrets:
    """Return the encryption of source secrets.

    Raises:
        Unavailable: the server's secret key is not available.
    """
    if state.secret is None:
        raise Unavailable("This server can't encrypt the secrets of sources.")
    return SourceSecrets(KeyHasher(state.secret.secret))
