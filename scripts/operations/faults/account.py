"""What became of everything that was accepted: counted after a run, once nothing is left to do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scripts.operations.faults.fleet import Fleet
from scripts.operations.faults.load import Ledger
from scripts.operations.faults.machine import say, wait

_WAITING = """
    SELECT (SELECT count(*) FROM signals WHERE state = 'pending')
         + (SELECT count(*) FROM report_events WHERE planned_at IS NULL)
         + (SELECT count(*) FROM notification_deliveries WHERE status = 'waiting')
"""
_REPORTS_WRONG = """
    SELECT count(*) FROM reports r
    WHERE r.signal_count <> (SELECT count(*) FROM signals s WHERE s.report_id = r.id)
"""


def settle(fleet: Fleet) -> float:
    """Wait until nothing that was accepted waits any more; return the seconds."""
    return wait(lambda: fleet.number(_WAITING) == 0, "all that was accepted is done", seconds=400, every=1.0)


class Account:
    """Compares what clients know with the database; `problems` is what is lost, doubled or wrong."""

    def __init__(self, query: Callable[[str], Sequence[tuple[Any, ...]]], ledger: Ledger) -> None:
        self.query = query
        self.ledger = ledger
        self.problems = list(ledger.wrong)

    def number(self, statement: str) -> int:
        """Return the single number of a statement."""
        return int(str(self.query(statement)[0][0]))

    def check(self, what: str, found: object, wanted: object) -> None:
        """Print what was found, and keep it if it is not what is wanted."""
        say(f"{what}: {found}")
        if found != wanted:
            self.problems.append(f"{what}: {found}, and not {wanted}")

    def signals(self) -> None:
        """Account for the signals that were sent with an id, and for all reports."""
        ledger = self.ledger
        stored = [
            str(row[0])
            for row in self.query("SELECT client_id FROM signals WHERE source_product = 'zendesk'")
        ]
        say(f"accepted: {len(ledger.accepted)} signals, {len(ledger.notes)} notes")
        self.check("accepted signals that are lost", len(ledger.accepted - set(stored)), 0)
        self.check("signals that are stored twice", len(stored) - len(set(stored)), 0)
        self.check("signals that nobody sent", len(set(stored) - ledger.accepted), 0)
        waiting = self.number("SELECT count(*) FROM signals WHERE state <> 'grouped'")
        self.check("signals that are not grouped", waiting, 0)
        alone = self.number("SELECT count(*) FROM signals WHERE report_id IS NULL")
        self.check("signals in no report", alone, 0)
        self.check("reports with a wrong count", self.number(_REPORTS_WRONG), 0)
        kept = {str(row[0]): str(row[1]) for row in self.query("SELECT id, status FROM reports")}
        self.check("reports that a client saw and that are lost", sorted(ledger.seen - set(kept)), [])
        # Regrouping deletes reports that it leaves without signals.
        denied = sorted(id for id in ledger.gone if kept.get(id) != "deleted")
        self.check("reports that a client was denied", denied, [])

    def notes(self, like: str) -> int:
        """Account for the notes, whose texts are like this; return how many there are."""
        ledger = self.ledger
        found = self.query(f"SELECT content->>'note' FROM artefacts WHERE content->>'note' LIKE '{like}'")
        notes = [str(row[0]) for row in found]
        self.check("accepted notes that are lost", len(ledger.notes - set(notes)), 0)
        self.check("notes that are stored twice", len(notes) - len(set(notes)), 0)
        self.check("notes that nobody wrote", len(set(notes) - ledger.notes - ledger.unsure), 0)
        return len(notes)

    def ended(self) -> None:
        """Account for jobs, and say what clients were told."""
        dead = [str(row) for row in self.query("SELECT job, error FROM dead_letters")]
        self.check("jobs given up", dead, [])
        ledger = self.ledger
        say(f"answers {dict(sorted(ledger.statuses.items()))}; the slowest took {ledger.slowest:.1f} s")


def account(fleet: Fleet, ledger: Ledger, received: Mapping[str, int]) -> list[str]:
    """Return what is lost, doubled or wrong; nothing is right."""
    done = Account(fleet.query, ledger)
    done.signals()
    notes = done.notes("note % for @%")
    events = fleet.number("SELECT count(*) FROM report_events WHERE type = 'report.mentioned'")
    done.check("events of notes beyond or below them", events - notes, 0)
    told = fleet.number(
        "SELECT coalesce(sum(jsonb_array_length(content->'events')), 0) FROM notification_deliveries "
        "WHERE kind = 'report' AND status = 'delivered'"
    )
    done.check("events in messages beyond or below them", told - events, 0)
    sent = {
        str(row[0]) for row in fleet.query("SELECT id FROM notification_deliveries WHERE kind = 'report'")
    }
    undelivered = [id for id in sent if received.get(id, 0) == 0]
    done.check("messages that the receiver never saw", len(undelivered), 0)
    unknown = len(set(received) - sent) - 1
    done.check("ids of messages that the receiver saw and nobody has", unknown, 0)  # one is the test's
    ended = {name: part.unexpected for name, part in fleet.parts.items() if part.unexpected}
    done.check("processes that ended by themselves", ended, {})
    done.ended()
    again = sum(count - 1 for count in received.values())
    say(f"messages {len(sent)}, sent again with the same id {again}")
    return done.problems
