"""Connect, change, test and remove sources of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound, Unavailable
from postroom.sources import service as gate
from postroom.sources.connected import deliveries, repository
from postroom.sources.connected.reading import config_of, rules_of
from postroom.sources.connected.schemas import ConnectedSource, Counters
from postroom.sources.connected.secrets import SourceSecrets, merged
from postroom.sources.registry import catalogue
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.model import SIGNING, PollProblem, SourceConfigModel, SourceKind

MAX_NAME = 100
MAX_SOURCES = 200
"""Maximum sources of one project."""

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Made:
    """A source after it was added or its secrets were changed, with values that are only shown once.

    `token` is the token of its address; `shown` are generated secrets.
    """

    source: ConnectedSource
    token: str | None
    shown: Mapping[str, str]


async def get(uow: UnitOfWork, project_id: int, source_id: UUID, *, lock: bool = False) -> ConnectedSource:
    """Return a source of the project.

    Raises:
        NotFound: it has none with this id.
    """
    found = await repository.select_one(uow, project_id, source_id, lock=lock)
    if found is None:
        raise NotFound("No such source in the project.")
    return found


async def find_any(uow: UnitOfWork, source_id: UUID) -> ConnectedSource | None:
    """Return a source of any project."""
    return await repository.select_any(uow, source_id)


async def count(uow: UnitOfWork, source_id: UUID, counts: Mapping[str, int]) -> None:
    """Add to counters of a source by name."""
    await repository.count(uow, source_id, counts)


async def note_error(uow: UnitOfWork, source_id: UUID, error: str, now: datetime, *, failed: int = 0) -> None:
    """Store the newest error of a source, and count failed deliveries."""
    await repository.note_error(uow, source_id, error, now, failed=failed)


async def add(
    uow: UnitOfWork,
    keeper: SourceSecrets,
    *,
    project_id: int,
    kind: SourceKind,
    name: str | None,
    values: Mapping[str, Any],
    secrets: Mapping[str, str | None],
    now: datetime,
) -> Made:
    """Connect the project to a source; its products and types are enabled.

    `values` may contain `enabled`, `weight`, `impact`, `per_minute`, `config` and `rules`.

    Raises:
        Invalid: the configuration, a rule or a secret is wrong, or the project has too many sources.
        Conflict: the project has a source with this name.
    """
    values, secrets = _separated(kind, values, secrets)
    config = config_of(kind, values.get("config") or {})
    rules_of(values.get("rules") or [])
    await repository.lock_project(uow, project_id)
    there = await repository.select_all(uow, project_id)
    if len(there) >= MAX_SOURCES:
        raise Invalid(f"A project may have {MAX_SOURCES} sources.")
    kept, shown = merged(kind, {}, secrets)
    id = new_id()
    token, token_hash = (None, None) if kind.sdk is not None else keeper.new_token()
    made = await repository.insert_source(
        uow,
        {
            "id": id,
            "project_id": project_id,
            "kind": kind.name,
            "name": name or _free_name(kind, {source.name for source in there}),
            **_stored(values),
            "secrets": keeper.seal(id, kept),
            "token_hash": token_hash,
            "protocol": kind.sdk and kind.sdk.protocol,
            "created_at": now,
            "updated_at": now,
        },
    )
    if made is None:
        before = next(
            (source.name for source in there if kind.sdk is not None and source.kind == kind.name), None
        )
        if before is not None:
            raise Conflict(f"The project has this source already: '{before}'. All {kind.title} send to it.")
        raise Conflict(f"The project already has a source '{name}'. Choose another name.")
    await _open_gate(uow, project_id, kind.emitted(config), now)
    if can_be_polled(kind, config, kept):
        await repository.set_poll(uow, id, now)
    return Made(made, token if kind.webhook is not None else None, shown)


async def change(
    uow: UnitOfWork,
    keeper: SourceSecrets,
    before: ConnectedSource,
    *,
    values: Mapping[str, Any],
    secrets: Mapping[str, str | None],
    now: datetime,
) -> Made:
    """Change a source that was read with `lock`; fields missing in `values` stay unchanged. See `add`.

    Secrets that its host is called with are removed when the configuration names another host, unless they are
    given again.

    Raises:
        Invalid: the configuration, a rule or a secret is wrong.
        Conflict: the project has another source with this name.
    """
    kind = find(before.kind)
    values, secrets = _separated(kind, values, secrets)
    config = config_of(kind, values.get("config", before.config))
    rules_of(values.get("rules", before.rules))
    name = values.get("name", before.name)
    if name != before.name and await repository.name_is_taken(uow, before.project_id, name, but=before.id):
        raise Conflict(f"The project already has a source '{name}'.")
    stored = {**_stored(values), "updated_at": now}
    kept: Mapping[str, Sequence[str]] = keeper.open(before.id, before.secrets)
    shown: Mapping[str, str] = NOTHING
    if _origin(values.get("config", before.config)) != _origin(before.config):
        secrets = {**{secret: None for secret in kept if secret != SIGNING}, **secrets}
    if secrets:
        kept, shown = merged(kind, kept, secrets)
        stored["secrets"] = keeper.seal(before.id, kept)
    changed = await repository.update_source(uow, before.id, stored)
    if kind.sdk is None:
        # SDK sources were enabled with the project token, and may have been disabled deliberately since.
        await _open_gate(uow, before.project_id, kind.emitted(config), now)
    polled = changed.enabled and can_be_polled(kind, config, kept)
    await repository.set_poll(uow, before.id, now if polled else None)
    return Made(changed, None, shown)


def _origin(config: Mapping[str, Any]) -> tuple[str, str]:
    """Return scheme and host of the address that a source is polled at, empty for a default."""
    address = str(config.get("url") or config.get("host") or "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


async def of_protocol(uow: UnitOfWork, project_id: int, protocol: str, now: datetime) -> ConnectedSource:
    """Return the project's source for SDKs of a protocol, which is created when they first send something."""
    kind = catalogue.of_protocol(protocol)
    for _ in range(3):
        found = await repository.select_protocol(uow, project_id, protocol)
        if found is not None:
            return found
        taken = {source.name for source in await repository.select_all(uow, project_id)}
        made = await repository.insert_source(
            uow,
            {
                "id": new_id(),
                "project_id": project_id,
                "kind": kind.name,
                "name": _free_name(kind, taken),
                "protocol": protocol,
                "created_at": now,
                "updated_at": now,
            },
        )
        if made is not None:
            return made
    raise Conflict(f"The source of {kind.title} was added and removed concurrently.")


