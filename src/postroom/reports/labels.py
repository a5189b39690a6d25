"""The labels of a project: made by use, renamed, merged and deleted. Reports keep the names of theirs, sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_labels, report_views, reports
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.reports.corrections import default_color, label_name
from postroom.domain.reports.state import Status
from postroom.projects import service as projects

MAX_OF_PROJECT = 500
"""Maximum number of labels of a project."""

_L, _R, _V = report_labels.c, reports.c, report_views.c


@dataclass(frozen=True, slots=True)
class Label:
    """A label, with the number of reports that have it and are not deleted."""

    name: str
    color: str
    reports: int


async def list_all(uow: UnitOfWork, project_id: int) -> list[Label]:
    """Return the labels of a project by name."""
    name = sa.func.unnest(_R.labels).label("name")
    used = (
        sa.select(name)
        .where(_R.project_id == project_id, _R.labels != [], _R.status != Status.DELETED.value)
        .subquery()
    )
    counted = sa.select(used.c.name, sa.func.count().label("reports")).group_by(used.c.name).subquery()
    found = await uow.execute(
        sa.select(_L.name, _L.color, sa.func.coalesce(counted.c.reports, 0))
        .outerjoin(counted, counted.c.name == _L.name)
        .where(_L.project_id == project_id)
        .order_by(_L.name)
    )
    return [Label(*row) for row in found]


async def existing(uow: UnitOfWork, project_id: int, names: Sequence[str]) -> list[str]:
    """Return those of the names that are labels of the project, in their order."""
    found = await uow.execute(sa.select(_L.name).where(_L.project_id == project_id, _L.name.in_(list(names))))
    known = set(found.scalars())
    return [name for name in names if name in known]


async def use(uow: UnitOfWork, project_id: int, names: Sequence[str], *, user_id: int, now: datetime) -> None:
    """Create those of the labels that are new, and keep all from being renamed until the transaction ends.

    Raises:
        Invalid: the project would have too many labels, or a name is `.` or `..`.
    """
    _check_usable(names)
    if set(names) - set(await existing(uow, project_id, names)):
        await projects.lock(uow, project_id)
    # In order, so that two transactions do not wait for each other.
    for name in sorted(names):
        row = {"project_id": project_id, "name": name, "color": default_color(name)}
        insert = upsert(report_labels).values(**row, created_by_id=user_id, created_at=now)
        await uow.execute(
            insert.on_conflict_do_update(index_elements=["project_id", "name"], set_={"name": name})
        )
    if names:
        counted = await uow.execute(
            sa.select(sa.func.count()).select_from(report_labels).where(_L.project_id == project_id)
        )
        if counted.scalar_one() > MAX_OF_PROJECT:
            raise Invalid(f"A project has at most {MAX_OF_PROJECT} labels. Delete or merge some.")


async def change(
    uow: UnitOfWork,
    project_id: int,
    name: str,
    *,
    new_name: str | None,
    color: str | None,
    merge: bool,
    now: datetime,
) -> Label:
    """Rename a label or change its colour. With `merge` the new name may be that of another one, which remains.

    Reports and the filters of views get the new name.

    Raises:
        NotFound: the project has no such label.
        Conflict: the new name is taken, and `merge` is false.
        Invalid: the new name can't be used.
    """
    name = name.lower()
    wanted = name if new_name is None else label_name(new_name)
    held = await _lock(uow, project_id, {name, wanted})
    if name not in held:
        raise NotFound("Not found.")
    if wanted != name and wanted in held and not merge:
        raise Conflict(f"There is a label “{wanted}” already. Merge the two, or choose another name.")
    if wanted != name:
        _check_usable([wanted])
        if wanted not in held:
            await uow.execute(report_labels.update().where(*_is(project_id, name)).values(name=wanted))
        else:
            await uow.execute(report_labels.delete().where(*_is(project_id, name)))
        await _replace(uow, project_id, name, wanted, now)
        await _replace_in_views(uow, project_id, name, wanted, now)
    if color is not None:
        await uow.execute(report_labels.update().where(*_is(project_id, wanted)).values(color=color))
    return next(label for label in await list_all(uow, project_id) if label.name == wanted)


async def delete(uow: UnitOfWork, project_id: int, name: str, *, now: datetime) -> None:
    """Delete a label, and take it from all reports.

    Raises:
        NotFound: the project has no such label.
    """
    name = name.lower()
    if not await _lock(uow, project_id, {name}):
        raise NotFound("Not found.")
    await uow.execute(report_labels.delete().where(*_is(project_id, name)))
    await _replace(uow, project_id, name, None, now)


def _check_usable(names: Sequence[str]) -> None:
    # Clients resolve such segments of a path, and a label's name is part of one.
    if not {".", ".."}.isdisjoint(names):
        raise Invalid("A label can't be only '.' or '..'. Choose another name.")


def _is(project_id: int, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _L.project_id == project_id, _L.name == name


async def _lock(uow: UnitOfWork, project_id: int, names: set[str]) -> set[str]:
    found = await uow.execute(
        sa.select(_L.name)
        .where(_L.project_id == project_id, _L.name.in_(names))
        .order_by(_L.name)
        .with_for_update()
    )
    return set(found.scalars())


_REPLACE = sa.text("""
    UPDATE reports SET updated_at = :now, labels = ARRAY(
        SELECT DISTINCT one COLLATE "C" AS one
          FROM unnest(array_remove(labels, :name) || CAST(:added AS text[])) AS one ORDER BY one)
     WHERE id = ANY(:ids)
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("now", type_=sa.DateTime(timezone=True))
)


async def _replace(uow: UnitOfWork, project_id: int, name: str, new: str | None, now: datetime) -> None:
    # Locked in the order of their ids first, as everybody locks reports.
    where = (_R.project_id == project_id, _R.labels.contains([name]))
    held = await uow.execute(sa.select(_R.id).where(*where).order_by(_R.id).with_for_update(key_share=True))
    ids: list[UUID] = list(held.scalars())
    values: dict[str, Any] = {"ids": ids, "name": name, "added": [] if new is None else [new], "now": now}
    if ids:
        await uow.execute(_REPLACE, values)


async def _replace_in_views(uow: UnitOfWork, project_id: int, name: str, new: str, now: datetime) -> None:
    found = await uow.execute(
        sa.select(_V.id, _V.query)
        .where(_V.project_id == project_id, _V.query.has_key("label"))
        .order_by(_V.id)
        .with_for_update()
    )
    for id, query in found.all():
        names = [item.strip() for item in query["label"].split(",")]
        if name in map(str.lower, names):
            label = ",".join(dict.fromkeys(new if item.lower() == name else item for item in names))
            values = {"query": {**query, "label": label}, "updated_at": now}
            await uow.execute(report_views.update().where(_V.id == id).values(**values))
