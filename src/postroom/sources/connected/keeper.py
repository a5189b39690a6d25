"""What seals the secrets of sources for a request."""

from postroom.domain.errors import Unavailable
from postroom.edge.state import ApiState
from postroom.identity.secret import KeyHasher
from postroom.sources.connected.secrets import SourceSecrets


def keeper_of(state: ApiState) -> SourceSecrets:
    """Return what seals and opens the secrets of sources.

    Raises:
        Unavailable: this server has no secret key at hand.
    """
    if state.secret is None:
        raise Unavailable("Nothing seals the secrets of sources here.")
    return SourceSecrets(KeyHasher(state.secret.secret))
