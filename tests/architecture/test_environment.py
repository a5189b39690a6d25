"""Settings come from one place: nothing else looks at the environment. And each of them has an effect."""

import ast
from collections.abc import Iterator

from pydantic import BaseModel
from tests.architecture.project import Source, package_sources

from postroom.settings import Settings

ALLOWED = {
    "src/postroom/settings/client.py": "it is that place",
    "src/postroom/cli/server/handover.py": "systemd names there the socket that it hands over",
    "src/postroom/cli/server/lifeline.py": "hands the environment on to worker processes, with the pipe's number",
    "src/postroom/cli/server/prefork.py": "limits the threads of a library before it is imported",
    "src/postroom/db/embedded/account.py": "gives the database programs a PATH and nothing else",
}


def reads_the_environment(source: Source) -> bool:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv", "getenvb"}:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            names = {alias.name for alias in node.names}
            if names & {"environ", "environb", "getenv", "getenvb"}:
                return True
    return False


def test_environment_is_read_by_settings_only() -> None:
    readers = {source.path for source in package_sources() if reads_the_environment(source)}

    assert readers == set(ALLOWED)


def names_of(settings: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the last name of every setting."""
    for name, field in settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from names_of(field.annotation, f"{path}{name}.")
        else:
            yield f"{path}{name}", name


def test_settings_are_all_read() -> None:
    read = {
        node.attr
        for source in package_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
    }
    settings = dict(names_of(Settings))

    assert len(settings) > 50
    assert [path for path, name in settings.items() if name not in read] == []
