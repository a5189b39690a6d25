"""Several browsers of one person at the same time: keys, tokens, views, pauses, budgets and their limits."""

from functools import partial
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.helpers.grouping import RecordingJobs
from tests.races.batches import Answer, Call, explain, together
from tests.races.conftest import Races
from tests.races.limits_model import MOST, Limits
from tests.races.race_server import CLIENTS, RaceServer

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork
from postroom.db.tables import notification_destinations, personal_api_keys, report_views
from postroom.domain.errors import Conflict
from postroom.identity import service as identity
from postroom.sample.objects import Place, add_scout
from postroom.scouts.configs import limits
from postroom.scouts.runs import service as runs

SCOUTS = 3
RUNS = 4
PAUSES = ("2031-01-01T00:00:00+00:00", "2032-01-01T00:00:00+00:00")
COUNTS = """
    SELECT (SELECT count(*) FROM personal_api_keys WHERE user_id = %(user)s AND revoked_at IS NULL),
           (SELECT count(*) FROM report_views WHERE user_id = %(user)s AND project_id = %(project)s),
           (SELECT count(*) FROM notification_destinations
             WHERE user_id = %(user)s AND project_id = %(project)s)
"""
TOKENS = "SELECT id::text FROM project_tokens WHERE project_id = %(project)s AND revoked_at IS NULL"
OPEN = """
    SELECT s.id::text FROM scout_runs s
     WHERE s.project_id = %(project)s AND s.closed_at IS NULL ORDER BY 1
"""

number = st.integers(0, 5)
client = st.integers(0, CLIENTS - 1)
kinds = st.sampled_from(["key", "key", "view", "destination"])
calls = st.one_of(
    st.tuples(client, st.just("make"), kinds),
    st.tuples(client, st.just("remove"), kinds, number),
    st.tuples(client, st.sampled_from(["roll", "roll", "rename", "use", "use"]), number),
    st.tuples(client, st.just("make_token")),
    st.tuples(client, st.just("revoke_token"), number),
    st.tuples(client, st.just("pause"), st.sampled_from(PAUSES)),
    st.tuples(client, st.sampled_from(["resume", "paused"])),
    st.tuples(client, st.sampled_from(["run", "run", "end_run"]), number),
)


