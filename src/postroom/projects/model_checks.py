"""What language models reached in the examination (`postroom models check`), and what they may do since.

A model that was never examined may do everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import model_checks

_C = model_checks.c


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """The newest examination of a model.

    Attributes:
        groups: whether its readings may change the grouping; else they only suggest.
        screens: whether its second opinions count; else the filter's verdicts stand.
        figures: what it reached.
    """

    model: str
    checked_at: datetime
    groups: bool
    screens: bool
    figures: Mapping[str, Any]

    @property
    def reads(self) -> bool:
        """Whether it is asked for readings at all: not if it gave no usable answer to any question."""
        asked = self.figures.get("questions", 0)
        return self.groups or not asked or self.figures.get("unanswered", 0) < asked


async def newest(uow: UnitOfWork, model: str) -> ModelCheck | None:
    """Return the newest examination of a model, None if there is none."""
    row = (
        await uow.execute(
            sa.select(_C.model, _C.checked_at, _C.groups, _C.screens, _C.figures).where(_C.model == model)
        )
    ).one_or_none()
    return None if row is None else ModelCheck(*row)


async def keep(uow: UnitOfWork, check: ModelCheck) -> None:
    """Keep an examination in place of the model's last one."""
    values = {
        "checked_at": check.checked_at,
        "groups": check.groups,
        "screens": check.screens,
        "figures": dict(check.figures),
    }
    made = insert(model_checks).values(model=check.model, **values)
    await uow.execute(made.on_conflict_do_update(index_elements=["model"], set_=values))


async def may_group(uow: UnitOfWork, model: str) -> bool:
    """Return whether a model's readings may change the grouping."""
    found = await newest(uow, model)
    return found is None or found.groups


async def may_read(uow: UnitOfWork, model: str) -> bool:
    """Return whether a model is asked for readings, be it for suggestions only."""
    found = await newest(uow, model)
    return found is None or found.reads


async def may_screen(uow: UnitOfWork, model: str) -> bool:
    """Return whether a model's second opinions count."""
    found = await newest(uow, model)
    return found is None or found.screens
