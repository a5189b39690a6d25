"""Queries which code reports are about, and the open work on them: claims, runs, pull requests, commits."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.open_work import (
    LEAST_COMMIT,
    CodeScope,
    OpenWork,
    first_overlap,
    make_code_scope,
)
from postroom.identity import people

STEP = 50
"""Reports that are compared at a time."""

_ESCAPED = re.compile(r"[\"\\\x00-\x1f]+")
_WILD = re.compile(r"[\\%_]")

_LOGS = sa.text("""
    SELECT a.report_id, a.type, a.content FROM artefacts AS a
     WHERE a.report_id = ANY(:ids) AND a.type IN ('signal_finding', 'code_reference', 'commit', 'repo_selection')
     ORDER BY a.created_at, a.id
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))

# Runs of research do not change code. A commit counts until its report is closed. Each part uses an index of what
# is open; the texts of the logs are then searched once for what both could have in common.
_OPEN = sa.text("""
    WITH open AS MATERIALIZED (
        SELECT report_id AS id FROM report_claims WHERE project_id = :project_id
        UNION
        SELECT report_id FROM artefacts WHERE project_id = :project_id AND type = 'commit'
        UNION
        SELECT id FROM reports WHERE project_id = :project_id AND implementation_pr_url IS NOT NULL
        UNION
        SELECT r.id FROM task_runs AS t JOIN reports AS r ON r.task_ids @> ARRAY[t.task_id]
         WHERE t.project_id = :project_id AND t.status IN ('not_started', 'queued', 'in_progress')
    )
    SELECT r.id FROM open JOIN reports AS r ON r.id = open.id
     WHERE r.id <> :id AND r.project_id = :project_id AND r.status NOT IN ('resolved', 'suppressed', 'deleted')
       AND EXISTS (SELECT FROM artefacts AS a
                    WHERE a.report_id = r.id AND a.type IN ('signal_finding', 'code_reference', 'commit')
                      AND a.content::text LIKE ANY(:needles))
     ORDER BY r.updated_at DESC, r.id
""").bindparams(sa.bindparam("needles", type_=ARRAY(sa.Text)))

_WORK = sa.text("""
    SELECT r.id, coalesce(r.title, r.headline) AS title, c.user_id,
           run.status AS run_status, run.task_id, r.implementation_pr_url AS pull_request
      FROM reports AS r
      LEFT JOIN report_claims AS c ON c.report_id = r.id
      LEFT JOIN LATERAL (
          SELECT t.status, t.task_id FROM artefacts AS a
            JOIN task_runs AS t ON t.task_id = a.task_id
           WHERE a.report_id = r.id AND a.type = 'task_run'
             AND a.content ->> 'type' NOT IN ('research', 'repo_selection')
             AND t.status IN ('not_started', 'queued', 'in_progress')
           ORDER BY t.created_at DESC LIMIT 1) AS run ON true
     WHERE r.id = ANY(:ids)
       AND (c.user_id IS NOT NULL OR run.task_id IS NOT NULL OR r.implementation_pr_url IS NOT NULL
            OR EXISTS (SELECT FROM artefacts AS a WHERE a.report_id = r.id AND a.type = 'commit'))
     ORDER BY r.updated_at DESC, r.id
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def read_code_scopes(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, CodeScope]:
    """Return the code that each of the reports is about; empty for one without a log."""
    logs: dict[UUID, list[tuple[str, Any]]] = {id: [] for id in report_ids}
    for row in await uow.execute(_LOGS, {"ids": list(report_ids)}):
        logs[row.report_id].append((row.type, row.content))
    return {id: _code_scope(log) for id, log in logs.items()}


async def read_open_work(
    uow: UnitOfWork, project_id: int, report_id: UUID, about: CodeScope
) -> list[OpenWork]:
    """Return open work on other reports of the project, if some touches the code of `about`; else nothing.

    Read in steps, latest changes first, until there is some.
    """
    needles = _needles(about)
    if not needles:
        return []
    asked = {"project_id": project_id, "id": report_id, "needles": needles}
    ids = list((await uow.execute(_OPEN, asked)).scalars())
    for start in range(0, len(ids), STEP):
        work = await _work_on(uow, ids[start : start + STEP])
        if first_overlap(about, work) is not None:
            return work
    return []


async def _work_on(uow: UnitOfWork, ids: Sequence[UUID]) -> list[OpenWork]:
    found = (await uow.execute(_WORK, {"ids": list(ids)})).all()
    code_scopes = await read_code_scopes(uow, [row.id for row in found])
    holders = await people.by_id(uow, {row.user_id for row in found if row.user_id is not None})
    return [OpenWork(row.id, row.title, _what(row, holders), code_scopes[row.id]) for row in found]


def _needles(about: CodeScope) -> list[str]:
    """Return LIKE patterns for log texts about one of these files or commits."""
    names = {path.rpartition("/")[2] for path in about.paths}
    # JSON escapes some characters, so the longest part of a name without them is searched for.
    plain = {max(_ESCAPED.split(name), key=len) for name in names}
    commits = {commit[:LEAST_COMMIT] for commit in about.commits if len(commit) >= LEAST_COMMIT}
    texts = plain | commits | {commit.upper() for commit in commits}
    return [f"%{_WILD.sub(_escape, text)}%" for text in sorted(texts)]


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _what(row: Any, holders: Mapping[int, people.Person]) -> str:
    if row.run_status is not None:
        return f"task {row.task_id}, whose run is {row.run_status},"
    if row.user_id is not None:
        holder = holders[row.user_id]
        return f"the work of {holder.full_name or holder.email}"
    if row.pull_request is not None:
        return f"the pull request {row.pull_request}"
    return "a commit"


def _code_scope(log: Sequence[tuple[str, Any]]) -> CodeScope:
    repository: str | None = None
    paths: list[str] = []
    commits: list[str] = []
    hints: list[str] = []
    findings: dict[str, Mapping[str, Any]] = {}
    for type, content in log:
        if not isinstance(content, dict):
            continue
        match type:
            case "repo_selection":
                repository = _text(content.get("repository"))
            case "signal_finding":
                # The newest finding of a signal counts.
                findings[str(content.get("signal_id"))] = content
            case "code_reference":
                paths += filter(None, [_text(content.get("file_path"))])
            case _:
                commits += filter(None, [_text(content.get("commit_sha"))])
    for finding in findings.values():
        found = finding.get("relevant_code_paths")
        paths += [path for path in found if isinstance(path, str)] if isinstance(found, list) else []
        known = finding.get("relevant_commit_hashes")
        hints += list(known) if isinstance(known, dict) else []
    if not paths:
        # The last change of a file says nothing beside its name: a first import or a reformatting has changed them
        # all, and two reports that share only that do not collide.
        commits += hints
    return make_code_scope(repository, paths, commits)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
