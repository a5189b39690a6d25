"""Texts that agents wrote into a report, and the safety filter's verdicts on them.

All that a reader is shown and no person wrote counts: title and summary, entries of the work log, and what a scout
sent along. Only who is signed in is a person here: an agent may write with anybody's key. `screening.agent_texts`
stores the verdicts. Names that members and agents give in a project are screened alike.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.screening.agent_texts import find_verdicts, screen_texts
from postroom.screening.facts import values_of
from postroom.screening.port import SafetyFilter, Verdict

WORDS = "title and summary"
"""The place of title and summary joined into one text."""
UNJUDGED = frozenset({"task_run", "title_change", "summary_change"})
"""Types of entries that are not judged: the present words are, as title and summary."""
LEAST_NAMES = 4
"""Number of single words and names in one entry from which they may form an instruction together."""
NAMES_AT_ONCE = 200
"""Names that are screened in one step."""

# Names that members and agents give: of labels, views with their filters, areas and scouts. A name does not say who
# gave it, so all are screened, but for the descriptions of scouts that are shipped.
_UNSCREENED = sa.text("""
    SELECT n.project_id, n.name FROM (
        SELECT project_id, name FROM report_labels
        UNION SELECT project_id, name FROM report_views
        UNION SELECT v.project_id, q.value FROM report_views AS v, jsonb_each_text(v.query) AS q
        UNION SELECT project_id, area FROM reports WHERE area IS NOT NULL
        UNION SELECT project_id, options ->> 'display_name' FROM scout_configs
        UNION SELECT s.project_id, v.description FROM skills AS s
                JOIN skill_versions AS v ON v.skill_id = s.id AND v.version = s.version
               WHERE s.deleted_at IS NULL AND v.content_hash IS DISTINCT FROM s.shipped_hash
    ) AS n
     WHERE n.name <> '' AND NOT EXISTS (
        SELECT FROM agent_text_screenings AS a
         WHERE a.project_id = n.project_id AND a.text_hash = sha256(convert_to(n.name, 'UTF8')))
     LIMIT :most
""")

# The author of the title is that of its last change, or of the report. Research's own rules only quote screened
# signals; a language model that takes part in it writes as any agent does. Changes of title and summary are left
# out: the new words are either the present ones or no longer shown.
_WORDS = sa.text("""
    SELECT r.id,
           CASE WHEN title.by = 'agent' OR (title.by IS DISTINCT FROM 'person' AND made.by_agent)
                THEN coalesce(r.title, r.headline) END AS title,
           CASE WHEN summary.by = 'agent' OR (summary.by IS DISTINCT FROM 'person' AND made.by_agent)
                THEN r.summary END AS summary
      FROM reports AS r
      CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM artefacts AS a
                        WHERE a.report_id = r.id AND a.type = 'task_run' AND a.content ->> 'product' = 'signals'
                          AND a.content ->> 'type' = 'scout')
            OR EXISTS (SELECT FROM research_steps AS s JOIN research_runs AS n ON n.id = s.run_id
                        WHERE n.report_id = r.id AND s.step <> 'safety' AND s.made_by NOT LIKE 'rules-%'
                          AND s.made_by NOT LIKE 'postroom-%') AS by_agent) AS made
      LEFT JOIN LATERAL (
        SELECT CASE WHEN a.task_id IS NOT NULL OR a.by_key THEN 'agent'
                    WHEN a.created_by_id IS NOT NULL THEN 'person' END AS by
          FROM artefacts AS a WHERE a.report_id = r.id AND a.type = 'title_change'
         ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS title ON true
      LEFT JOIN LATERAL (
        SELECT CASE WHEN a.task_id IS NOT NULL OR a.by_key THEN 'agent'
                    WHEN a.created_by_id IS NOT NULL THEN 'person' END AS by
          FROM artefacts AS a WHERE a.report_id = r.id AND a.type = 'summary_change'
         ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS summary ON true
     WHERE r.project_id = :project_id AND r.id = ANY(:ids)
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))

_ENTRIES = sa.text("""
    SELECT a.type, a.content FROM artefacts AS a
     WHERE a.report_id = :id AND a.type NOT IN ('task_run', 'title_change', 'summary_change')
       AND (a.task_id IS NOT NULL OR a.edited_by_task_id IS NOT NULL OR a.by_key
            OR (a.created_by_id IS NULL AND EXISTS (
                 SELECT FROM research_steps AS s JOIN research_runs AS n ON n.id = s.run_id
                  WHERE n.report_id = :id AND s.step <> 'safety' AND s.made_by NOT LIKE 'rules-%'
                    AND s.made_by NOT LIKE 'postroom-%')))
     UNION ALL
    SELECT 'scout extras', w.extras FROM scout_reports AS w WHERE w.report_id = :id
""")


@dataclass(frozen=True, slots=True)
class AgentText:
    """A text that an agent wrote, and its place: `title`, `summary`, `WORDS`, or the type of an entry.

    A `joined` text is made of several, to reveal an instruction spread over them.
    """

    place: str
    text: str
    joined: bool = False

    def is_doubted(self, verdict: Verdict) -> bool:
        """Return whether a verdict is a doubt; of joined texts, which look odder, only `blocked` is."""
        return verdict.verdict == "blocked" or (verdict.verdict != "clean" and not self.joined)