async def all_of_sdks(uow: UnitOfWork, project_id: int) -> list[ConnectedSource]:
    """Return the project's SDK sources."""
    return [source for source in await repository.select_all(uow, project_id) if source.protocol is not None]


async def new_token(uow: UnitOfWork, keeper: SourceSecrets, before: ConnectedSource, now: datetime) -> Made:
    """Replace the token of a source's address; the old one stops working.

    Raises:
        Invalid: the source has no address.
    """
    if find(before.kind).webhook is None:
        raise Invalid("This source receives no deliveries, so it has no token.")
    token, token_hash = keeper.new_token()
    changed = await repository.update_source(uow, before.id, {"token_hash": token_hash, "updated_at": now})
    return Made(changed, token, NOTHING)


async def separate_secrets(uow: UnitOfWork, keeper: SourceSecrets) -> int:
    """Encrypt secrets that stored configurations contain; return in how many sources."""
    named = await repository.select_kinds_with_addresses(uow)
    if not named:
        return 0  # without importing kinds and their libraries
    kinds = {name: kind for name, kind in catalogue.all_kinds().items() if kind.separate and name in named}
    done = 0
    for source in await repository.lock_with_addresses(uow, sorted(kinds)):
        values, secrets = _separated(kinds[source.kind], {"config": source.config}, {})
        if values["config"] != source.config:
            try:
                before = keeper.open(source.id, source.secrets)
            except Unavailable:
                before = {}  # nobody can read them any more
            kept, _ = merged(kinds[source.kind], before, secrets)
            await repository.update_source(
                uow, source.id, {"config": values["config"], "secrets": keeper.seal(source.id, kept)}
            )
            done += 1
    return done


def _separated(
    kind: SourceKind, values: Mapping[str, Any], secrets: Mapping[str, str | None]
) -> tuple[Mapping[str, Any], Mapping[str, str | None]]:
    if kind.separate is None or not values.get("config"):
        return values, secrets
    config, found = kind.separate(values["config"])
    return {**values, "config": dict(config)}, {**found, **secrets}


async def remove(uow: UnitOfWork, project_id: int, source_id: UUID) -> None:
    """Disconnect a source and delete its deliveries; its signals remain.

    Raises:
        NotFound: the project has none with this id.
    """
    await deliveries.lock_pending(uow, source_id)
    await repository.lock_state(uow, source_id)
    if not await repository.delete_source(uow, project_id, source_id):
        raise NotFound("No such source in the project.")


def can_be_polled(kind: SourceKind, config: SourceConfigModel, kept: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a source with this configuration is polled."""
    if kind.poll is None:
        return False
    try:
        kind.poll.begin(config, {name: values[0] for name, values in kept.items()}, {}, _ANY)
    except PollProblem:
        return False
    return True


_ANY = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "enabled", "weight", "impact", "per_minute", "config", "rules")
    return {name: values[name] for name in names if name in values}


def _free_name(kind: SourceKind, taken: set[str]) -> str:
    if kind.title not in taken:
        return kind.title
    number = next(number for number in range(2, MAX_SOURCES + 2) if f"{kind.title} {number}" not in taken)
    return f"{kind.title} {number}"


async def _open_gate(
    uow: UnitOfWork, project_id: int, emitted: Sequence[tuple[str, str]], now: datetime
) -> None:
    states = await gate.state(uow, project_id)
    for product, type in emitted:
        if not gate.is_open((product, type), states):
            await gate.enable(uow, project_id=project_id, source_product=product, source_type=type, now=now)


async def list_sources(uow: UnitOfWork, project_id: int) -> list[ConnectedSource]:
    """Return the sources of a project ordered by name."""
    return await repository.select_all(uow, project_id)


async def counters_of(uow: UnitOfWork, source_ids: Sequence[UUID]) -> dict[UUID, Counters]:
    """Return the counters of sources by id."""
    return await repository.counters_of(uow, source_ids)


async def replace_rules(
    uow: UnitOfWork, source_id: UUID, rules: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Store the rules of a source in place of its present ones."""
    await repository.update_source(uow, source_id, {"rules": rules, "updated_at": now})


async def poll_at(uow: UnitOfWork, source_id: UUID, moment: datetime) -> None:
    """Schedule the next poll of a source; earlier failures are cleared."""
    await repository.set_poll(uow, source_id, moment)
