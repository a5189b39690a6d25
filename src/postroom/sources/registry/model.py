"""The interface of a kind of source. Nothing here uses network, clock or database.

A file in `kinds/` defines one `SourceKind`. It receives data in one or several ways:

- `webhook`: other systems post to an address; the kind defines how deliveries are authenticated and deduplicated;
- `poll`: Postroom polls an API; the kind defines the requests and reads the responses;
- `sdk`: an SDK uses its own protocol, served by `postroom.sdks`.

Webhook and polled deliveries are stored raw first, and a job converts them with `read` later. Errors of SDKs are
stored as occurrences and counted as issues; there `read` only previews a payload or a stored occurrence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from postroom.domain.git.pull_request_events import PullRequestEvent
from postroom.domain.sources.configs import Source
from postroom.domain.sources.webhook_signatures import Signature

Category = Literal["issues", "support", "alerts", "errors", "feeds", "custom"]

Json = Any


class SourceConfigModel(BaseModel):
    """The configuration of a kind; forms, commands and docs show the descriptions of its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoConfig(SourceConfigModel):
    """The configuration of kinds without options."""


@dataclass(frozen=True, slots=True)
class SecretField:
    """A secret of a source. It is stored encrypted and never shown again.

    `made_here`: Postroom generates a missing one and shows it once; otherwise the other system provides it.
    """

    name: str
    title: str
    help: str
    required: bool = True
    made_here: bool = False


SIGNING = "signing_secret"
"""Name of the secret that signs webhook deliveries."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A received delivery: the headers that the kind keeps (lower-case names) and the parsed body.

    `names` are those of ids in the payload, as far as the source could be asked for them.
    """

    payload: Json
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation of a source, which becomes a signal.

    `object_id` is the object's id at the source (the signal's source id). `revision` distinguishes signals of one
    object, such as `opened` and `reopened`: each pair of object and revision becomes one signal. `reopens`: the
    event itself reports a reopened object; `reopening` is the revision if the object turns out to have been closed.
    `reopened_at` is when; by default the object's last change.
    `changed_at` is the object's last change: an existing signal takes over later texts. `amends`: it only updates
    existing signals and is skipped for unknown objects. `weight` None means the source's. `thread`: the
    conversation that it belongs to, whose messages become one report. `extra` are facts of the product
    (`domain.signals.extras`).
    """

    source: Source
    object_id: str
    title: str
    body: str = ""
    revision: str = "opened"
    occurred_at: datetime | None = None
    weight: float | None = None
    url: str | None = None
    author: str | None = None
    level: str | None = None
    environment: str | None = None
    host: str | None = None
    labels: tuple[str, ...] = ()
    thread: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    reopens: bool = False
    reopening: str = ""
    reopened_at: datetime | None = None
    changed_at: datetime | None = None
    amends: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """An object that was closed at the source. `reason` is the source's own term, such as `completed`.

    `at` is when; a closing that is older than a known reopening arrived late and is ignored.
    """

    source: Source
    object_id: str
    reason: str = "closed"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A valid event that is ignored, and why."""

    reason: str


Event = Observation | Closed | PullRequestEvent | Skipped


class Unreadable(Exception):
    """A payload that a kind can't read; the message says what is missing. The delivery becomes a dead letter."""


Read = Callable[[Delivery, Any], Sequence[Event]]
"""Converts a delivery to events, given the configuration (an instance of the kind's model).

Raises `Unreadable`; any other exception also makes the delivery a dead letter.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The response to a call that is not a delivery, such as an address check."""

    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """How deliveries of a kind are authenticated, deduplicated and answered.

    `signatures`: the accepted signature schemes; the first one whose header is present is used. Without any, or if
    `signed` is optional and no secret is set, the token of the address authenticates.
    `headers`: those that `read` needs, in lower case; they are stored with the delivery.
    `key`: the deduplication key of a delivery, from its authenticated headers and its payload; None for the digest
    of the body.
    `handshake`: the response to an address check, which is signed like any delivery.
    """

    signatures: tuple[Signature, ...] = ()
    optional: bool = False
    headers: tuple[str, ...] = ()
    key: Callable[[Mapping[str, str], Json], str | None] = lambda headers, payload: None  # noqa: ARG005
    handshake: Callable[[Mapping[str, str], Json], Answer | None] = lambda headers, payload: None  # noqa: ARG005


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a poller."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One polled item: `key` deduplicates unchanged items."""

    key: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Page:
    """The content of a response: items, the new cursor, and the request for the next page, if there is one.

    `wait`: the delay that the host requests before the next call.
    """

    items: Sequence[Item] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    following: Request | None = None
    wait: timedelta | None = None