@dataclass(frozen=True, slots=True)
class AgentDoubts:
    """The safety filter's doubts about what agents wrote into a report.

    `doubtful` are the places of texts that it marked or blocked, `unscreened` the number of texts without a
    verdict. `blocked_words` is the verdict on title and summary if these are blocked.
    """

    doubtful: tuple[str, ...] = ()
    unscreened: int = 0
    blocked_words: Verdict | None = None


async def list_texts(uow: UnitOfWork, project_id: int, report_id: UUID) -> list[AgentText]:
    """Return the texts that agents wrote into a report; equal texts in one place once."""
    found = (await find_words(uow, project_id, [report_id])).get(report_id, [])
    rows = await uow.execute(_ENTRIES, {"id": report_id})
    entries = [text for row in rows for text in texts_of(row.type.replace("_", " "), row.content)]
    return list(dict.fromkeys([*found, *entries]))


def texts_of(place: str, content: Any) -> Iterator[AgentText]:
    """Yield the texts of an entry's content that are judged."""
    sentences, names = values_of(content)
    if sentences:
        yield AgentText(place, "\n".join(sentences))
    if len(names) >= LEAST_NAMES:
        yield AgentText(place, " ".join(names), joined=True)


async def find_words(uow: UnitOfWork, project_id: int, ids: Collection[UUID]) -> dict[UUID, list[AgentText]]:
    """Return the titles and summaries that agents wrote, by report, also joined as one text."""
    rows = await uow.execute(_WORDS, {"project_id": project_id, "ids": list(ids)})
    found = {}
    for row in rows:
        parts = [AgentText(place, text) for place in ("title", "summary") if (text := getattr(row, place))]
        if len(parts) > 1:
            parts.append(AgentText(WORDS, "\n\n".join(part.text for part in parts), joined=True))
        found[row.id] = parts
    return found


async def screen_report(
    engine: AsyncEngine, judge: SafetyFilter, project_id: int, report_id: UUID, *, now: datetime
) -> None:
    """Screen the texts that agents wrote into a report and that have no verdict.

    Raises:
        Unavailable: the filter's requirements can't be reached.
    """
    async with unit_of_work(engine) as uow:
        texts = await list_texts(uow, project_id, report_id)
    if texts:
        await screen_texts(engine, judge, project_id, [text.text for text in texts], now=now)


async def find_doubts(uow: UnitOfWork, project_id: int, report_id: UUID) -> AgentDoubts:
    """Return the safety filter's doubts about what agents wrote into a report."""
    texts = await list_texts(uow, project_id, report_id)
    verdicts = await find_verdicts(uow, project_id, [text.text for text in texts])
    doubtful = [
        text.place for text in texts if text.text in verdicts and text.is_doubted(verdicts[text.text])
    ]
    words = [
        verdicts[text.text]
        for text in texts
        if text.place in {"title", "summary", WORDS} and text.text in verdicts
    ]
    return AgentDoubts(
        doubtful=tuple(dict.fromkeys(doubtful)),
        unscreened=sum(text.text not in verdicts for text in texts),
        blocked_words=next((text for text in words if text.verdict == "blocked"), None),
    )


async def find_doubted_texts(uow: UnitOfWork, project_id: int, report_id: UUID) -> frozenset[str]:
    """Return the texts that agents wrote into a report and that the safety filter has not cleared."""
    texts = await list_texts(uow, project_id, report_id)
    verdicts = await find_verdicts(uow, project_id, [text.text for text in texts])
    return frozenset(
        text.text for text in texts if text.text not in verdicts or text.is_doubted(verdicts[text.text])
    )


async def find_withheld(uow: UnitOfWork, project_id: int, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the reports whose title or summary an agent wrote and the safety filter has not cleared."""
    words = await find_words(uow, project_id, ids)
    verdicts = await find_verdicts(uow, project_id, [text.text for texts in words.values() for text in texts])
    return {
        id
        for id, texts in words.items()
        if any(text.text not in verdicts or text.is_doubted(verdicts[text.text]) for text in texts)
    }


async def screen_names(engine: AsyncEngine, judge: SafetyFilter, *, now: datetime) -> int:
    """Screen names that have no verdict, a step of them; return how many.

    Raises:
        Unavailable: the filter's requirements can't be reached.
    """
    async with unit_of_work(engine) as uow:
        rows = (await uow.execute(_UNSCREENED, {"most": NAMES_AT_ONCE})).all()
    of_project: Mapping[int, list[str]] = defaultdict(list)
    for row in rows:
        of_project[row.project_id].append(row.name)
    for project_id, names in of_project.items():
        await screen_texts(engine, judge, project_id, names, now=now)
    return len(rows)


async def find_passed(uow: UnitOfWork, project_id: int, names: Sequence[str]) -> frozenset[str]:
    """Return those of the names that the safety filter has passed."""
    verdicts = await find_verdicts(uow, project_id, names)
    return frozenset(name for name, verdict in verdicts.items() if verdict.verdict == "clean")
