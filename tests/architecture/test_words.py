"""No file names a machine, nothing waits to be done, and names say what things are."""

import ast
import re

from tests.architecture.project import ROOT, files, package_sources, sources

MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:root|Users|home/(?!u/shop/))\b[\w./-]*")
"""Paths of somebody's machine. `/home/u/shop/` is that of an invented Go program in a stack trace."""

INVENTED = re.compile(r"(?:evals|training)/.*\.jsonl")
"""Signals of products that do not exist, like the machines in their logs and the work that they leave."""

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")

SELF = "tests/architecture/test_words.py"


def texts() -> dict[str, str]:
    """Return every text file of the project by its path below the root."""
    found = {}
    for path in files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts().items()
        if name != SELF
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_files_have_no_machine_paths() -> None:
    assert [line for line in lines_with(MACHINE_PATHS) if not INVENTED.match(line)] == []


def test_files_have_no_unfinished_work() -> None:
    assert [line for line in lines_with(UNFINISHED) if not INVENTED.match(line)] == []


def test_locks_name_no_index() -> None:
    for name in ("requirements.lock", "scripts/uv-pin.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert re.findall(r"https?://\S+|--(?:extra-)?index-url", text) == []


def test_words_search_finds_examples() -> None:
    assert MACHINE_PATHS.search("see /root/x and") is not None
    assert MACHINE_PATHS.search("open('/home/someone/x')") is not None
    assert MACHINE_PATHS.search("~/home/x, http://x.example/home/page, /rooted") is None


VAGUE_CLASSES = frozenset(
    {"Bench", "Desk", "Hand", "Held", "Home", "House", "Said", "Shop", "Stage", "World"}
)
"""Class names that say nothing of what the class is; `ReportsApi` and `HandoffProject` do."""

FIRST_WORDS = frozenset(
    {
        "a",
        "an",
        "he",
        "it",
        "nobody",
        "she",
        "somebody",
        "the",
        "they",
        "what",
        "whatever",
        "who",
        "whoever",
        "whose",
    }
)
"""With these a sentence begins; a test's name begins with the tested unit."""

MOST_WORDS = 12


def vague_classes(tree: ast.AST) -> list[str]:
    """Return the names of classes that the list bans."""
    return [
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name in VAGUE_CLASSES
    ]


def bad_test_names(tree: ast.AST) -> list[str]:
    """Return names of tests that are not `test_<unit>_<condition>_<result>`."""
    names = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    return [name for name in names if not _is_test_name(name.split("_")[1:])]


def _is_test_name(words: list[str]) -> bool:
    return words[0] not in FIRST_WORDS and not words[0].isdigit() and len(words) <= MOST_WORDS


def test_classes_are_named_by_what_they_are() -> None:
    assert [f"{source.path}: {name}" for source in sources() for name in vague_classes(source.tree)] == []


def test_tests_are_named_by_unit_condition_and_result() -> None:
    assert [
        f"{source.path}: {name}" for source in sources("tests/") for name in bad_test_names(source.tree)
    ] == []


def test_bad_names_of_classes_and_tests_are_found() -> None:
    names = ("test_a_report_is_there", "test_4_2_search", "test_unit" + "_word" * 12, "test_report_is_found")
    text = "class World: ...\nclass Worlds: ...\n" + "\n".join(f"async def {name}(): ..." for name in names)
    assert vague_classes(ast.parse(text)) == ["World"]
    assert bad_test_names(ast.parse(text)) == list(names[:3])


PRIVATE_WORDS = frozenset({"aside", "bury", "ground", "grounds", "lesson", "lessons", "patience", "told"})
"""Words that names of the package do without: `reserve`, `mark_failed` or `retry_at`; `dead_letters.add`;
`code_scope`; `override`; `max_wait`; `emitted`."""

KNOWN_NAMES = frozenset({"screening_lessons"})
"""A table's name stays as it is."""


def private_names(tree: ast.AST) -> set[str]:
    """Return the names of variables, arguments, attributes and definitions that have a private word."""
    names = {
        name
        for node in ast.walk(tree)
        for field in ("id", "arg", "attr", "name")
        if isinstance(name := getattr(node, field, None), str)
    }
    return {name for name in names - KNOWN_NAMES if PRIVATE_WORDS & set(name.lower().split("_"))}


def test_names_of_the_package_have_no_private_words() -> None:
    outside_api = [source for source in package_sources() if not source.path.startswith("src/postroom/api/")]
    assert [f"{source.path}: {name}" for source in outside_api for name in private_names(source.tree)] == []


def test_private_words_in_names_are_found() -> None:
    text = "def read_grounds(told): return told.set_aside(background=1)"
    assert private_names(ast.parse(text)) == {"read_grounds", "told", "set_aside"}
