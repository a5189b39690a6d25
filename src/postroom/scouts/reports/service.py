"""Create and edit reports in the name of a run.

They belong to the home project and are logged in the name of the run's task.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Limited
from postroom.domain.reports.state import Status
from postroom.domain.scouts.findings import FindingProblem, SkippedReason
from postroom.domain.scouts.reports import events_of, signal_of
from postroom.jobs.port import Jobs
from postroom.reports import service as reports
from postroom.reports import texts, writing
from postroom.reports.decisions import state
from postroom.reports.work_log import reviewers
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.reviewers import BadReviewer, Choice
from postroom.reports.work_log.schemas import Author
from postroom.scouts.findings.service import check_in_progress, closed_gate, facts_of
from postroom.scouts.reports import repository
from postroom.scouts.reports.schemas import NewReport, ReportEdit, ReportReviewer
from postroom.scouts.runs.schemas import Run
from postroom.settings import ScoutSettings
from postroom.tasks.hand_off import consider_later

REVIEWERS = "suggested_reviewers"

DAY = timedelta(hours=24)

_MAX_HEADLINE = 200
_NO_EXPLANATION = "The scout gave no reason."


class _KeyTaken(Exception):
    """A concurrent call has written a report under the same key."""


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of writing a report: its id and status, or the closed gate. `created`: this call wrote it."""

    report_id: UUID | None
    status: Status | None
    created: bool = False
    skipped_reason: SkippedReason | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The report, its status after the edit, the changed fields, and the closed gate."""

    report_id: UUID
    status: Status
    changed: tuple[str, ...] = ()
    skipped_reason: SkippedReason | None = None


@dataclass(frozen=True, slots=True)
class ReportContext:
    """The context of writing: run, time and limits. `approved`: the organization's data may be sent to models."""

    uow: UnitOfWork
    run: Run
    organization_id: UUID
    approved: bool
    now: datetime
    settings: ScoutSettings
    jobs: Jobs

    @property
    def author(self) -> Author:
        """The task of the run."""
        return Author.task(self.run.task_id)

    async def consider(self, report_id: UUID) -> None:
        """Enqueue the decision whether work on a report starts automatically."""
        await consider_later(self.uow, jobs=self.jobs, project_id=self.run.project_id, report_id=report_id)

    async def log(self, report_id: UUID, type: str, content: Mapping[str, Any]) -> None:
        """Add an entry to the work log of a report."""
        await artefacts.append(
            self.uow,
            project_id=self.run.project_id,
            report_id=report_id,
            type=type,
            content=content,
            author=self.author,
            now=self.now,
            id=new_id(),
        )


async def emit(context: ReportContext, report: NewReport, choices: list[Choice]) -> Written:
    """Write a report of a run whose row is locked, unless a gate is closed; `choices` are the suggested reviewers.

    A key that was used before, even by an ended run, returns the existing report, and nothing is written. Of
    concurrent calls with one key, one writes. The caller schedules the grouping.

    Raises:
        FindingProblem: the run is not in progress, or a suggested reviewer can't review.
        Conflict: the run's limit of reports is reached.
        Limited: the project's limit of reports by scouts in 24 hours is reached.
    """
    key, project_id = report.idempotency_key, context.run.project_id
    if key is not None:
        before = await repository.select_by_key(context.uow, project_id, key)
        if before is not None:
            return Written(*before)
    check_in_progress(context.run, "Reports can only be emitted")
    reason = await closed_gate(context.uow, context.run, approved=context.approved)
    if reason is not None:
        return Written(None, None, skipped_reason=reason)
    await repository.lock_writing(context.uow, project_id)
    await _check_run_limit(context)
    await _check_day_limit(context)
    try:
        async with context.uow.begin_nested():
            return await _write(context, report, choices)
    except _KeyTaken:
        before = await repository.select_by_key(context.uow, project_id, key or "")
        if before is None:
            raise
        return Written(*before)


async def _check_run_limit(context: ReportContext, report_id: UUID | None = None) -> None:
    most = context.settings.reports_per_run
    if await repository.count_touched(context.uow, context.run.task_id, but=report_id) >= most:
        raise Conflict(f"This run has reached its limit of {most} written or changed reports.")


async def _check_day_limit(context: ReportContext) -> None:
    most = context.settings.reports_per_day
    if most == 0:
        raise Conflict("Scouts are not allowed to write reports on this server.")
    last_that_counts = await repository.find_nth_newest(context.uow, context.run.project_id, most)
    if last_that_counts is not None and last_that_counts > context.now - DAY:
        wait = (last_that_counts + DAY - context.now).total_seconds()
        raise Limited(
            f"The project's scouts have reached their limit of {most} reports in 24 hours.",
            retry_after=wait,
        )


async def _write(context: ReportContext, report: NewReport, choices: list[Choice]) -> Written:
    report_id, project_id = new_id(), context.run.project_id
    await reports.open_report(
        context.uow,
        project_id=project_id,
        id=report_id,
        headline=report.title[:_MAX_HEADLINE],
        now=context.now,
    )
    noted = await repository.insert_written(
        context.uow,
        project_id=project_id,
        run_id=context.run.id,
        report_id=report_id,
        key=report.idempotency_key,
        extras=report.extras() | _reasons(report.suggested_reviewers),
        now=context.now,
    )
    if not noted:
        raise _KeyTaken
    await reports.keep_extras(context.uow, report_id, report.extras())
    facts = await facts_of(context.uow, context.run)
    status = await writing.write(
        context.uow,
        project_id=project_id,
        report_id=report_id,
        evidence=[signal_of(evidence.to_evidence(), facts) for evidence in report.evidence],
        events=events_of(
            title=report.title,
            summary=report.summary,
            actionability=report.actionability,
            explanation=report.actionability_explanation,
            already_addressed=report.already_addressed,
        ),
        reason=f"{context.run.skill_name} wrote the report with it.",
        now=context.now,
        jobs=context.jobs,
    )
    await _log_verdict(context, report_id, report)
    if choices:
        await _suggest(context, report_id, choices)
    if status is not Status.READY:  # else its status has done so already
        await context.consider(report_id)
    return Written(report_id, status, created=True)


