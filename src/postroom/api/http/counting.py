"""Counts the calls of a key or a session against its limit."""

import math
from typing import Literal

from fastapi import Request

from postroom.api.http.middleware import RATE_LIMIT
from postroom.api.http.state import state_of
from postroom.domain.errors import Limited
from postroom.identity.actors import Actor
from postroom.kit.rate_limits import Allowance, rate_limit_headers

PREPAID = "postroom.prepaid"
"""Key in the scope of a request within another one: a list with an element for each call that was counted there."""

Limit = Literal["calls", "sends"]
"""Calls that are counted together: sending signals and metric points has a limit of its own."""


def count_call(request: Request, actor: Actor, limit: Limit = "calls") -> None:
    """Count a call against the limit of its key or session, and tell a key what it has left.

    Raises:
        Limited: there have been too many.
    """
    if limit == "calls" and (prepaid := request.scope.get(PREPAID)):
        prepaid.pop()
        return
    state = state_of(request)
    if actor.session_id is not None:
        if state.session_limiter is not None:
            state.session_limiter.count_call(actor.session_id)
        return
    limiter = state.limiter if limit == "calls" else state.send_limiter
    if limiter is not None and actor.key_id is not None:
        left = None
        try:
            left = limiter.count_call(actor.key_id)
        except Limited as error:
            left = Allowance(limiter.windows[0], 0, math.ceil(error.retry_after))
            raise
        finally:
            if left is not None:
                request.scope.get(RATE_LIMIT, []).extend(rate_limit_headers(limiter.windows, left))
