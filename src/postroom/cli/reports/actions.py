"""`postroom reports dismiss`, `snooze`, `resolve`, `restore` and `claim`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of, report_id
from postroom.cli.context import DataDir
from postroom.cli.output import say
from postroom.cli.render import short_id
from postroom.cli.reports.commands import ReportRef, title_of
from postroom.text.plural import plural

REASONS = (
    "already_fixed",
    "report_unclear",
    "analysis_wrong",
    "wontfix_intentional",
    "wontfix_irrelevant",
    "wrong_repo",
    "fixed_outside_posthog",
    "pr_merged",
    "other",
)
"""The reasons of `domain.reports.dismissal`, copied so that help is fast; a test compares them."""

Note = Annotated[str, typer.Option(help="Note for the work log.")]
Refs = Annotated[list[str], typer.Argument(metavar="REPORT", help="Ids, or beginnings or ends, of reports.")]


def _reason(text: str) -> str:
    if text and text not in REASONS:
        raise typer.BadParameter(f"'{text}' is not one of: {', '.join(REASONS)}.")
    return text


def _complete_reason(incomplete: str) -> list[str]:
    return [reason for reason in REASONS if reason.startswith(incomplete)]


Reason = Annotated[
    str,
    typer.Option(
        help=f"Why: {', '.join(REASONS)}.",
        callback=_reason,
        autocompletion=_complete_reason,
        metavar="REASON",
    ),
]


def dismiss(
    reports: Refs,
    *,
    reason: Reason = "",
    note: Note = "",
    repository: Annotated[
        str, typer.Option(help="With the reason wrong_repo: the right repository, ORGANIZATION/NAME.")
    ] = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Dismiss reports. Their open pull requests are closed; `restore` brings a report back."""
    body = {"state": "suppressed", **_why(reason, note)}
    if repository:
        if reason != "wrong_repo":
            raise typer.BadParameter("Only valid with --reason wrong_repo.", param_hint="--repository")
        body["corrected_repository"] = repository
    _change(reports, "dismiss", body, "is dismissed", by=by, project=project, host=host, data_dir=data_dir)


def snooze(
    reports: Refs,
    *,
    signals: Annotated[
        int | None,
        typer.Option("--for", min=1, help="Number of further signals to wait for.", metavar="SIGNALS"),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            help="Time (UTC) to wait for, such as 2027-01-31 or 2027-01-31T08:00.",
            metavar="MOMENT",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        ),
    ] = None,
    note: Note = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Snooze reports until a number of further signals, or until a time."""
    if (signals is None) == (until is None):
        raise typer.BadParameter("Give either --for SIGNALS or --until TIME.")
    body: dict[str, Any] = _why("", note)
    if until is None:
        action = "snooze_for"
        body |= {"state": "potential", "snooze_for": signals}
        done = f"waits for {plural(signals or 0, 'more signal')}"
    else:
        action = "snooze_until"
        body |= {"state": "suppressed", "snooze_until": f"{until.isoformat()}Z"}
        done = f"is snoozed until {until:%Y-%m-%d %H:%M} UTC"
    _change(reports, action, body, done, by=by, project=project, host=host, data_dir=data_dir)


def resolve(
    reports: Refs,
    *,
    note: Note = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Resolve reports. Later signals reopen them."""
    body = {"state": "resolved", **_why("", note)}
    _change(reports, "resolve", body, "is resolved", by=by, project=project, host=host, data_dir=data_dir)


def restore(
    reports: Refs,
    *,
    note: Note = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Restore reports that were dismissed or resolved, and end snoozes."""
    body = {"state": "potential", "restore": True, **_why("", note)}
    _change(reports, "restore", body, "is back", by=by, project=project, host=host, data_dir=data_dir)


def claim(
    report: ReportRef,
    *,
    pull_request: Annotated[
        str, typer.Option("--pull-request", help="URL of a pull request for it.", metavar="URL")
    ] = "",
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Take the claim over from somebody else.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Release the claim.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Claim a report, so that nobody else starts the same work."""
    body: dict[str, Any] = {"takeover": take_over, "release": release}
    if pull_request:
        body["pr_url"] = pull_request

    async def write(client: Client) -> dict[str, Any]:
        base = await base_of(client, project)
        id = await report_id(client, base, report)
        updated: dict[str, Any] = await client.post(f"{base}/signals/reports/{id}/claim/", body)
        return updated

    updated = ask(write, host=host, data_dir=data_dir, by=by)
    new_claim = updated["claim"]
    name = f"Report {short_id(updated['id'])}"
    if new_claim is None:
        say(f"{name} is not claimed.")
    else:
        say(f"{name} is claimed by {new_claim['user']['email']}: {title_of(updated)}")


def _why(reason: str, note: str) -> dict[str, Any]:
    return {
        **({"dismissal_reason": reason} if reason else {}),
        **({"dismissal_note": note} if note else {}),
    }


def _change(
    refs: list[str],
    action: str,
    body: dict[str, Any],
    done: str,
    *,
    by: str | None,
    project: str | None,
    host: str | None,
    data_dir: Path | None,
) -> None:
    """Change reports one by one by an `action` of their `allowed_states`, and print failures at the end."""
    from postroom.domain.errors import Conflict, NotFound, PostroomError

    # One decision, however many reports it is about, so that it can be undone whole.
    body = {**body, "decision_id": str(uuid4())}

    async def refusal(client: Client, path: str) -> str | None:
        report = await client.get(path)
        sentence: str | None = report["allowed_states"][action]
        return None if sentence is None else f"is {report['status'].replace('_', ' ')}. {sentence}"

    async def change(client: Client, path: str) -> dict[str, Any] | str:
        """Return the changed report, or why it can't be changed."""
        # The API takes the status of `restore` for reports that were not put away, too.
        if action == "restore" and (problem := await refusal(client, path)) is not None:
            return problem
        try:
            changed: dict[str, Any] = await client.post(f"{path}state/", body)
        except Conflict:
            return await refusal(client, path) or "was changed meanwhile. Try again."
        return changed

    async def write(client: Client) -> list[PostroomError]:
        base = await base_of(client, project)
        ids = [await report_id(client, base, ref) for ref in refs]
        refused: list[PostroomError] = []
        for id in dict.fromkeys(ids):
            try:
                changed = await change(client, f"{base}/signals/reports/{id}/")
            except NotFound:
                refused.append(NotFound(f"There is no report {id}."))
                continue
            if isinstance(changed, str):
                refused.append(Conflict(f"Report {short_id(id)} {changed}"))
            else:
                say(f"Report {short_id(id)} {done}{_reached(changed, body)}: {title_of(changed)}")
        return refused

    refused = ask(write, host=host, data_dir=data_dir, by=by)
    if refused:
        raise type(refused[0])(" ".join(error.message for error in refused))


def _reached(report: dict[str, Any], body: dict[str, Any]) -> str:
    restored = body["state"] == "potential" and "snooze_for" not in body
    return f", {report['status'].replace('_', ' ')}" if restored else ""