class PollProblem(Exception):
    """An unusable response; `wait` is the delay that the host requests, `fatal` means that a retry is pointless."""

    def __init__(self, message: str, *, wait: timedelta | None = None, fatal: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.fatal = fatal


@dataclass(frozen=True, slots=True)
class Poll:
    """How a kind is polled. `begin` returns the first request of a round from the last cursor ({} at first).

    `read` converts a response, given the current cursor, and raises `PollProblem`. It is called in a parser
    process, so it is a function of a module, and it has no secrets: the request for the next page gets the headers
    of the first one.
    """

    begin: Callable[[Any, Mapping[str, str], Mapping[str, Any], datetime], Request]
    read: Callable[[Any, Mapping[str, Any], Response, datetime], Page]
    every: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NameLookup:
    """How the names of ids in payloads are asked for, which is possible once the secret `token` is set.

    `ids` returns those of a payload, `ask` the request for the name of one, and `read` the name in its response,
    None if it has none.
    """

    token: str
    ids: Callable[[Json], Sequence[str]]
    ask: Callable[[Any, str, str], Request]
    read: Callable[[Response], str | None]


OCCURRENCE = "application/vnd.postroom.occurrence+json"
"""Content type of a stored SDK error: see `domain.issues.occurrences.to_json`."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """The SDK protocol of a kind.

    `protocol` is the name under which events are stored. `path` and `headers` are those for posting a sample; they
    contain the placeholders `{project}` and `$TOKEN`.
    """

    protocol: Literal["posthog", "sentry", "otlp"]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """A realistic payload of the source with fictitious content.

    `signals`, `changes` and `closes` are the expected numbers of new observations, changed texts, and closings.
    """

    name: str
    payload: Json
    headers: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    signals: int = 1
    changes: int = 0
    closes: int = 0


@dataclass(frozen=True, slots=True)
class SourceKind:
    """The definition of a kind of source.

    `emits`: the default products and types of its signals, unless determined by the configuration (`emits_of`);
    adding a source enables them. `set_up`: setup instructions in Markdown with the placeholders `{url}` (webhook),
    `{base}` (server) and `{project}` (id). `resolves`: a report is resolved once all its signals are closed at
    their sources; false for alerts, which end by themselves. `costly`: the cost of `read` may grow faster than the
    payload, so that it is always called in a parser process, for which it has to be a function of a module.
    `separate` moves secrets out of a configuration: it returns the rest, and the secrets by name.
    """

    name: str
    title: str
    category: Category
    summary: str
    emits: tuple[Source, ...]
    set_up: str
    samples: tuple[Sample, ...]
    read: Read
    config: type[SourceConfigModel] = NoConfig
    secrets: tuple[SecretField, ...] = ()
    webhook: Webhook | None = None
    poll: Poll | None = None
    sdk: Sdk | None = None
    names: NameLookup | None = None
    weight: float = 0.5
    resolves: bool = True
    costly: bool = False
    separate: Callable[[Mapping[str, Any]], tuple[Mapping[str, Any], Mapping[str, str]]] | None = None
    emits_of: Callable[[Any], tuple[Source, ...]] | None = None

    def emitted(self, config: SourceConfigModel) -> tuple[Source, ...]:
        """Return the products and types of signals of a source with this configuration."""
        return self.emits if self.emits_of is None else self.emits_of(config)
