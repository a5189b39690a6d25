"""The server of the Model Context Protocol, on the low level of the official SDK.

Importing this module costs a third of a second and 22 MB, so only a process that is called imports it.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import mcp_types as types
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from starlette.types import Receive, Scope, Send

from postroom.api.mcp import help_texts
from postroom.api.mcp.commands import plain_name
from postroom.api.mcp.render import MOST_CHARACTERS
from postroom.api.mcp.run import EXEC, HELP, SCHEMAS, operation_name, run
from postroom.api.mcp.tools import EXEC_ABOUT, HELP_ABOUT, TOOLS
from postroom.api.mcp.visit import Visit
from postroom.domain.errors import Invalid, PostroomError
from postroom.domain.notifications.message import one_line
from postroom.grouping.reading.question import PROMPT as READING
from postroom.reports.work_log.clients import writing_with
from postroom.telemetry import log

VISIT = "postroom.mcp"
"""Key in the scope of a request of its `Visit`."""
LISTED = "postroom.mcp.listed"
"""Key in the scope of the names of tools to list; absent for all."""
SECONDS = 20.0
"""How long a call may take."""
REPORT_URI, HELP_URI = "postroom://reports/", "postroom://help/"
MARKDOWN = "text/markdown"

Context = ServerRequestContext[Any, Any]

# One line of the access log tells a request; these would add two to each.
logging.getLogger("mcp").setLevel(logging.WARNING)


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request, whose tasks end with it; its scope has a `Visit`."""
    manager = StreamableHTTPSessionManager(_SERVER, stateless=True, json_response=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)


def visit_of(context: Context) -> Visit:
    """Return the caller."""
    visit: Visit = _scope(context)[VISIT]
    return visit


async def list_tools(context: Context, _: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    """Return the tools that the caller may use, on one page, always in one order."""
    visit = visit_of(context)
    wanted = _scope(context).get(LISTED)
    found = []
    for tool in TOOLS:
        operation = visit.catalogue.operations[operation_name(visit, tool)]
        if visit.may(operation):
            hints = _hints(operation.reads, tool.destructive, tool.idempotent or operation.reads)
            found.append(_tool(tool.name, tool.description, hints))
    found.append(_tool(HELP, HELP_ABOUT, _hints(True, False, True)))
    found.append(_tool(EXEC, EXEC_ABOUT, _hints(visit.reading, not visit.reading, False)))
    return types.ListToolsResult(tools=[one for one in found if wanted is None or one.name in wanted])


async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    """Call a tool; what went wrong is an answer that says so."""
    wanted = _scope(context).get(LISTED)
    text, failed = await _guarded(context, params.name, params.arguments or {}, wanted)
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=failed)


async def _guarded(
    context: Context, name: str, arguments: Mapping[str, Any], wanted: frozenset[str] | None
) -> tuple[str, bool]:
    visit, started, failed = visit_of(context), time.perf_counter(), True
    text, client = "", _client_of(context)
    try:
        if wanted is not None and plain_name(name) not in wanted:
            raise Invalid(f"This connection has only the tools {', '.join(sorted(wanted))}.")  # noqa: TRY301
        with writing_with(client):
            async with asyncio.timeout(SECONDS):
                text, failed = await run(visit, name, arguments), False
    except PostroomError as error:
        text = error.message
    except TimeoutError:
        text = f"The call took longer than {SECONDS:g} s. Ask for less."
    except (ValueError, OverflowError) as error:
        # Arguments that are JSON and yet no text that can be sent on, such as half a surrogate pair.
        log.warning("mcp arguments", tool=name[:80], error=type(error).__name__)
        text = "These arguments can't be used."
    except Exception as error:  # noqa: BLE001  # clients of the older protocol would be sent its text
        log.error("mcp call failed", tool=name[:80], exc_info=error)
        text = "The server failed. Try again later."
    finally:
        log.info(
            "mcp call",
            tool=name[:80],
            key=str(visit.actor.key_id or ""),
            client=one_line(client or "", 60),
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            characters=len(text),
            failed=failed,
        )
    return text, failed


