"""Errors, messages and feedback reported by Sentry's SDKs."""

from collections.abc import Sequence
from datetime import UTC, datetime

from postroom.issues.steering import FEEDBACK, SIGNALS, kept_occurrence, observation_of
from postroom.sdks.sentry.events import feedback_of, is_feedback, occurrence_of
from postroom.sdks.values import mapping
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
    """Read an SDK's event or a stored error."""
    kept = kept_occurrence(delivery)
    if kept is not None:
        return [observation_of(kept)]
    event = mapping(delivery.payload)
    if not event:
        raise Unreadable("The payload is not an event: an object with an exception or a message.")
    if event.get("type") == "transaction":
        return [Skipped("Transactions are not read.")]
    received = delivery.received_at or _BEGINNING
    if is_feedback(event):
        said = feedback_of(event, received=received, sent_at=None)
        return [Skipped("The feedback is empty.") if said is None else observation_of(said)]
    return [observation_of(occurrence_of(event, received=received, sent_at=None, address=""))]


_ERROR = {
    "event_id": "fc6d8c0c43fc4630ad850ee518f1b9d0",
    "timestamp": "2026-03-01T09:00:00Z",
    "platform": "python",
    "level": "error",
    "release": "shop@1.2",
    "environment": "production",
    "server_name": "web-1",
    "transaction": "POST /pay",
    "exception": {
        "values": [
            {
                "type": "CardDeclined",
                "value": "The bank declined the card",
                "mechanism": {"type": "generic", "handled": False},
                "stacktrace": {
                    "frames": [
                        {"filename": "flask/app.py", "function": "dispatch_request", "lineno": 880},
                        {"filename": "shop/bank.py", "function": "authorise", "lineno": 88, "in_app": True},
                    ]
                },
            }
        ]
    },
    "user": {"id": "17"},
    "tags": {"plan": "team"},
}

KIND = SourceKind(
    name="sentry_sdk",
    title="Sentry SDKs",
    category="errors",
    summary="Errors and feedback from Sentry's SDKs, without a Sentry server.",
    emits=(*SIGNALS, FEEDBACK),
    set_up="""\
1. Print the project's DSN: `postroom sources dsn --project {project} --url {base}`. It is public.
2. Use it in place of the SDK's present DSN. In Python (`pip install sentry-sdk`), as `try.py`:

   ```python
   import sentry_sdk

   sentry_sdk.init("DSN", release="shop@1.2", environment="production")
   {}["price"]
   ```

   In Node and in web pages: `Sentry.init({dsn: 'DSN'})`, of `@sentry/node` or `@sentry/browser`.
3. Run it. Moments later the error is an issue, and `postroom sources list` counts its signal.

Errors, messages, error logs and failed check-ins become issues. An issue emits a signal when it is new, reopened or
spiking. User feedback becomes a signal of its own. Transactions, profiles, sessions and replays are not stored,
and the SDKs are told to stop sending them.
""",
    samples=(
        Sample("exception", _ERROR),
        Sample(
            "message",
            {
                "event_id": "0d1c0b0a5f1e4f1c9a3b2c1d0e9f8a7b",
                "level": "warning",
                "logger": "shop.stock",
                "logentry": {
                    "message": "Stock of %s is %s",
                    "formatted": "Stock of tea is -4",
                    "params": ["tea", -4],
                },
            },
        ),
        Sample(
            "feedback",
            {
                "event_id": "9ec79c33ec9942ab8353589fcb2e04dc",
                "contexts": {
                    "feedback": {
                        "message": "The button to pay does nothing.",
                        "contact_email": "ann@example.com",
                        "url": "https://shop.example.com/pay",
                    }
                },
            },
        ),
        Sample("transaction", {"type": "transaction", "transaction": "GET /"}, signals=0),
    ),
    read=events,
    sdk=Sdk("sentry", "/api/{project}/store/?sentry_key=$TOKEN", {"Content-Type": "application/json"}),
)
