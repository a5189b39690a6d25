"""Keys, tokens, views, pauses and budgets: the simplest model of what calls do to them."""

from dataclasses import dataclass, field
from typing import Any

from tests.races.batches import Answer, Call

MOST = {"key": 100, "view": 100, "destination": 20}
REFUSED = {"key": 409, "view": 400, "destination": 409}


@dataclass
class Limits:
    """What one person has in one project; `texts` are those of keys that are not revoked."""

    counts: dict[str, int]
    runs_left: int
    texts: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    revoked_tokens: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    paused: str | None = None
    open_runs: dict[str, str] = field(default_factory=dict)
    alive: dict[str, list[str]] = field(default_factory=lambda: {"key": [], "view": [], "destination": []})

    def apply(self, call: Call, answer: Answer) -> str | None:
        """Execute a call."""
        execute = getattr(self, f"_{call.what}")
        return execute(answer, *call.arguments)  # type: ignore[no-any-return]

    def differs(self, observed: Any) -> str | None:
        """Compare with the rows: how many of each are usable, which tokens, the pause, the open runs."""
        mine = {
            "counts": self.counts,
            "tokens": self.tokens - self.revoked_tokens,
            "runs": sorted(self.open_runs.values()),
        }
        for name, expected in mine.items():
            if observed[name] != expected:
                return f"{name}: stored {observed[name]}, expected {expected}"
        return None

    def _make(self, answer: Answer, kind: str) -> str | None:
        if self.counts[kind] >= MOST[kind]:
            return None if answer.status == REFUSED[kind] else "there are as many as allowed"
        if answer.status != 201:
            return "one more is allowed"
        self.counts[kind] += 1
        self.alive[kind].append(answer.body["id"])
        if kind == "key":
            self.texts[answer.body["id"]] = answer.body["value"]
        return None

    def _remove(self, answer: Answer, kind: str, id: str) -> str | None:
        if id in self.gone:
            return None if answer.status == 404 else "it is gone"
        if answer.status != 204:
            return "it is there"
        self.gone.add(id)
        self.counts[kind] -= 1
        self.texts.pop(id, None)
        return None

    def _roll(self, answer: Answer, id: str) -> str | None:
        if id in self.gone:
            return None if answer.status in (404, 409) else "it is revoked"
        if answer.status != 200:
            return "it can be rolled"
        self.texts[id] = answer.body["value"]
        return None

    def _rename(self, answer: Answer, id: str) -> str | None:
        return None if answer.status == (404 if id in self.gone else 200) else "wrong answer"

    def _use(self, answer: Answer, text: str) -> str | None:
        works = text in self.texts.values()
        return None if answer.status == (200 if works else 401) else f"the key works: {works}"

    def _make_token(self, answer: Answer) -> str | None:
        self.tokens.add(answer.body["id"])
        return None if answer.status == 201 else "a token can be made"

    def _revoke_token(self, answer: Answer, id: str) -> str | None:
        self.revoked_tokens.add(id)
        return None if answer.status == 204 else "a token can be revoked"

    def _pause(self, answer: Answer, until: str) -> str | None:
        self.paused = until
        return None if (answer.status, answer.body["paused_until"]) == (200, until) else "it can be paused"

    def _resume(self, answer: Answer) -> str | None:
        expected = self.paused is not None
        self.paused = None
        return None if answer.body["was_paused"] == expected else f"was paused: {expected}"

    def _paused(self, answer: Answer) -> str | None:
        return None if answer.body["paused_until"] == self.paused else f"paused until {self.paused}"

    def _run(self, answer: Answer, scout: str) -> str | None:
        if self.runs_left == 0:
            return None if answer.status == 429 else "the budget of the day is spent"
        if scout in self.open_runs:
            return None if answer.status == 409 else "a run is open"
        if answer.status != 202:
            return "it can be run"
        self.runs_left -= 1
        self.open_runs[scout] = answer.body["workflow_id"]
        return None

    def _end_run(self, answer: Answer, run: str) -> str | None:
        scout = next((name for name, id in self.open_runs.items() if id == run), None)
        if scout is None:
            return None if answer.status == 409 else "it has ended"
        del self.open_runs[scout]
        return None if answer.status == 200 else "it is open"
