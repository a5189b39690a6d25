"""The one path for what people correct about reports: values, work log, undo record, and what follows.

A person, or an agent that works for one, sets a field, and rules, research, readers and scouts leave it from then
on; what they say is kept beside it, and takes effect again when the field is given back. Judgments (priority,
actionability, repository) are entries of the work log that take precedence; the other fields are columns of the
report, with a note in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.errors import Invalid
from postroom.domain.git.names import repository_name
from postroom.domain.reports.corrections import (
    JUDGED,
    MAX_LABELS,
    WORDS,
    Returnable,
    label_name,
    stale,
)
from postroom.domain.reports.state import Status
from postroom.identity import people
from postroom.identity.people import Person
from postroom.jobs.port import Jobs
from postroom.reports import labels, repository, texts
from postroom.reports.corrections import assignment
from postroom.reports.corrections.consequences import follow
from postroom.reports.corrections.restoring import write
from postroom.reports.decisions import undo
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import Caller, author_of
from postroom.reports.work_log.events import record_updated
from postroom.reports.work_log.schemas import Author

ResultKind = Literal["corrected", "unchanged", "conflict", "not_found"]

_R = reports.c
_COLUMNS = (
    _R.title,
    _R.summary,
    _R.area,
    _R.priority,
    _R.actionability,
    _R.already_addressed,
    _R.repository,
    _R.labels,
    _R.problem_length,
    _R.corrections,
)


@dataclass(frozen=True, slots=True)
class Request:
    """Requested corrections: new `values` by field, labels to add and to remove, and fields to give back.

    The value of `area` may be None for no area; that of `assignee` is a member's UUID. `seen` are values, by field,
    that the caller saw: where the present one is another, nothing is changed. `reason` is for the work log.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    add_labels: Sequence[str] = ()
    remove_labels: Sequence[str] = ()
    give_back: Sequence[Returnable] = ()
    seen: Mapping[Any, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one report: `undo_id` undoes it, `detail` says why nothing was changed."""

    report_id: UUID
    kind: ResultKind
    undo_id: UUID | None = None
    detail: str | None = None


@dataclass(slots=True)
class _Open:
    """The corrections of one report, in progress."""

    uow: UnitOfWork
    locked: LockedReport
    before: Mapping[str, Any]
    author: Author
    reason: str
    now: datetime
    user_id: int
    decision_id: UUID
    values: dict[str, Any] = field(default_factory=dict)
    corrections: dict[str, Any] = field(default_factory=dict)
    replaced: dict[str, Any] = field(default_factory=dict)
    entries: list[UUID] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def machine(self, name: str) -> Any:
        """Return what Postroom says of a field that is kept in a column."""
        present = self.before["corrections"].get(name)
        return self.before[name] if present is None else present["machine"]

    def keep(self, name: str, machine: Any, columns: Iterable[str] = (), **more: Any) -> None:
        """Note that the author sets a field, and what undoing it restores."""
        id = str(new_id())
        self.corrections[name] = {
            "id": id,
            "user_id": self.author.user_id,
            "task_id": None if self.author.task_id is None else str(self.author.task_id),
            "by_key": self.author.by_key,
            "at": self.now.isoformat(),
            "machine": machine,
        }
        self.remember(name, id, columns, **more)

    def remember(self, name: str, id: str | None, columns: Iterable[str], **more: Any) -> None:
        """Note what undoing the change of a field restores; `id` is that of its new correction."""
        self.replaced[name] = {
            "id": id,
            "correction": self.before["corrections"].get(name),
            "columns": {column: self.before[column] for column in columns},
            **more,
        }


async def correct(
    uow: UnitOfWork,
    jobs: Jobs,
    report_ids: Sequence[UUID],
    request: Request,
    *,
    project_id: int,
    organization_id: UUID,
    caller: Caller,
    now: datetime,
) -> list[Result]:
    """Correct each of the reports on its own; return the results in that order.

    Raises:
        Invalid: a value can't be used, or the change would be logged in the name of a missing task.
    """
    request, assignee = await _checked(uow, request, organization_id)
    # Before the reports are locked: who renames a label locks it first, too.
    await labels.use(uow, project_id, request.add_labels, user_id=caller.user_id, now=now)
    locked = await repository.lock(uow, report_ids)
    author: Author | None = None
    decision_id = new_id()
    results = []
    for id in report_ids:
        held = locked.get(id)
        if held is None or held.project_id != project_id or held.facts.status is Status.DELETED:
            results.append(Result(id, "not_found", detail="No report with this id is visible to you."))
            continue
        before = dict((await uow.execute(sa.select(*_COLUMNS).where(_R.id == id))).mappings().one())
        held_by = await assignment.holder(uow, id)
        present = {**before, "assignee": None if held_by is None else str(held_by)}
        if (name := stale(request.seen, present)) is not None:
            results.append(
                Result(id, "conflict", detail=f"Its {name} was changed meanwhile. Look at it again.")
            )
            continue
        wanted = _wanted(request, before, held_by)
        if not wanted:
            results.append(Result(id, "unchanged"))
            continue
        author = author or await author_of(uow, project_id, caller)
        change = _Open(uow, held, before, author, request.reason, now, caller.user_id, decision_id)
        await _apply(change, wanted, assignee, caller.user_id)
        results.append(Result(id, "corrected", await _store(change, jobs)))
    await record_updated(uow, [one.report_id for one in results if one.kind == "corrected"])
    return results


async def _checked(uow: UnitOfWork, request: Request, organization_id: UUID) -> tuple[Request, Person | None]:
    """Return the request with its names as they are stored, and the person to assign."""
    values = dict(request.values)
    if (name := values.get("repository")) is not None:
        values["repository"] = repository_name(name)
        if values["repository"] is None:
            raise Invalid("Write a repository as ORGANIZATION/NAME.", field="repository")
    if values.get("area") is not None:
        values["area"] = label_name(values["area"])
    assignee = None
    if (uuid := values.get("assignee")) is not None:
        assignee = (await people.any_members_by_uuid(uow, organization_id, [uuid])).get(uuid)
        if assignee is None:
            raise Invalid("This person is not a member of the organization.", field="assignee")
    add = list(dict.fromkeys(label_name(name) for name in request.add_labels))
    remove = list(dict.fromkeys(label_name(name) for name in request.remove_labels))
    checked = Request(values, add, remove, request.give_back, request.seen, request.reason)
    return checked, assignee


def _wanted(request: Request, before: Mapping[str, Any], held_by: UUID | None) -> dict[str, Any]:
    """Return the new values of the fields that change; None gives a field back, where it is corrected."""
    wanted: dict[str, Any] = {}
    for name, value in request.values.items():
        present = held_by if name == "assignee" else before[name]
        # Words that are equal are no change; a judgment that is equal says that it is right.
        says_so = name in JUDGED and name not in before["corrections"]
        if value != present or says_so:
            wanted[name] = (value,)
    labels_now = sorted({*before["labels"], *request.add_labels} - set(request.remove_labels))
    if labels_now != sorted(before["labels"]):
        wanted["labels"] = (labels_now,)
    for name in request.give_back:
        if name in before["corrections"] or (name == "assignee" and held_by is not None):
            wanted[name] = None
    return wanted


async def _apply(change: _Open, wanted: Mapping[str, Any], assignee: Person | None, user_id: int) -> None:
    for name, given in wanted.items():
        if given is None:
            await _give_back(change, name, user_id)
        elif name in JUDGED:
            await _judge(change, name, given[0])
        elif name == "assignee" and assignee is not None:
            claim = await assignment.assign(change.uow, change.locked, assignee, by=user_id, now=change.now)
            change.keep(name, None, claim=claim)
            change.lines.append(f"Assigned to {assignee.full_name or assignee.email}.")
        else:
            _set_column(change, name, given[0])
    changed: dict[str, Any] = {
        name: change.values[name] for name in ("title", "summary") if name in change.values
    }
    change.values |= texts.rewritten(changed)
    change.entries += await texts.log_changes(change.uow, change.locked, changed, change.author, change.now)


def _set_column(change: _Open, name: str, value: Any) -> None:
    """Set a field that is a column of the report."""
    if name == "labels":
        if len(value) > MAX_LABELS:
            raise Invalid(f"A report has at most {MAX_LABELS} labels.", field="add_labels")
        old, new = set(change.before["labels"]), set(value)
        parts = (("Added", new - old), ("Removed", old - new))
        change.lines += [f"{verb} the label {_names(some)}." for verb, some in parts if some]
        change.keep(name, None, ["labels"])
    elif name in WORDS:
        change.keep(name, change.machine(name), _of_words(name))
    else:
        change.keep(name, change.machine(name), [name])
        change.lines.append(f"Set the {name} to {value or 'none'}; it was {change.before[name] or 'none'}.")
    change.values[name] = value


def _of_words(name: str) -> list[str]:
    return ["summary", "problem_length"] if name == "summary" else [name]


def _names(labels: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in sorted(labels))


async def _judge(change: _Open, name: str, value: str) -> None:
    old = change.before[name]
    reason = change.reason or f"Set by a person; it was {old or 'not known'} before."
    content: dict[str, Any] = {name: value, "explanation": reason}
    if name == "repository":
        content = {name: value, "reason": reason}
    elif name == "actionability":
        content["already_addressed"] = bool(change.before["already_addressed"])
    id = new_id()
    await artefacts.append(
        change.uow,
        project_id=change.locked.project_id,
        report_id=change.locked.id,
        type=JUDGED[name],
        content=content,
        author=change.author,
        now=change.now,
        id=id,
        is_correction=True,
    )
    change.entries.append(id)
    change.remember(name, str(id), ())


async def _give_back(change: _Open, name: str, user_id: int) -> None:
    if name in JUDGED:
        ids = await artefacts.take_back(change.uow, change.locked.id, JUDGED[name])
        change.remember(name, None, (), taken_back=[str(id) for id in ids])
    elif name == "assignee":
        claim = await assignment.release(change.uow, change.locked, by=user_id, now=change.now)
        change.remember(name, None, (), claim=claim)
        change.lines.append("Assigned to nobody.")
        return
    else:
        change.values[name] = change.machine(name)
        change.remember(name, None, _of_words(name))
    change.lines.append(f"Gave the {name} back to Postroom.")


async def _store(change: _Open, jobs: Jobs) -> UUID:
    """Write the columns, the note and the undo record, with what follows; return the id to undo it by."""
    if change.lines:
        text = " ".join([*change.lines, change.reason]).strip()
        change.entries.append(new_id())
        await artefacts.append(
            change.uow,
            project_id=change.locked.project_id,
            report_id=change.locked.id,
            type="note",
            content={"note": text},
            author=change.author,
            now=change.now,
            id=change.entries[-1],
        )
    gone = [name for name, one in change.replaced.items() if one["id"] is None and name not in JUDGED]
    await write(change.uow, change.locked.id, change.values, change.corrections, gone, now=change.now)
    await follow(change.uow, jobs, change.locked, change.replaced, now=change.now)
    return await undo.record(
        change.uow,
        change.locked,
        undo.Before({}, ()),
        status=change.locked.facts.status,
        artefact_ids=change.entries,
        action="correct",
        user_id=change.user_id,
        decision_id=change.decision_id,
        now=change.now,
        corrected=change.replaced,
    )