async def _log_verdict(context: ReportContext, report_id: UUID, report: NewReport) -> None:
    await artefacts.link_task(
        context.uow,
        project_id=context.run.project_id,
        report_id=report_id,
        task_id=context.run.task_id,
        content={
            "task_id": str(context.run.task_id),
            "run_id": str(context.run.task_run_id),
            "product": "signals",
            "type": "scout",
        },
        now=context.now,
        id=new_id(),
    )
    if "repository" in report.model_fields_set:
        await _select_repository(context, report_id, report.repository)
    await context.log(
        report_id,
        "actionability_judgment",
        {
            "explanation": report.actionability_explanation,
            "actionability": report.actionability,
            "already_addressed": report.already_addressed,
        },
    )
    if report.priority is not None:
        explanation = report.priority_explanation or _NO_EXPLANATION
        await context.log(
            report_id, "priority_judgment", {"explanation": explanation, "priority": report.priority}
        )


async def edit(context: ReportContext, changes: ReportEdit, choices: list[Choice] | None) -> Edited:
    """Edit a report for a run whose row is locked, unless a gate is closed; `choices` None keeps the reviewers.

    Each edit is recorded in the work log. The caller schedules the grouping.

    Raises:
        FindingProblem: the run is not in progress, or a suggested reviewer can't review.
        NotFound: the home project has no such report, or it is deleted.
        Conflict: the run's limit of written or changed reports is reached.
    """
    check_in_progress(context.run, "Reports can only be edited")
    project_id, report_id = context.run.project_id, changes.report_id
    locked = await state.lock(context.uow, project_id, report_id)
    reason = await closed_gate(context.uow, context.run, approved=context.approved)
    if reason is not None:
        return Edited(report_id, locked.facts.status, skipped_reason=reason)
    await _check_run_limit(context, report_id)
    changed = [
        name
        for name, before in (("title", locked.title), ("summary", locked.summary))
        if getattr(changes, name) not in {None, before} and name not in locked.corrections
    ]
    await texts.edit(
        context.uow,
        jobs=context.jobs,
        project_id=project_id,
        report_id=report_id,
        title=changes.title,
        summary=changes.summary,
        author=context.author,
        now=context.now,
    )
    if changes.append_note is not None:
        note = {"note": changes.append_note, "author": context.run.skill_name}
        await context.log(report_id, "note", note)
        changed.append("append_note")
    if changes.append_evidence and await _append_evidence(context, changes):
        changed.append("append_evidence")
    if choices is not None:
        await _suggest(context, report_id, choices)
        changed.append(REVIEWERS)
    if "repository" in changes.model_fields_set:
        await _select_repository(context, report_id, changes.repository)
        changed.append("repository")
    changed += changes.extras()
    extras = changes.extras() | _reasons(changes.suggested_reviewers)
    if extras:
        await reports.keep_extras(context.uow, report_id, changes.extras())
        await repository.merge_extras(
            context.uow,
            project_id=project_id,
            run_id=context.run.id,
            report_id=report_id,
            extras=extras,
            now=context.now,
        )
    if set(changed) - {"title", "summary"}:  # an edit of these has done so already
        await context.consider(report_id)
    locked = await state.lock(context.uow, project_id, report_id)
    return Edited(report_id, locked.facts.status, tuple(changed))


async def _append_evidence(context: ReportContext, changes: ReportEdit) -> bool:
    facts = await facts_of(context.uow, context.run)
    return await writing.append_evidence(
        context.uow,
        project_id=context.run.project_id,
        report_id=changes.report_id,
        evidence=[signal_of(evidence.to_evidence(), facts) for evidence in changes.append_evidence or ()],
        reason=f"{context.run.skill_name} added it to the report.",
        now=context.now,
        jobs=context.jobs,
    )


async def _select_repository(context: ReportContext, report_id: UUID, repository: str | None) -> None:
    named = (
        f"{context.run.skill_name} named it."
        if repository
        else f"{context.run.skill_name} found none that fits."
    )
    await context.log(report_id, "repo_selection", {"repository": repository or None, "reason": named})


async def _suggest(context: ReportContext, report_id: UUID, choices: list[Choice]) -> None:
    try:
        await reviewers.replace(
            context.uow,
            project_id=context.run.project_id,
            organization_id=context.organization_id,
            report_id=report_id,
            choices=choices,
            author=context.author,
            now=context.now,
            id=new_id(),
        )
    except BadReviewer as problem:
        raise FindingProblem(REVIEWERS, problem.message.replace("content[", f"{REVIEWERS}[", 1)) from None


def _reasons(suggested: list[ReportReviewer] | None) -> dict[str, Any]:
    """Return the reason for each reviewer for the report's extras, since the log has no field for it."""
    reasons = [
        {"reviewer": reviewer.github_login or str(reviewer.user_uuid), "reason": reviewer.reason}
        for reviewer in suggested or ()
        if reviewer.reason
    ]
    return {"reviewer_reasons": reasons} if reasons else {}
