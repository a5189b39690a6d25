"""Files and functions stay small enough to be read in one go."""

from tests.architecture.project import Source, functions, sources

MOST_LINES = 400
MOST_FUNCTION_LINES = 60

LONG_FILES = {
    "src/postroom/db/migrations/versions/0001_the_first_tables.py": "a migration is never changed again",
    "src/postroom/db/migrations/versions/0004_scouts_skills_and_the_work_of_agents.py": "the same",
}
"""Files that are longer, and why. One that became short has to leave this list."""

LONG_FUNCTIONS = {
    ("src/postroom/db/migrations/versions/0001_the_first_tables.py", "upgrade"): "one table after the other",
    (
        "src/postroom/db/migrations/versions/0004_scouts_skills_and_the_work_of_agents.py",
        "upgrade",
    ): "the same",
    ("src/postroom/db/migrations/versions/0006_regrouping_and_screening.py", "upgrade"): "the same",
    ("src/postroom/db/migrations/versions/0010_tasks_handoffs_and_watches.py", "upgrade"): "the same",
    ("src/postroom/db/migrations/versions/0009_research.py", "upgrade"): "the same",
    ("tests/integration/test_reports_http.py", "world"): "makes the whole of a small world, step by step",
}
"""Functions that are longer, and why. One that became short has to leave this list."""


def long_functions(source: Source) -> set[tuple[str, str]]:
    """Return the functions whose body is too long; the signature does not count."""
    return {
        (source.path, node.name)
        for node in functions(source)
        if (node.end_lineno or 0) - node.body[0].lineno + 1 > MOST_FUNCTION_LINES
    }


def test_files_are_short() -> None:
    found = {source.path for source in sources() if source.lines > MOST_LINES}

    assert found == set(LONG_FILES)


def test_functions_are_short() -> None:
    found = {long for source in sources() for long in long_functions(source)}

    assert found == set(LONG_FUNCTIONS)
