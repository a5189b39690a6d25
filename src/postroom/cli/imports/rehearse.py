"""`postroom import --dry-run`: read and check every row, and show what would become of it."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from postroom.cli.output import say, show_json, warn

if TYPE_CHECKING:
    from postroom.cli.imports.order import Order
    from postroom.signals.imports.files import ImportFile
    from postroom.signals.imports.service import Imported

REJECTED = 3
"""Exit code if any row was rejected."""
SAMPLE_TEXT = 300
UNKNOWN = "unknown"
"""The meaning of a state that nobody has given one."""
SHOWN = 5
"""Signals and rejected rows that a dry run shows."""


def rehearse(order: "Order", source: "ImportFile", *, keep: bool) -> int:
    """Read and validate every row, and print the result, without a database."""
    from postroom.cli.progress import meter
    from postroom.domain.signals.mapping import RowProblem
    from postroom.signals.imports.rejects import RejectsFile
    from postroom.signals.imports.service import Reject, as_imported

    good = bad = 0
    samples: list[dict[str, Any]] = []
    sources: set[tuple[str, str]] = set()
    states: Counter[tuple[str, str]] = Counter()
    file = RejectsFile(order.rejects, kept_rows=0, follow_links=order.follow_links) if keep else None
    with meter("Checking", "rows", whole=source.size, plain=order.plain) as advance:
        for row in source.rows():
            found = as_imported(order.plan, row)
            if isinstance(found, RowProblem):
                bad += 1
                if found.unknown_state is not None:
                    states[found.unknown_state, UNKNOWN] += 1
                if file:
                    file.write([Reject(row.number, found.reason, row.data)])
                elif bad <= SHOWN:
                    warn(f"Row {row.number}: {found.reason}")
            else:
                good += 1
                sources.add((found.signal.source_product, found.signal.source_type))
                if found.state is not None:
                    states[found.state.said, found.state.outcome] += 1
                if len(samples) < SHOWN:
                    samples.append(_facts(found))
            advance(source.position, good + bad)
    if file:
        file.close()
    totals = {"dry_run": True, "rows": good + bad, "good": good, "rejected": bad}
    _show(order, totals, samples, states, sources)
    return REJECTED if bad else 0


def _show(
    order: "Order",
    totals: dict[str, Any],
    samples: list[dict[str, Any]],
    states: Counter[tuple[str, str]],
    sources: set[tuple[str, str]],
) -> None:
    if order.json:
        counts = [
            {"said": said, "outcome": outcome, "rows": count}
            for (said, outcome), count in states.most_common()
        ]
        whole = {**totals, "tracker": order.tracker, "states": counts}
        show_json({**whole, "sources": sorted("/".join(pair) for pair in sources), "samples": samples})
    else:
        if order.tracker is not None:
            say(f"The columns are those of an export of {order.tracker}.")
        for sample in samples:
            say(_sample(sample))
        if states:
            say(_states(states))
        summary = "{rows:,} rows: {good:,} are signals, {rejected:,} would be rejected.".format(**totals)
        say(f"{summary} Nothing was stored.")


def _facts(found: "Imported") -> dict[str, Any]:
    state = found.state
    facts = {"state": state.said, "outcome": state.outcome, "closed_at": state.closed_at} if state else {}
    return {**asdict(found.signal), **facts}


def _states(states: "Counter[tuple[str, str]]") -> str:
    """Return a table of the states, what they mean, and what will be open or settled."""
    lines = ["  ROWS  STATE -> MEANING (--states changes it)"]
    lines += [f"{count:>6,}  {said} -> {outcome}" for (said, outcome), count in states.most_common()]
    kinds: Counter[str] = Counter()
    for (_, outcome), count in states.items():
        kinds[outcome if outcome in {"open", UNKNOWN} else "settled"] += count
    summary = f"{kinds['open']:,} are open, {kinds['settled']:,} are settled from the start."
    return "\n".join([*lines, summary, ""])


def _sample(signal: dict[str, Any]) -> str:
    lines = [f"{signal['source_product']}/{signal['source_type']} {signal['source_id']}"]
    lines += [
        f"  {name}: {signal[name]}"
        for name in ("weight", "timestamp", "client_id", "extra", "state", "outcome", "closed_at")
        if signal.get(name) not in (None, {})
    ]
    text = signal["description"]
    excerpt = text if len(text) <= SAMPLE_TEXT else text[:SAMPLE_TEXT] + " …"
    return "\n".join([*lines, *(f"  | {line}" for line in excerpt.splitlines()), ""])
