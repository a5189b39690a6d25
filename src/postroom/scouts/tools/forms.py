"""The query of scouts that are forms."""

from collections.abc import Sequence

from postroom.domain.scouts.forms import Form, Hit
from postroom.scouts.forms import service
from postroom.scouts.forms.queries import Example
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import signals_search


@signals_search.query(by="form")
async def found_by_form(
    context: RunContext, form: Form
) -> tuple[int, Sequence[tuple[Hit, Sequence[Example]]]]:
    """Return how many items a form counted, and what it finds now, each with its newest items."""
    deps = context.deps
    engine = deps.engine if form.of == "signals" or deps.events is None else deps.events
    return await service.found_now(
        engine, context.project_id, form, now=context.now, seconds=deps.settings.statement_seconds
    )
