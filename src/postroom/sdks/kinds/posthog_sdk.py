"""Errors reported by PostHog's SDKs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from postroom.issues.steering import SIGNALS, kept_occurrence, observation_of
from postroom.sdks.decoding import Undecodable
from postroom.sdks.posthog.bodies import batch_of
from postroom.sdks.posthog.events import EXCEPTION
from postroom.sdks.posthog.exceptions import occurrence_of
from postroom.sdks.values import mapping, moment
from postroom.sources.registry.model import (
    Delivery,
    Event,
    NoConfig,
    Sample,
    Sdk,
    Skipped,
    SourceKind,
    Unreadable,
)

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:  # noqa: ARG001  # there is none
    """Read an SDK's payload or a stored error."""
    kept = kept_occurrence(delivery)
    if kept is not None:
        return [observation_of(kept)]
    try:
        batch = batch_of(delivery.payload, {})
    except Undecodable as problem:
        raise Unreadable(str(problem)) from None
    return [_event(mapping(each), delivery.received_at) for each in batch.events]


def _event(event: Any, received: datetime | None) -> Event:
    name, properties = event.get("event"), mapping(event.get("properties"))
    if name != EXCEPTION:
        return Skipped("Events other than $exception are stored, but do not become signals.")
    at = moment(event.get("timestamp")) or received or _BEGINNING
    distinct_id = event.get("distinct_id") or properties.get("distinct_id")
    return observation_of(
        occurrence_of(properties, distinct_id=distinct_id if isinstance(distinct_id, str) else None, at=at)
    )


_FRAMES = [
    {"platform": "python", "filename": "flask/app.py", "function": "dispatch_request", "lineno": 880},
    {
        "platform": "python",
        "filename": "shop/pay.py",
        "function": "charge",
        "lineno": 41,
        "context_line": "    return prices[currency]",
        "in_app": True,
    },
]
_ERROR = {
    "event": "$exception",
    "distinct_id": "customer-17",
    "timestamp": "2026-03-01T09:00:00Z",
    "properties": {
        "$exception_list": [
            {
                "type": "KeyError",
                "value": "'currency'",
                "mechanism": {"type": "generic", "handled": True},
                "stacktrace": {"type": "raw", "frames": _FRAMES},
            }
        ],
        "$exception_level": "error",
        "$environment": "production",
        "$lib": "posthog-python",
    },
}
_IN_BROWSER = {
    "event": "$exception",
    "distinct_id": "customer-18",
    "timestamp": "2026-03-01T09:00:00Z",
    "properties": {
        "$exception_list": [
            {
                "type": "TypeError",
                "value": "Cannot read properties of undefined (reading 'total')",
                "mechanism": {"handled": False},
                "stacktrace": {
                    "type": "raw",
                    "frames": [
                        {
                            "platform": "web:javascript",
                            "filename": "http://localhost:5173/src/cart.js",
                            "function": "renderCart",
                            "lineno": 12,
                            "colno": 9,
                            "in_app": True,
                        }
                    ],
                },
            }
        ],
        "$current_url": "http://localhost:5173/cart",
        "$host": "localhost:5173",
        "$lib": "web",
    },
}

KIND = SourceKind(
    name="posthog_sdk",
    title="PostHog SDKs",
    category="errors",
    summary="Errors captured by PostHog's SDKs in servers, apps and web pages.",
    emits=SIGNALS,
    set_up="""\
1. Print the project's token: `postroom sources token --project {project}`. It is public: it can only send events.
2. Configure the SDK with it, and with this server as the host. In Python (`pip install posthog`), as `try.py`:

   ```python
   from posthog import Posthog

   client = Posthog("TOKEN", host="{base}")
   try:
       {}["price"]
   except KeyError as error:
       client.capture_exception(error)
   client.shutdown()
   ```

   In Node: `new PostHog('TOKEN', {host: '{base}'})`. In web pages:
   `posthog.init('TOKEN', {api_host: '{base}'})`; uncaught errors are reported automatically. PostHog's HTML snippet
   works as well, with the same `api_host`.
3. Run it. Moments later the error is an issue, and `postroom sources list` counts its signal.

All events are stored. Errors become issues, and an issue emits a signal when it is new, reopened or spiking.
Flags, replays and surveys are not available.
""",
    samples=(
        Sample("exception", _ERROR),
        Sample("batch", {"batch": [_ERROR, {"event": "$pageview", "distinct_id": "customer-17"}]}),
        Sample("in_a_browser", [_IN_BROWSER]),
        Sample("pageview", {"event": "$pageview", "distinct_id": "customer-17"}, signals=0),
    ),
    read=events,
    sdk=Sdk("posthog", "/batch/?token=$TOKEN", {"Content-Type": "application/json"}),
)
