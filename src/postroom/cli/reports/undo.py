"""`postroom reports undo`: take back decisions, also those of the web app."""

from typing import Annotated, Any
from uuid import UUID

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column, short_id
from postroom.cli.reports.regroup import Reason
from postroom.text.plural import plural

COLUMNS = [Column("id"), Column("made_at"), Column("decision", "cut"), Column("undo", "cut")]


def undo(
    decision: Annotated[
        str,
        typer.Argument(
            metavar="DECISION", help="Its id, or the end of the id. Default: the last one that can be undone."
        ),
    ] = "",
    *,
    list_: Annotated[
        bool,
        typer.Option(
            "--list", help="Change nothing; list your last 50 decisions and what undoing each does."
        ),
    ] = False,
    reason: Reason = "",
    skip_changed: Annotated[
        bool, typer.Option("--skip-changed", help="Leave reports that were changed since as they are.")
    ] = False,
    by: By = None,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Undo one of your decisions of the last 30 days: all of it, or nothing if a report was changed since.

    With the id of a merge, a split or a move from `reports history` it undoes that one, also another person's.
    """

    async def work(client: Client) -> tuple[list[dict[str, Any]], dict[str, Any] | None, dict[str, Any]]:
        base = f"{await base_of(client, project)}/signals/decisions/"
        every: list[dict[str, Any]] = (await client.get(base))["results"]
        if list_:
            return every, None, {}
        found = _choose(every, decision)
        if found is None:
            path = f"{await base_of(client, project)}/signals/regroupings/{UUID(decision)}/undo/"
            [one] = (await client.post(path, {"reason": reason}))["regroupings"]
            what = f"the {one['kind']} from report {one['from_report_id']} to report {one['to_report_id']}"
            return every, {"summary": what}, {"report_ids": [one["from_report_id"]], "kept_count": 0}
        body = {"skip_changed": skip_changed, "reason": reason}
        return every, found, await client.post(f"{base}{found['id']}/undo/", body)

    every, found, done = ask(work, host=host, data_dir=data_dir, by=by)
    output = chosen(output, json=json)
    if found is None:
        if output is Format.JSON:
            show_json({"results": every})
        else:
            show(
                [_line(one) for one in every],
                COLUMNS,
                output,
                empty="You have decided nothing in the last 30 days.",
            )
        return
    if output is Format.JSON:
        show_json(done)
        return
    kept = done["kept_count"]
    stay = "stays as it is" if kept == 1 else "stay as they are"
    say(f"Undone: {found['summary']}." + (f" {plural(kept, 'report')} changed since {stay}." if kept else ""))


def _choose(every: list[dict[str, Any]], ref: str) -> dict[str, Any] | None:
    """Return the decision that is meant; None for the id of something else.

    Raises:
        NotFound, Invalid: it is not one decision.
    """
    from postroom.domain.errors import Invalid, NotFound

    if not ref:
        for one in every:
            if one["effect"] is not None:
                return one
        raise NotFound("None of your decisions can be undone. See why: postroom reports undo --list")
    matches = [
        one for one in every if one["id"] == ref or one["id"].replace("-", "").endswith(ref.replace("-", ""))
    ]
    if len(matches) > 1:
        raise Invalid(f"{ref} matches several decisions. Give more of the id.")
    if not matches and _is_id(ref):
        return None
    if not matches:
        raise NotFound(f"None of your last decisions is {ref}. See them: postroom reports undo --list")
    return matches[0]


def _is_id(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True


def _line(one: dict[str, Any]) -> dict[str, Any]:
    effect, refused = one["effect"], one["refused_count"]
    if effect is None:
        undo_words = f"no: {one['refusal']}"
    else:
        undo_words = f"{effect} {refused} changed since." if refused else effect
    return {
        "id": short_id(one["id"]),
        "made_at": one["made_at"],
        "decision": one["summary"],
        "undo": undo_words,
    }
