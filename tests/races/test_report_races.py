"""Several people who decide about the same reports at once: status, claims, merges, splits, moves, undo."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.helpers.reports import add_report, add_signal
from tests.races.batches import Answer, Call, explain, together
from tests.races.conftest import Races
from tests.races.race_server import CLIENTS, RaceServer
from tests.races.reports_model import Report, Reports

from postroom.db.engine import UnitOfWork

STATUSES = ("potential", "ready", "pending_input", "resolved", "suppressed", "failed")
ROWS = """
    SELECT r.id::text, r.status, r.merged_into_id::text, r.signal_count, c.user_id, c.claim_id
      FROM reports r LEFT JOIN report_claims c ON c.report_id = r.id WHERE r.project_id = %(project)s
"""
PLACES = "SELECT id::text, report_id::text FROM signals WHERE project_id = %(project)s"

number = st.integers(0, 7)
client = st.integers(0, CLIENTS - 1)
names = st.sampled_from([None, "a", "b"])
calls = st.one_of(
    st.tuples(
        client,
        st.just("state"),
        number,
        st.sampled_from(["suppressed", "potential", "resolved"]),
        st.sampled_from([None, None, 2]),
    ),
    st.tuples(client, st.just("undo_state"), number),
    st.tuples(client, st.just("claim"), number, names, st.booleans(), st.booleans()),
    st.tuples(client, st.just("merge"), number, number),
    st.tuples(client, st.just("split"), number, number),
    st.tuples(client, st.just("move"), number, number, number),
    st.tuples(client, st.just("undo_regrouping"), number),
)


class ReportMachine(RuleBasedStateMachine):
    """Calls in batches; whatever order they took effect in, the model follows it."""

    server: RaceServer

    @initialize(statuses=st.lists(st.sampled_from(STATUSES), min_size=2, max_size=4))
    def make(self, statuses: list[str]) -> None:
        """Make a project with a report of each status, with three signals each."""
        self.project = self.server.project()
        self.base = f"/api/projects/{self.project}/signals"

        async def rows(uow: UnitOfWork) -> Reports:
            reports, homes = {}, {}
            for status in statuses:
                before = "ready" if status == "suppressed" else None
                id = await add_report(
                    uow, self.project, status=status, status_before_suppression=before, signal_count=3
                )
                reports[str(id)] = Report(status, before)
                for _ in range(3):
                    signal = await add_signal(uow, self.project, id, weight=0.01)
                    homes[str(signal)] = str(id)
            return Reports(reports, homes)

        self.models = [self.server.do(rows)]

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

    def chosen(self, client: int, what: str, first: int, *rest: Any) -> Call | None:
        """Return the call about what is there; None if there is nothing that it could be about."""
        model = self.models[0]
        of_undo: dict[str, Mapping[str, Any]] = {
            "undo_state": model.changes,
            "undo_regrouping": model.regroupings,
        }
        pool = of_undo.get(what, model.reports)
        if not pool:
            return None
        # The newest first, since most can be done with it.
        ids = list(pool)[::-1]
        one = ids[first % len(ids)]
        signals = list(model.homes)
        match what:
            case "merge":
                return Call(client, what, (one, ids[rest[0] % len(ids)]))
            case "split":
                members = model.members(model.canonical(one)) or signals
                return Call(client, what, (one, members[rest[0] % len(members)]))
            case "move":
                taken = dict.fromkeys(signals[at % len(signals)] for at in rest)
                return Call(client, what, (one, *taken))
            case _:
                return Call(client, what, (one, *rest))

    def send(self, call: Call) -> Answer:
        """Send a call."""
        ask = self.server.clients[call.client].call
        one, *rest = call.arguments
        report = f"{self.base}/reports/{one}"
        match call.what:
            case "state":
                snooze = {} if rest[1] is None or rest[0] != "potential" else {"snooze_for": rest[1]}
                return ask("POST", f"{report}/state/", {"state": rest[0], **snooze})
            case "undo_state":
                return ask("POST", f"{self.base}/state_changes/undo/", {"ids": [one]})
            case "claim":
                name, takeover, release = rest
                return ask(
                    "POST", f"{report}/claim/", {"claim_id": name, "takeover": takeover, "release": release}
                )
            case "merge":
                return ask("POST", f"{report}/merge/", {"into": rest[0]})
            case "split":
                return ask("POST", f"{report}/split/", {"signal_ids": rest})
            case "move":
                return ask("POST", f"{self.base}/move/", {"signal_ids": rest, "report_id": one})
            case _:
                return ask("POST", f"{self.base}/regroupings/{one}/undo/", {})

    def stored(self) -> dict[str, Any]:
        """Return what the database has."""
        users = {one.user_id: place for place, one in enumerate(self.server.clients)}
        rows = self.server.rows(ROWS, {"project": self.project})
        return {
            "reports": {row[0]: (row[1], row[2], row[3]) for row in rows},
            "places": dict(self.server.rows(PLACES, {"project": self.project})),
            "claims": {row[0]: (users[row[4]], row[5]) for row in rows if row[4] is not None},
        }


def test_reports_concurrent_calls_have_an_order(races: Races) -> None:
    races.run(ReportMachine)
