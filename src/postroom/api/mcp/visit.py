"""One call of a tool: its caller, and the requests that it makes of the API."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from postroom.api.http.state import ApiState
from postroom.api.mcp import confirm, show
from postroom.api.mcp.calls import call
from postroom.api.mcp.operations import Catalogue, Operation
from postroom.api.mcp.withholding import withhold
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, Forbidden, Invalid, NotFound, PostroomError
from postroom.domain.identity.scopes import first_missing
from postroom.domain.reports.inbox import parse_uuid
from postroom.identity.actors import Actor
from postroom.reports.work_log import merged

_KINDS: Mapping[int, type[PostroomError]] = {403: Forbidden, 404: NotFound, 409: Conflict}
_REPORT_ID = "report_id"
_STATE_FIELDS = ("id", "status", "signal_count", "updated_at")


@dataclass(frozen=True, slots=True)
class Visit:
    """A caller of the MCP server.

    Attributes:
        request: the outer request.
        project: the project as the API takes it: a number or `@current`.
        project_id: its number; None if the caller has none.
        reading: whether only tools that read may be called.
    """

    request: Request
    state: ApiState
    actor: Actor
    project: str
    project_id: int | None
    catalogue: Catalogue
    reading: bool = False

    def may(self, operation: Operation) -> bool:
        """Return whether the caller's key covers an operation."""
        return first_missing(self.actor.scopes, operation.scopes) is None and (
            operation.reads or not self.reading
        )

    def require(self, operation: Operation) -> None:
        """Check that the caller may use an operation.

        Raises:
            Forbidden: the key lacks a scope, or only reading was asked for.
        """
        missing = first_missing(self.actor.scopes, operation.scopes)
        if missing is not None:
            raise Forbidden(f"The key lacks the scope '{missing}', which {operation.name} needs.")
        if self.reading and not operation.reads:
            raise Forbidden(f"{operation.name} writes, and this connection only reads (readonly=1).")

    async def fetch(
        self,
        operation: Operation,
        values: Mapping[str, Any],
        query: Mapping[str, Any],
        *,
        body: Any = None,
    ) -> Any:
        """Call an operation and return its answer without what agents may not read.

        Raises:
            PostroomError: the API refused it.
        """
        answer = await call(self.request, self.project, operation, values, query=query, body=body)
        if not answer.is_success:
            raise _KINDS.get(answer.status, Invalid)(answer.problem())
        data = answer.json()
        if self.project_id is not None and data is not None:
            async with unit_of_work(self.state.engine) as uow:
                report_id = parse_uuid(str(values.get(_REPORT_ID)))
                if report_id is not None:
                    report_id = await merged.canonical(uow, self.project_id, report_id)
                await withhold(uow, self.project_id, data, report_id)
        return data

    async def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values of a path with the report's whole id.

        Raises:
            NotFound: no report has it.
            Invalid: several have.
        """
        given = values.get(_REPORT_ID)
        return dict(values) if given is None else {**values, _REPORT_ID: await self.report_id(str(given))}

    async def report_id(self, text: str) -> str:
        """Return the whole id of a report that is named by it, or by its beginning or end.

        Raises:
            NotFound: no report has it.
            Invalid: several have, or it is no part of an id.
        """
        if parse_uuid(text) is not None:
            return text
        part = text.replace("-", "")
        if not (4 <= len(part) <= 32 and all(one in "0123456789abcdefABCDEF" for one in part)):
            raise Invalid("Name a report by its id, or at least 4 digits of its end.")
        operation = self.catalogue.operations["inbox-reports-list"]
        query = {"ref": part, "include_all_statuses": True, "limit": 5}
        found = (await self.fetch(operation, {}, query))["results"]
        if not found:
            raise NotFound(f"No report has an id with {part}. Search: inbox-search.")
        if len(found) > 1:
            raise Invalid(f"Several reports have an id with {part}: {', '.join(one['id'] for one in found)}.")
        return str(found[0]["id"])

    async def confirmed(
        self,
        tool: str,
        effect: str,
        arguments: Mapping[str, Any],
        *,
        report_ids: list[str],
        token: str | None,
    ) -> str | None:
        """Return None if the caller has confirmed the call, else what to tell them: effect and token.

        The token counts for these arguments as long as the reports are as they are now.
        """
        reports = []
        for id in report_ids:
            found = await self.fetch(
                self.catalogue.operations["inbox-reports-retrieve"], {_REPORT_ID: id}, {}
            )
            reports.append({name: found[name] for name in _STATE_FIELDS})
        asked = confirm.Asked(self.actor, tool, {**arguments, "project": self.project_id}, str(reports))
        hasher, now = self.state.hasher, time.time()
        if token and asked.is_confirmed_by(token, hasher, now=now):
            return None
        lines = [f"Nothing was changed yet. {tool} {effect}."]
        lines += [
            f"- report {show.short(one['id'])}: {one['status']}, {one['signal_count']} signals"
            for one in reports
        ]
        if token:
            lines.insert(0, "That token is not for this call, is too old, or the report has changed since.")
        new = asked.token(hasher, now=now)
        lines.append(f"To do it, repeat the call with confirm={new} within {confirm.SECONDS // 60} minutes.")
        return "\n".join(lines)
