"""The promotion gate: what a newly grouped signal does to the status of its report, and why."""

from dataclasses import dataclass
from typing import assert_never

from postroom.domain.reports.state import SHOWN, Status

PROMOTION_WEIGHT = 1.0
"""Total weight from which a report is worth research."""

_ROUNDING = 1e-9  # ten signals of weight 0.1 sum to slightly less than 1


@dataclass(frozen=True, slots=True)
class Promotion:
    """The effect of a signal that joined.

    `promote`: the report becomes a candidate. `requeue`: it is one already; request its research again, in case the
    first request was lost. `hide_signal`: store the signal as deleted.
    """

    promote: bool
    reason: str
    requeue: bool = False
    hide_signal: bool = False


def after_signal(
    status: Status | str, total_weight: float, signal_count: int, signals_at_run: int
) -> Promotion:
    """Decide what a signal does to its report; the counters already include the signal.

    Raises:
        ValueError: `status` is not a report status.
    """
    status = Status(status)
    match status:
        case Status.POTENTIAL:
            return _gate(total_weight, signal_count, signals_at_run)
        case Status.READY:
            return Promotion(promote=True, reason="A new signal on a ready report triggers research again.")
        case Status.RESOLVED:
            return Promotion(promote=True, reason="A signal after the fix reopens a resolved report.")
        case Status.CANDIDATE:
            return Promotion(promote=False, reason="It is already waiting for research.", requeue=True)
        case Status.IN_PROGRESS:
            # Research reads the signals again before it ends, so nothing is lost by waiting.
            return Promotion(promote=False, reason="Research is running and will read the signal.")
        case Status.PENDING_INPUT:
            return Promotion(promote=False, reason="It waits for a person; more signals do not change that.")
        case Status.FAILED:
            # Retrying unasked would spend money on what was judged unsafe or broken.
            return Promotion(promote=False, reason="Its research failed; only a person can restart it.")
        case Status.SUPPRESSED:
            return Promotion(
                promote=False, reason="A suppressed report collects signals without further action."
            )
        case Status.DELETED:
            return Promotion(
                promote=False, reason="The report is deleted, so its signals are too.", hide_signal=True
            )
    assert_never(status)


def passes_alone(weight: float) -> bool:
    """Return whether a signal of this weight passes the gate alone, and so is not to wait for others."""
    return weight >= PROMOTION_WEIGHT - _ROUNDING


def after_growth(status: Status | str, total_weight: float, signal_count: int, signals_at_run: int) -> bool:
    """Return whether grown facts of a report's signals promote it, or have it researched again.

    The total already includes what the signals weigh more. What is shown to people is researched again, so that its
    priority and words are about the present; what they have settled stays settled.
    """
    status = Status(status)
    if status is Status.POTENTIAL:
        return _gate(total_weight, signal_count, signals_at_run).promote
    return status in SHOWN


def _gate(total_weight: float, signal_count: int, signals_at_run: int) -> Promotion:
    if not passes_alone(total_weight):
        return Promotion(
            promote=False, reason=f"Total weight {total_weight:g} is below {PROMOTION_WEIGHT:g}."
        )
    if signal_count < signals_at_run:
        return Promotion(
            promote=False,
            reason=f"{signal_count} of the {signals_at_run} signals that it waits for have arrived.",
        )
    signals = "1 signal passes" if signal_count == 1 else f"{signal_count} signals pass"
    return Promotion(promote=True, reason=f"With a total weight of {total_weight:g}, {signals} the gate.")
