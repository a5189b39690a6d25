"""Every message has a handler."""

import ast
import asyncio
from importlib import import_module
from typing import Any, cast

from tests.architecture.project import package_sources

from postroom.worker.runtime import make_handlers

HANDED_ON = {
    "src/postroom/jobs/dead_letters.py": "sends again what was sent before",
    "src/postroom/jobs/repository.py": "reads what was sent before",
}
"""Files that make a Job of a name that came from the queue."""


def names_sent() -> set[str]:
    """Return the names of all jobs that the code makes, each of which must be a constant."""
    found = set()
    for source in package_sources():
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Job"):
                continue
            if source.path in HANDED_ON:
                continue
            module = import_module(source.path.removeprefix("src/").removesuffix(".py").replace("/", "."))
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            name = keywords.get("name") or node.args[0]
            assert isinstance(name, ast.Name), f"{source.path}:{node.lineno}: name the job by a constant"
            found.add(getattr(module, name.id))
    return found


def test_jobs_enqueued_have_handler_and_vice_versa() -> None:
    handlers = make_handlers(cast("Any", None), cast("Any", None), asyncio.Event())

    assert names_sent() == set(handlers)
