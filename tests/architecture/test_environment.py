"""Settings come from one place: nothing else looks at the environment."""

import ast

from tests.architecture.project import Source, package_sources

ALLOWED = {
    "src/postroom/settings/__init__.py": "it is that place",
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


def test_only_the_settings_read_the_environment() -> None:
    readers = {source.path for source in package_sources() if reads_the_environment(source)}

    assert readers == set(ALLOWED)
