"""Reports of findings about the inbox, sources, owners or schedules: no change of code can mend them.

They keep the words of the finding itself, and wait for a person.
"""

import time

from postroom.domain.reports.artefact_types import ActionabilityJudgment
from postroom.domain.reports.state import WaitsFor
from postroom.domain.scouts.detections import one_line
from postroom.domain.scouts.findings import is_operational
from postroom.research.desk import Round
from postroom.research.judges import Judged, made
from postroom.research.schemas import Outcome

REASON = "It is about the inbox, sources, owners or schedules, which no change of code mends. Somebody has to look."


def is_operational_report(round: Round) -> bool:
    """Tell whether every signal of a round is an operational finding of a scout."""
    return all(is_operational(signal.extra) for signal in round.material.signals)


async def finish(round: Round) -> Outcome:
    """Say what can be done, without code, and return how research ends."""
    if not await round.done("actionability"):
        judged = Judged(
            ActionabilityJudgment(
                explanation=REASON, actionability="requires_human_input", already_addressed=False
            )
        )
        result = {"actionability": "requires_human_input", "reason": REASON}
        await round.write(
            "actionability", made("actionability_judgment", judged, result), began=time.monotonic()
        )
    newest = max(round.material.signals, key=lambda signal: (signal.timestamp, signal.signal_id))
    title, _, body = newest.content.strip().partition("\n")
    error = f"Requires human input: {REASON}"
    return Outcome("pending_input", one_line(title), body.strip() or title, error, WaitsFor.ANSWER)
