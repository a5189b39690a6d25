"""The files speak of the project and of no machine, and nothing in them waits to be done."""

import re

from tests.architecture.project import ROOT, files

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
