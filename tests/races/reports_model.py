"""Reports, their status, claims and signals: the simplest model of what calls do to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.races.batches import Answer, Call

SUPPRESSED, POTENTIAL, RESOLVED, DELETED = "suppressed", "potential", "resolved", "deleted"
RETURNS_TO = {"ready", "pending_input", RESOLVED, "failed"}
ALLOWED = {
    SUPPRESSED: {POTENTIAL, "candidate", "ready", "pending_input", RESOLVED, "failed"},
    POTENTIAL: {"ready", "pending_input", RESOLVED, "failed", SUPPRESSED},
    RESOLVED: {"ready", "pending_input"},
}
"""Statuses from which each may be asked for."""


@dataclass(frozen=True)
class Report:
    """A report; `snoozed` is the status before a snooze until more signals, and how many it waits for in all."""

    status: str
    before: str | None = None
    snoozed: tuple[str, int] | None = None


@dataclass
class Change:
    """A change of a status that can be undone."""

    report: str
    was: Report
    led_to: str
    undone: bool = False


@dataclass
class Regrouping:
    """A merge, a split or a move; `homes` are the former homes of what it took."""

    kind: str
    source: str
    target: str
    homes: Mapping[str, str] = field(default_factory=dict)
    undone: bool = False


@dataclass
class Reports:
    """All of a project. Signals count for the report at the end of the merges of their home."""

    reports: dict[str, Report]
    homes: dict[str, str]
    links: dict[str, str] = field(default_factory=dict)
    claims: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    regroupings: dict[str, Regrouping] = field(default_factory=dict)

    def apply(self, call: Call, answer: Answer) -> str | None:
        """Execute a call."""
        execute = getattr(self, f"_{call.what}")
        return execute(call.client, answer, *call.arguments)  # type: ignore[no-any-return]

    def differs(self, observed: Any) -> str | None:
        """Compare with the rows: statuses and links, places of signals, claims."""
        mine = {
            "reports": {
                id: (DELETED if id in self.links else one.status, self.links.get(id), self.count(id))
                for id, one in self.reports.items()
            },
            "places": {id: self.place(home) for id, home in self.homes.items()},
            "claims": self.claims,
        }
        for name, expected in mine.items():
            if observed[name] != expected:
                return f"{name}: stored {observed[name]}, expected {expected}"
        return None

    def canonical(self, id: str) -> str:
        """Return where the links of a report lead to."""
        while id in self.links:
            id = self.links[id]
        return id

    def place(self, home: str) -> str:
        """Return the report that signals with this home count for."""
        firm = {
            one.source
            for one in self.regroupings.values()
            if one.kind == "merge" and not one.undone and self.links.get(one.source) == one.target
        }
        while home in firm:
            home = self.links[home]
        return home

    def members(self, report: str) -> list[str]:
        """Return the signals that count for a report."""
        return [id for id, home in self.homes.items() if self.place(home) == report]

    def count(self, report: str) -> int:
        """Return how many they are."""
        return len(self.members(report))

    def _state(self, client: int, answer: Answer, id: str, state: str, snooze: int | None) -> str | None:
        id = self.canonical(id)
        report = self.reports[id]
        waits = report.snoozed is not None and self.count(id) < report.snoozed[1]
        if state == POTENTIAL and snooze is None and waits and report.status == POTENTIAL:
            assert report.snoozed is not None
            reached = report.snoozed[0] if report.snoozed[0] in RETURNS_TO else POTENTIAL
            after = Report(reached, report.before)
        elif report.status not in ALLOWED[state]:
            return None if answer.status == 409 else f"{report.status} can't become {state}"
        elif state == SUPPRESSED:
            after = Report(SUPPRESSED, report.status, report.snoozed)
        elif state == RESOLVED:
            after = replace(report, status=RESOLVED)
        elif report.status == SUPPRESSED and report.before in RETURNS_TO:
            after = Report(str(report.before))
        else:
            before = None if report.status == SUPPRESSED else report.before
            snoozed = None if report.status == SUPPRESSED else report.snoozed
            if snooze is not None:
                snoozed = (report.status, self.count(id) + snooze)
            after = Report(POTENTIAL, before, snoozed)
        if (answer.status, answer.body.get("status")) != (200, after.status):
            return f"should become {after.status}"
        self.changes[answer.body["undo_id"]] = Change(id, report, after.status)
        self.reports[id] = after
        return None

    def _undo_state(self, client: int, answer: Answer, change_id: str) -> str | None:
        change = self.changes[change_id]
        kept = [id for id, one in self.changes.items() if one.report == change.report and not one.undone]
        if change.report in self.links:
            expected = "not_found"
        elif change.undone or kept[-1] != change_id or self.reports[change.report].status != change.led_to:
            expected = "skipped"
        else:
            expected = "undone"
        if (answer.status, answer.body["results"][0]["outcome"]) != (200, expected):
            return f"undo should be {expected}"
        if expected == "undone":
            change.undone = True
            self.reports[change.report] = change.was
        return None

    def _claim(
        self, client: int, answer: Answer, id: str, name: str | None, takeover: bool, release: bool
    ) -> str | None:
        id = self.canonical(id)
        held = self.claims.get(id)
        own = held is not None and held[0] == client and (None in (held[1], name) or held[1] == name)
        if held is not None and not own and not takeover:
            return None if answer.status == 409 else f"held by {held}"
        if answer.status != 200:
            return "should be allowed"
        if release:
            self.claims.pop(id, None)
        else:
            self.claims[id] = (client, name if name is not None or held is None or not own else held[1])
        return None

    def _merge(self, client: int, answer: Answer, source: str, target: str) -> str | None:
        source, target = self.canonical(source), self.canonical(target)
        if source == target:
            return None if answer.status == 409 else "they are one report"
        if answer.status != 200:
            return "should be merged"
        self._keep(answer, Regrouping("merge", source, target))
        self.links[source] = target
        return None

    def _split(self, client: int, answer: Answer, id: str, *taken: str) -> str | None:
        source = self.canonical(id)
        members = self.members(source)
        if not set(taken) < set(members):
            return None if answer.status == 409 else "these can't be split off"
        if answer.status != 200:
            return "should be split"
        made = answer.body["regroupings"][0]["to_report_id"]
        self._keep(answer, Regrouping("split", source, made, {id: self.homes[id] for id in taken}))
        self.reports[made] = Report(POTENTIAL)
        self.homes |= dict.fromkeys(taken, made)
        return None

    def _move(self, client: int, answer: Answer, id: str, *taken: str) -> str | None:
        target = self.canonical(id)
        by_source: dict[str, list[str]] = {}
        # In the order of arrival, as the server reads them.
        for one in self.homes:
            if one in taken and (source := self.place(self.homes[one])) != target:
                by_source.setdefault(source, []).append(one)
        if not by_source:
            return None if answer.status == 409 else "they are there already"
        if answer.status != 200:
            return "should be moved"
        sources = [one["from_report_id"] for one in answer.body["regroupings"]]
        if sources != list(by_source):
            return f"should be moved from {list(by_source)}"
        for number, (source, moved) in enumerate(by_source.items()):
            done = Regrouping("move", source, target, {id: self.homes[id] for id in moved})
            self._keep(answer, done, number)
            self.homes |= dict.fromkeys(moved, target)
            self._leave(source, target)
        return None

    def _undo_regrouping(self, client: int, answer: Answer, id: str) -> str | None:
        done = self.regroupings[id]
        if done.undone:
            return None if answer.status == 409 else "it was undone before"
        still = {one: home for one, home in done.homes.items() if self.homes[one] == done.target}
        if done.kind != "merge" and not still:
            return None if answer.status == 409 else "nothing is left to undo"
        if answer.status != 200:
            return "should be undone"
        done.undone = True
        if done.kind == "merge":
            # The signals whose home is in it or its parts come back, to it.
            root = self.place(done.target)
            del self.links[done.source]
            if self.members(done.source):
                self._leave(root, done.source)
            return None
        place = self.place(done.target)
        targets = [self.place(home) for home in still.values()]
        for target in targets:
            self.links.pop(target, None)
        self.homes |= still
        self._leave(place, targets[0])
        return None

    def _leave(self, report: str, to: str) -> None:
        if report not in self.links and not self.members(report):
            self.links[report] = to

    def _keep(self, answer: Answer, done: Regrouping, number: int = 0) -> None:
        self.regroupings[answer.body["regroupings"][number]["id"]] = done
