"""Tools with which a run says what it found: findings, reports, records."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from postroom.domain.scouts.findings import Finding
from postroom.identity import service as identity
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.reviewer_choices import choices_of
from postroom.scouts.findings import service as findings
from postroom.scouts.findings.schemas import FindingRequest, RecordRequest
from postroom.scouts.findings.service import EmitOutcome
from postroom.scouts.reports import service as report_writing
from postroom.scouts.reports.schemas import NewReport, ReportEdit
from postroom.scouts.reports.service import REVIEWERS, ReportContext
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import WRITE, WRITE_REPORTS, tool


@tool("emit-signal", WRITE, writes=True, records=False)
async def emit_signal(context: RunContext, finding: FindingRequest) -> Any:
    """Report one problem that you found. Each `finding_id` is reported once."""
    outcome = await emit_finding.function(context, finding.to_finding())
    return {"finding_id": outcome.finding_id, "skipped_reason": outcome.skipped_reason}


@emit_signal.query()
async def emit_finding(context: RunContext, finding: Finding) -> EmitOutcome:
    """Emit a finding as a signal unless a gate is closed; a repeat within the run returns the first outcome.

    In a dry run the gate of the configuration is closed.

    Raises:
        FindingProblem: the finding can't become a signal, or the run has ended.
    """
    begun = time.perf_counter()
    if context.dry:
        outcome, became = EmitOutcome(finding.finding_id, "scout_emit_disabled"), "found in a dry run"
    else:
        async with context.writing() as (uow, run):
            outcome = await findings.emit(
                uow,
                run,
                finding,
                jobs=context.deps.jobs,
                approved=await identity.approves_models(uow, context.organization_id),
                now=context.deps.clock(),
            )
        held = outcome.skipped_reason
        became = "became a signal" if held is None else f"held back: {held}"
    context.tally.found.add(finding.finding_id)
    if outcome.skipped_reason is None:
        context.tally.emitted.add(finding.finding_id)
    given = {
        "description": finding.description,
        "confidence": finding.confidence,
        "severity": finding.severity,
        "tags": list(finding.tags),
        **finding.details,
    }
    seconds = time.perf_counter() - begun
    await context.note("finding", finding.finding_id, given, became, seconds=seconds)
    return outcome


@tool("emit-report", WRITE_REPORTS, writes=True)
async def emit_report(context: RunContext, report: NewReport) -> Any:
    """Write a whole report into the inbox, with its evidence."""
    key = report.idempotency_key or report.title
    choices = choices_of(report.suggested_reviewers or [], REVIEWERS)
    async with _writing_reports(context, key) as writing:
        written = await report_writing.emit(writing, report, choices)
        if written.created:
            await context.deps.schedule_grouping(writing.uow, context.project_id, writing.now)
    if written.created or written.skipped_reason is not None:
        context.tally.found.add(f"report:{written.report_id or key}")
    return {"report_id": written.report_id and str(written.report_id), "status": written.status}


@tool("edit-report", WRITE_REPORTS, writes=True)
async def edit_report(context: RunContext, edit: ReportEdit) -> Any:
    """Change a report of the inbox."""
    async with _writing_reports(context, str(edit.report_id)) as writing:
        report_id = await canonical(writing.uow, context.project_id, edit.report_id)
        changes = edit.model_copy(update={"report_id": report_id})
        choices = None
        if changes.suggested_reviewers is not None:
            choices = choices_of(changes.suggested_reviewers, REVIEWERS)
        edited = await report_writing.edit(writing, changes, choices)
        if "append_evidence" in edited.changed:
            await context.deps.schedule_grouping(writing.uow, context.project_id, writing.now)
    if edited.changed or edited.skipped_reason is not None:
        context.tally.found.add(f"report:{edit.report_id}")
    return {"status": edited.status, "changed": edited.changed}


@asynccontextmanager
async def _writing_reports(context: RunContext, key: str) -> AsyncIterator[ReportContext]:
    """Open a transaction that writes a report; a dry run counts the report as found without writing it."""
    if context.dry:
        context.tally.found.add(f"report:{key}")
    async with context.writing() as (uow, run):
        approved = await identity.approves_models(uow, context.organization_id)
        yield ReportContext(
            uow,
            run,
            context.organization_id,
            approved,
            context.deps.clock(),
            context.deps.settings,
            context.deps.jobs,
        )


@tool("record-output", WRITE, writes=True)
async def record_output(context: RunContext, records: list[RecordRequest]) -> Any:
    """Leave records in the shape that the scout's configuration asks for."""
    async with context.writing() as (uow, run):
        schema = await findings.output_schema(uow, run)
    await findings.check_output(schema, records, project_id=context.project_id)
    async with context.writing() as (uow, run):
        return {"recorded": await findings.record_output(uow, run, records, now=context.deps.clock())}
