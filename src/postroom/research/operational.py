"""Reports of findings about the inbox, sources, owners or schedules, which no code change can fix.

They keep the text of the finding itself, and wait for a person.
"""

import time

from postroom.domain.reports.artefact_types import ActionabilityJudgment
from postroom.domain.reports.state import WaitsFor
from postroom.domain.scouts.detections import one_line
from postroom.domain.scouts.findings import is_operational
from postroom.research.context import Round
from postroom.research.judges import Judged, made
from postroom.research.schemas import ResearchOutcome

REASON = (
    "It is about the inbox, sources, owners or schedules, which no code change fixes. A person has to act."
)


def is_operational_report(round: Round) -> bool:
    """Return whether every signal of a round is an operational finding of a scout."""
    return all(is_operational(signal.extra) for signal in round.material.signals)


async def finish(round: Round) -> ResearchOutcome:
    """Store that human input is required, and return the outcome of research."""
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
    return ResearchOutcome("pending_input", one_line(title), body.strip() or title, error, WaitsFor.ANSWER)