async def list_resources(_: Context, __: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
    """Return the topics of help; reports are found by the template."""
    return types.ListResourcesResult(
        resources=[
            types.Resource(uri=f"{HELP_URI}{name}", name=f"help-{name}", mime_type=MARKDOWN)
            for name in help_texts.TOPICS
        ]
    )


async def list_templates(
    _: Context, __: types.PaginatedRequestParams | None
) -> types.ListResourceTemplatesResult:
    """Return the address of a report."""
    return types.ListResourceTemplatesResult(
        resource_templates=[
            types.ResourceTemplate(
                uri_template=f"{REPORT_URI}{{id}}",
                name="report",
                description="A report with its first signals and its log; id or the last 8 digits of it.",
                mime_type=MARKDOWN,
            )
        ]
    )


async def read_resource(
    context: Context, params: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    """Return a report or a topic of help as Markdown.

    Raises:
        MCPError: there is none.
    """
    uri = params.uri
    if uri.startswith(REPORT_URI):
        text = await _asked(context, "inbox-reports-retrieve", _report(uri.removeprefix(REPORT_URI)))
    elif uri.startswith(HELP_URI):
        text = await _asked(context, HELP, {"topic": uri.removeprefix(HELP_URI)[:60]})
    else:
        raise MCPError(types.INVALID_PARAMS, "Resources are postroom://reports/ID and postroom://help/TOPIC.")
    contents = types.TextResourceContents(uri=uri, mime_type=MARKDOWN, text=text)
    return types.ReadResourceResult(contents=[contents])


async def list_prompts(_: Context, __: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
    """Return the prompts."""
    return types.ListPromptsResult(
        prompts=[
            types.Prompt(
                name="triage",
                title="Triage my inbox",
                description="Review the reports of the inbox and propose a decision about each",
                arguments=[
                    types.PromptArgument(name="priority", description="such as P0,P1", required=False)
                ],
            ),
            types.Prompt(
                name="sort",
                title="Sort the new signals",
                description="Say of each new signal which report it belongs to",
                arguments=[],
            ),
            types.Prompt(
                name="fix-report",
                title="Work on this report",
                description="Claim a report, fix it, link the pull request",
                arguments=[
                    types.PromptArgument(name="report_id", description="id or last 8 digits", required=True)
                ],
            ),
        ]
    )


async def get_prompt(context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
    """Return a prompt.

    Raises:
        MCPError: there is none of that name, or the report can't be read.
    """
    given = params.arguments or {}
    if params.name == "triage":
        filter = f" priority={given['priority'][:40]}" if given.get("priority") else ""
        return _prompt(help_texts.TRIAGE.format(filter=filter))
    if params.name == "sort":
        return _prompt(help_texts.SORT.format(instructions=READING.text, most=MOST_CHARACTERS))
    if params.name != "fix-report" or not given.get("report_id"):
        raise MCPError(types.INVALID_PARAMS, "Prompts: triage (priority), sort, fix-report (report_id).")
    id = given["report_id"][:36]
    text = await _asked(context, "inbox-reports-retrieve", _report(id))
    return _prompt(help_texts.WORK.format(id=id), text)


def _scope(context: Context) -> Scope:
    scope: Scope = context.request.scope  # type: ignore[union-attr]  # HTTP always has a request
    return scope


def _client_of(context: Context) -> str | None:
    """Return the client's name and version: with the newer protocol each request has them."""
    params = context.session.client_params
    if params is None:
        return None
    return " ".join(
        one
        for one in (params.client_info.title or params.client_info.name, params.client_info.version)
        if one
    )


async def _asked(context: Context, tool: str, arguments: Mapping[str, Any]) -> str:
    text, failed = await _guarded(context, tool, arguments, None)
    if failed:
        raise MCPError(types.INVALID_PARAMS, text)
    return text


def _report(id: str) -> dict[str, Any]:
    return {"id": id[:36], "include": ["signals", "log"]}


def _prompt(*texts: str) -> types.GetPromptResult:
    return types.GetPromptResult(
        messages=[
            types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
            for text in texts
        ]
    )


def _tool(name: str, description: str, hints: types.ToolAnnotations) -> types.Tool:
    return types.Tool(name=name, description=description, input_schema=dict(SCHEMAS[name]), annotations=hints)


def _hints(reads: bool, destroys: bool, repeats: bool) -> types.ToolAnnotations:
    return types.ToolAnnotations(
        read_only_hint=reads, destructive_hint=destroys, idempotent_hint=repeats, open_world_hint=False
    )


_SERVER = Server(
    "postroom",
    version=version("postroom"),
    instructions=help_texts.INSTRUCTIONS,
    cache_hints={"tools/list": CacheHint(ttl_ms=60_000, scope="private")},
    # Without it the SDK would list all tools at each call.
    get_tool_input_schema=SCHEMAS.get,
    on_list_tools=list_tools,
    on_call_tool=call_tool,
    on_list_resources=list_resources,
    on_list_resource_templates=list_templates,
    on_read_resource=read_resource,
    on_list_prompts=list_prompts,
    on_get_prompt=get_prompt,
)
