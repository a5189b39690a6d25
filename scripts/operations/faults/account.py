"""What became of everything that was accepted: counted after a run, once nothing is left to do."""

from collections.abc import Mapping

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


def account(fleet: Fleet, ledger: Ledger, received: Mapping[str, int]) -> list[str]:
    """Return what is lost, doubled or wrong; nothing is right."""
    problems = list(ledger.wrong)

    def check(what: str, found: object, wanted: object) -> None:
        say(f"{what}: {found}")
        if found != wanted:
            problems.append(f"{what}: {found}, and not {wanted}")

    stored = [str(row[0]) for row in fleet.query("SELECT client_id FROM signals")]
    say(f"accepted: {len(ledger.accepted)} signals, {len(ledger.notes)} notes")
    check("accepted signals that are lost", len(ledger.accepted - set(stored)), 0)
    check("signals that are stored twice", len(stored) - len(set(stored)), 0)
    check("signals that nobody sent", len(set(stored) - ledger.accepted), 0)
    waiting = fleet.number("SELECT count(*) FROM signals WHERE state <> 'grouped'")
    check("signals that are not grouped", waiting, 0)
    check("signals in no report", fleet.number("SELECT count(*) FROM signals WHERE report_id IS NULL"), 0)
    check("reports with a wrong count", fleet.number(_REPORTS_WRONG), 0)
    kept = {str(row[0]): str(row[1]) for row in fleet.query("SELECT id, status FROM reports")}
    check("reports that a client saw and that are lost", sorted(ledger.seen - set(kept)), [])
    # Regrouping deletes reports that it leaves without signals.
    check(
        "reports that a client was denied", sorted(id for id in ledger.gone if kept.get(id) != "deleted"), []
    )
    notes = [
        str(row[0])
        for row in fleet.query(
            "SELECT content->>'note' FROM artefacts WHERE content->>'note' LIKE 'note % for @%'"
        )
    ]
    check("accepted notes that are lost", len(ledger.notes - set(notes)), 0)
    check("notes that are stored twice", len(notes) - len(set(notes)), 0)
    check("notes that nobody wrote", len(set(notes) - ledger.notes - ledger.unsure), 0)
    events = fleet.number("SELECT count(*) FROM report_events WHERE type = 'report.mentioned'")
    check("events of notes beyond or below them", events - len(notes), 0)
    told = fleet.number(
        "SELECT coalesce(sum(jsonb_array_length(content->'events')), 0) FROM notification_deliveries "
        "WHERE kind = 'report' AND status = 'delivered'"
    )
    check("events in messages beyond or below them", told - events, 0)
    sent = {
        str(row[0]) for row in fleet.query("SELECT id FROM notification_deliveries WHERE kind = 'report'")
    }
    undelivered = [id for id in sent if received.get(id, 0) == 0]
    check("messages that the receiver never saw", len(undelivered), 0)
    unknown = len(set(received) - sent) - 1
    check("ids of messages that the receiver saw and nobody has", unknown, 0)  # one is the test's
    dead = [str(row) for row in fleet.query("SELECT job, error FROM dead_letters")]
    check("jobs given up", dead, [])
    ended = {name: part.unexpected for name, part in fleet.parts.items() if part.unexpected}
    check("processes that ended by themselves", ended, {})
    again = sum(count - 1 for count in received.values())
    say(f"messages {len(sent)}, sent again with the same id {again}")
    say(f"answers {dict(sorted(ledger.statuses.items()))}; the slowest took {ledger.slowest:.1f} s")
    return problems
