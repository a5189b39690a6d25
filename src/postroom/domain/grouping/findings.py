"""Which report a scout's finding belongs to: only one about the thing that it names, never one that is alike.

A finding quotes other texts and speaks in the words of its scout, so likeness says nothing about it.
"""

from uuid import UUID

from postroom.domain.grouping.decision import FREE, Bound, Decision


def place_finding(bound: Bound = FREE, *, earlier: UUID | None = None, named: UUID | None = None) -> Decision:
    """Choose the report of a finding, or decide to open a new one.

    `earlier` has the same finding of an earlier run; `named` has all signals about the one thing (an error, a
    template, an endpoint) that the finding names.
    """
    if bound.must is not None:
        reason = "A person decided that it belongs in this report."
        return Decision("join", bound.must, reason, None, by="constraint")
    if earlier is not None and earlier not in bound.cannot:
        return Decision("join", earlier, "The scout found the same before.", None, by="thread")
    if named is not None and named not in bound.cannot:
        reason = "The report has all signals about the thing that the finding names."
        return Decision("join", named, reason, None, by="named")
    reason = "A finding joins only a report about the thing that it names, and there is none."
    return Decision("open", None, reason, None, by="named")
