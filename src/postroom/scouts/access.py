"""What a run may do with its token: act on itself, and on no other run."""

from uuid import UUID

from postroom.edge.access import Call
from postroom.edge.errors import permission_denied


def require_own_run(call: Call, run_id: UUID) -> None:
    """Refuse a call on the run `run_id` whose key is the token of another run; other keys may act on any run.

    Raises:
        WireError: 403, the token is that of another run.
    """
    own = call.actor.scout_run_id
    if own is not None and own != run_id:
        raise permission_denied("This token belongs to another run and may act on that run only.")
