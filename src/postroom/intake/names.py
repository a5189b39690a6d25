"""Asks connected sources for the names of users that their payloads only have ids of."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import orjson
from cachetools import TTLCache

from postroom import outbound, parsing
from postroom.domain.errors import PostroomError
from postroom.outbound import NotSent
from postroom.settings import SourceSettings
from postroom.sources.connected.reading import config_of
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.connected.secrets import SourceSecrets
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.model import NameLookup, PollProblem, Response, SourceConfigModel

MAX_ASKED = 20
"""Maximum names asked for at a time; other ids stay ids."""
SECONDS = 3.0
"""Time limit of all questions together."""
MAX_NAME = 80
KEPT, KEPT_SECONDS = 10_000, 6 * 3600
"""Names in memory, and for how long; so are ids without one."""


class Names:
    """The names known to one worker. A failure to learn one costs nothing but the name."""

    def __init__(self, secrets: SourceSecrets, settings: SourceSettings) -> None:
        self._secrets = secrets
        self._settings = settings
        self._known: TTLCache[tuple[UUID, str], str] = TTLCache(KEPT, KEPT_SECONDS)

    async def of(self, source: ConnectedSource, bodies: Iterable[bytes]) -> Mapping[str, str]:
        """Return the names of the ids in JSON bodies, as far as the source has a token and knows them."""
        kind = find(source.kind)
        lookup = kind.names
        if lookup is None:
            return {}
        try:
            [token, *_] = self._secrets.open(source.id, source.secrets).get(lookup.token) or [""]
            config = config_of(kind, source.config)
        except PostroomError:
            return {}
        if not token:
            return {}
        ids = _ids(lookup, bodies)
        unknown = [id for id in ids if (source.id, id) not in self._known][:MAX_ASKED]
        try:
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*(self._learn(source.id, lookup, config, token, id) for id in unknown))
        except TimeoutError:
            pass
        found = {id: self._known.get((source.id, id), "") for id in ids}
        return {id: name for id, name in found.items() if name}

    async def _learn(
        self, source_id: UUID, lookup: NameLookup, config: SourceConfigModel, token: str, id: str
    ) -> None:
        request = lookup.ask(config, token, id)
        try:
            answered = await outbound.send(
                request.method,
                request.url,
                headers=request.headers,
                seconds=SECONDS,
                allow_private=self._settings.allow_private,
                max_bytes=parsing.INLINE_BYTES,
            )
            response = Response(answered.status, answered.headers, answered.body)
            name = lookup.read(response) if answered.status < 300 else None
        except (NotSent, PollProblem):
            name = None
        self._known[source_id, id] = " ".join((name or "").split())[:MAX_NAME]


def _ids(lookup: NameLookup, bodies: Iterable[bytes]) -> Sequence[str]:
    found: dict[str, None] = {}
    for body in bodies:
        if len(body) > parsing.INLINE_BYTES:
            continue
        try:
            payload = orjson.loads(body)
        except orjson.JSONDecodeError:
            continue
        found.update(dict.fromkeys(lookup.ids(payload)))
    return list(found)
