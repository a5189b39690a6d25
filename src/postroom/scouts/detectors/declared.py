"""The detector of scouts that are forms."""

from collections.abc import Sequence
from functools import partial

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.scouts.forms import Form, Hit, titled
from postroom.scouts.detectors.port import Detector
from postroom.scouts.forms.queries import MAX_GROUPS, Example
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.forms import found_by_form
from postroom.text.plural import plural


def detector_of(form: Form) -> Detector:
    """Return the detector that measures a form."""
    return partial(_measure, form)


def sighting(form: Form, hit: Hit, items: Sequence[Example], *, scout: str) -> Sighting:
    """Return the sighting of a hit; of a named group it is about that group's signals."""
    usual = "" if hit.usual is None else f" Usual are {hit.usual:,.4g}, the median of the windows before."
    group = f" of {form.group} “{hit.group}”" if form.group else ""
    return Sighting(
        key=f"form:{scout}:{hit.group}",
        title=titled(form, hit),
        body=f"The {form.measure.replace('_', ' ')}{group} was {hit.value:,.4g} in the last "
        f"{plural(form.window_hours, 'hour')}.{usual}",
        confidence=0.8,
        severity=form.severity,
        tags=["own"],
        proofs=[Proof(item.source, one_line(item.text), item.source_id) for item in items[:10]],
        quiet_days=form.quiet_days,
        about=[item.id for item in items] if form.group and form.of == "signals" else (),
    )


async def _measure(form: Form, context: RunContext) -> DetectorResult:
    read, found = await found_by_form(context, form)
    limit = f" Only {MAX_GROUPS} values of {form.group} are measured." if form.group else ""
    what, window = plural(read, form.of[:-1]), plural(form.window_hours, "hour")
    summary = f"Counted {what} of 30 days in windows of {window}.{limit}"
    scout = context.run.skill_name
    return DetectorResult(summary, [sighting(form, hit, items, scout=scout) for hit, items in found])