class LimitMachine(RuleBasedStateMachine):
    """Calls in batches by one person; whatever order they took effect in, the model follows it."""

    server: RaceServer

    @initialize(missing=st.integers(0, 2))
    def make(self, missing: int) -> None:
        """Make a person who is close to every limit, and a project with scouts."""
        self.project = self.server.project()
        self.base = f"/api/projects/{self.project}"
        self.texts: list[str] = []
        self.ended: list[str] = []
        self.user_id, self.key, self.token = self.server.person()
        self.server.do(self._fill(missing))
        self.scouts = self.server.do(self._scouts)
        counts = {kind: most - missing for kind, most in MOST.items()}
        self.models = [Limits(counts, RUNS)]

    @rule(batch=st.lists(calls, min_size=2, max_size=CLIENTS, unique_by=lambda call: call[0]))
    def make_different_calls(self, batch: list[tuple[Any, ...]]) -> None:
        """Make calls at the same time."""
        self.race(batch)

    @rule(call=calls, times=st.integers(2, CLIENTS))
    def make_one_call_several_times(self, call: tuple[Any, ...], times: int) -> None:
        """Make a call at the same time by several clients."""
        self.race([(client, *call[1:]) for client in range(times)])

    def race(self, batch: list[tuple[Any, ...]]) -> None:
        """Make the calls, and look for orders of them that explain what came of it."""
        asked = [found for drawn in batch if (found := self.chosen(*drawn)) is not None]
        if asked:
            self.server.batches += 1
            answers = together([partial(self.send, call) for call in asked])
            self.models = explain(self.models, asked, answers, self.stored())
            self.texts += [text for text in self.models[0].texts.values() if text not in self.texts]

    def chosen(self, client: int, what: str, *rest: Any) -> Call | None:
        """Return the call about what is there; None if there is nothing that it could be about."""
        if what in {"make", "make_token", "pause", "resume", "paused"}:
            return Call(client, what, rest)
        model, prefix = self.models[0], tuple[str, ...]()
        if what == "remove":
            pool, prefix = model.alive[rest[0]], (rest[0],)
        else:
            keys = model.alive["key"]
            pool = {
                "roll": keys,
                "rename": keys,
                "use": self.texts,
                "revoke_token": sorted(model.tokens),
                "run": self.scouts,
                "end_run": list(model.open_runs.values()) or self.ended,
            }[what]
        if not pool:
            return None
        chosen = pool[::-1][rest[-1] % len(pool)]
        if what == "end_run":
            self.ended.append(chosen)
        return Call(client, what, (*prefix, chosen))

    def send(self, call: Call) -> Answer:
        """Send a call."""
        connection = self.server.clients[call.client].like(self.key, self.token)
        ask, page, signals = connection.call, partial(connection.call, page=True), f"{self.base}/signals"
        paths = {
            "key": "/api/personal_api_keys/",
            "view": f"{signals}/views/",
            "destination": f"{self.base}/notifications/destinations/",
        }
        match call.what, call.arguments:
            case "make", (kind,):
                body = {
                    "key": {"label": "l", "scopes": ["task:read"]},
                    "view": {"name": str(new_id()), "query": {}},
                    "destination": {"kind": "webhook", "address": "https://example.com/", "personal": True},
                }
                return page("POST", paths[kind], body[kind])
            case "remove", (kind, id):
                return page("DELETE", f"{paths[kind]}{id}/")
            case "roll", (id,):
                return page("POST", f"{paths['key']}{id}/roll/", {})
            case "rename", (id,):
                return page("PATCH", f"{paths['key']}{id}/", {"label": "other"})
            case "use", (text,):
                return connection.like(text, "").call("GET", "/api/personal_api_keys/@current/")
            case "make_token", ():
                return ask("POST", f"{signals}/tokens/", {})
            case "revoke_token", (id,):
                return ask("DELETE", f"{signals}/tokens/{id}/")
            case "pause", (until,):
                return ask("PUT", f"{signals}/processing/pause/", {"timestamp": until})
            case "resume", ():
                return ask("DELETE", f"{signals}/processing/pause/")
            case "paused", ():
                return ask("GET", f"{signals}/processing/")
            case "run", (scout,):
                return ask("POST", f"{signals}/scout/configs/{scout}/run/", {})
            case _:
                return self._end(call.arguments[0])

    def stored(self) -> dict[str, Any]:
        """Return what the database has."""
        values = {"user": self.user_id, "project": self.project}
        ((keys, views, destinations),) = self.server.rows(COUNTS, values)
        return {
            # One key makes the calls.
            "counts": {"key": keys, "view": views, "destination": destinations},
            "tokens": {row[0] for row in self.server.rows(TOKENS, values)},
            "runs": [row[0] for row in self.server.rows(OPEN, values)],
        }

    def _end(self, run: str) -> Answer:
        """End a run as a worker does."""

        async def end(uow: UnitOfWork) -> None:
            await runs.finish(uow, run_id=UUID(run), status="completed", summary="", error=None, now=now())

        try:
            self.server.do(end)
        except Conflict:
            return Answer(409)
        return Answer(200)

    def _fill(self, missing: int) -> Any:
        async def fill(uow: UnitOfWork) -> None:
            mine = {"user_id": self.user_id, "created_at": now()}
            of_project = {**mine, "project_id": self.project, "updated_at": now()}
            await uow.execute(
                sa.insert(personal_api_keys),
                [
                    {
                        **mine,
                        "id": (id := new_id()),
                        "label": "l",
                        "key_hash": id.bytes,
                        "mask": "m",
                        "scopes": [],
                    }
                    for _ in range(MOST["key"] - missing - 1)
                ],
            )
            await uow.execute(
                sa.insert(report_views),
                [
                    {**of_project, "id": (id := new_id()), "name": str(id), "query": {}, "is_shared": False}
                    for _ in range(MOST["view"] - missing)
                ],
            )
            await uow.execute(
                sa.insert(notification_destinations),
                [
                    {
                        **of_project,
                        "id": new_id(),
                        "kind": "email",
                        "name": "n",
                        "address": "a",
                        "sealed": b"",
                        "events": [],
                    }
                    for _ in range(MOST["destination"] - missing)
                ],
            )

        return fill

    async def _scouts(self, uow: UnitOfWork) -> list[str]:
        user = await identity.get_user(uow, str(self.user_id))
        assert user is not None
        place = Place(uow, RecordingJobs(), self.project, user, now())
        flag = {"guaranteed_team_ids": ["*"], "default_team_config": {"max_runs_per_day": RUNS}}
        await limits.set_flag(uow, flag, now=now())
        return [str(await add_scout(place, f"signals-scout-race-{n}")) for n in range(SCOUTS)]


def test_limits_concurrent_calls_have_an_order(races: Races) -> None:
    races.run(LimitMachine)
