"""What a kind of source consists of. Nothing here touches a network, a clock or the database.

A file of `kinds/` makes one `SourceKind`. How its data comes in is one or several of

- `webhook`: others post to an address of ours; the registry says how a delivery is checked and told from another;
- `poll`: we ask an API again and again; the registry makes the requests and reads the answers;
- `sdk`: an SDK speaks a protocol of its own, which `postroom.sdks` serves.

What others post and what was asked for is kept raw first, and `read` makes events of it later, in a job. Of what an
SDK sends, errors are kept as occurrences, which are counted as issues; there `read` says what a payload, or an
occurrence that was kept, would come to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from postroom.domain.sources.configs import Source
from postroom.domain.sources.webhook_signatures import Signature

Category = Literal["issues", "support", "alerts", "errors", "feeds", "custom"]

Json = Any


class SourceConfigModel(BaseModel):
    """The configuration of a kind; every field has a description, which forms, commands and docs show."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoConfig(SourceConfigModel):
    """A kind that needs no configuration."""


@dataclass(frozen=True, slots=True)
class SecretField:
    """A secret that a source is given. It is kept encrypted and never shown again.

    `made_here`: Postroom makes one when none is given, and shows it once; else the other system shows it.
    """

    name: str
    title: str
    help: str
    required: bool = True
    made_here: bool = False


SIGNING = "signing_secret"
"""The secret that deliveries of a webhook are signed with."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that was received: the headers that a kind keeps (lower-case names) and the parsed body."""

    payload: Json
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that a source tells of, which becomes a signal.

    `object_id` is what it is called at the source (the signal's source id). `revision` tells one signal of an
    object from another, such as `opened` and `reopened`: one object and revision become one signal, however often
    they come. `reopens`: it says itself that a closed object is open again; `reopening` is the revision that it has
    where it turns out that the object was closed. `changed_at` is when the object was last changed: a signal that
    is known takes the words of a later time over. `amends`: that is all it is for, an object that is not known here
    is skipped. `weight` None leaves it to the source. `extra` are facts of the
    product (`domain.signals.extras`).
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
    extra: Mapping[str, Any] = field(default_factory=dict)
    reopens: bool = False
    reopening: str = ""
    changed_at: datetime | None = None
    amends: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """The source says that an object is done with. `reason` is its word for it, such as `completed`."""

    source: Source
    object_id: str
    reason: str = "closed"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was understood and is not wanted, and why."""

    reason: str


Event = Observation | Closed | Skipped


class Unreadable(Exception):
    """A payload that a kind can't read; the text says what is missing. The delivery is parked."""


Read = Callable[[Delivery, Any], Sequence[Event]]
"""Makes events of a delivery, given the configuration (an instance of the kind's model).

Raises `Unreadable`; anything else that it raises parks the delivery, too.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a call that is no delivery, such as a check of the address."""

    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """How deliveries of a kind are checked, told apart and answered.

    `signatures`: the ways in which a sender may sign; the first whose header is present counts. Without any, or
    where `signed` is optional and no secret is set, the token of the address is what opens it.
    `headers`: those that `read` needs, lower case; they are kept with the delivery.
    `key`: what is the same when a delivery comes again; None for the digest of the body.
    `handshake`: the answer to a call that only checks the address; it is signed like any other.
    """

    signatures: tuple[Signature, ...] = ()
    optional: bool = False
    headers: tuple[str, ...] = ()
    key: Callable[[Mapping[str, str], Json], str | None] = lambda headers, payload: None  # noqa: ARG005
    handshake: Callable[[Mapping[str, str], Json], Answer | None] = lambda headers, payload: None  # noqa: ARG005


@dataclass(frozen=True, slots=True)
class Request:
    """A call that a poller wants made."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a poller found: `key` is the same when it is found again unchanged."""

    key: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Page:
    """What an answer held: items, the cursor to keep with them, and the call for the next page, if there is one.

    `wait`: how long the host wants to be left alone before the next call.
    """

    items: Sequence[Item] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    following: Request | None = None
    wait: timedelta | None = None


class PollProblem(Exception):
    """An answer that can't be used; `wait` is what the host asks for, `fatal` that trying again will not help."""

    def __init__(self, message: str, *, wait: timedelta | None = None, fatal: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.fatal = fatal


@dataclass(frozen=True, slots=True)
class Poll:
    """How a kind is asked. `begin` makes the first call of a round from the cursor of the last one ({} at first).

    `read` takes the answer, and the cursor as it stands, and raises `PollProblem`.
    """

    begin: Callable[[Any, Mapping[str, str], Mapping[str, Any], datetime], Request]
    read: Callable[[Any, Mapping[str, str], Mapping[str, Any], Response, datetime], Page]
    every: timedelta = timedelta(minutes=5)


OCCURRENCE = "application/vnd.postroom.occurrence+json"
"""Content type of an error of an SDK as it is kept: see `domain.issues.occurrences.to_json`."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """How the SDKs of a kind reach this server.

    `protocol` is the name under which what they send is stored. `path` is where a sample is posted to, with
    `headers`; `{project}` and `$TOKEN` stand in them.
    """

    protocol: Literal["posthog", "sentry", "otlp"]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """A payload of the shape that the source sends, in which nothing is anybody's.

    `signals`, `changes` and `closes` are how many observations of something new, observations of other words, and
    closings come of it.
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
    """A kind of source.

    `emits`: the products and types of its signals, where the configuration says nothing else (`emits_of`); adding a
    source switches them on. `set_up`: Markdown for whoever
    connects one, in numbered steps; `{url}` is the address of the webhook, `{base}` that of the server, `{project}`
    the project's number. `resolves`: a report whose signals were all closed at their sources is resolved; for
    alerts, which end by themselves, it is not.
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
    weight: float = 0.5
    resolves: bool = True
    emits_of: Callable[[Any], tuple[Source, ...]] | None = None

    def emitted(self, config: SourceConfigModel) -> tuple[Source, ...]:
        """Return the products and types of the signals of a source with this configuration."""
        return self.emits if self.emits_of is None else self.emits_of(config)
