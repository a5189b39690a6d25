"""Tools with which scouts of a project remember things for later runs."""

from dataclasses import replace
from typing import Any

from postroom.scouts.memory import scratchpad
from postroom.scouts.memory.scratchpad import Memory, memory_response
from postroom.scouts.tools.agents import WITHHELD, bounded, find_doubted
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import WRITE, tool

MAX_MEMORIES = 100


@tool("scratchpad-search")
async def scratchpad_search(context: RunContext, text: str = "", limit: int = 20) -> Any:
    """Return what scouts of this project wrote down for later runs that holds `text`."""
    filters = scratchpad.ScratchpadFilter(limit=bounded(limit, MAX_MEMORIES), text=text)
    async with context.transaction() as uow:
        rows = await scratchpad.search(uow, context.project_id, filters)
    doubted = await find_doubted(context, map(_words, rows))
    return [
        memory_response(
            replace(memory, key=WITHHELD, content=WITHHELD) if _words(memory) in doubted else memory
        )
        for memory in rows
    ]


def _words(memory: Memory) -> str:
    return f"{memory.key}\n{memory.content}"


@tool("scratchpad-remember", WRITE, writes=True)
async def scratchpad_remember(context: RunContext, key: str, content: str) -> Any:
    """Write something down for later runs, in place of what stands under the key."""
    now = context.deps.clock()
    async with context.writing() as (uow, run):
        memory = await scratchpad.remember(
            uow, run.project_id, key=key, content=content, run_id=run.id, now=now
        )
    return memory_response(memory)


@tool("scratchpad-forget", WRITE, writes=True)
async def scratchpad_forget(context: RunContext, key: str) -> Any:
    """Strike out what stands under a key."""
    async with context.writing() as (uow, run):
        return {"deleted": await scratchpad.forget(uow, run.project_id, key)}
