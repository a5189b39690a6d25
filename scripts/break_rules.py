"""Mutation check: break rules one after the other, and run the tests that should fail.

Forty rules from all packages: each is a small edit that type checker and linter accept. The sources are copied
once; for each rule the copy is edited, and the tests named beside the rule run against it. An edit that they don't
catch is an error. The working tree is never touched. Only tests of `make test` count.

Run: python -m scripts.break_rules (--all runs all of `make test` for each, --only NAME one rule, --check only
applies the edits).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.rules_to_break import RULES, Rule

ROOT = Path(__file__).parents[1]
LINKED = (
    "pyproject.toml",
    "Makefile",
    "README.md",
    "docs",
    "evals",
    "benchmarks",
    "scripts",
    "training",
    "AGENTS.md",
)
COPIED = ("src", "tests")


def copy_tree(folder: Path) -> None:
    """Copy the files that tests may change, and link the rest."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.name not in COPIED and not path.name.startswith("."):
            (folder / path.name).symlink_to(path)


@contextmanager
def broken(rule: Rule, folder: Path) -> Iterator[None]:
    """Break the rule in the copy within the block.

    Raises:
        SystemExit: the replaced text does not occur exactly once.
    """
    path = folder / "src" / "postroom" / rule.path
    text, times = path.read_text(encoding="utf-8"), path.stat()
    if text.count(rule.old) != 1:
        raise SystemExit(
            f"{rule.name}: the text to replace stands {text.count(rule.old)} times in {rule.path}."
        )
    path.write_text(text.replace(rule.old, rule.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")
        # By its time the interpreter knows what it has compiled.
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def tests_of(rule: Rule, folder: Path) -> list[str]:
    """Return the paths of the rule's tests in the copy.

    Raises:
        SystemExit: there is no file with one of the names.
    """
    found = []
    for name in rule.tests:
        paths = sorted(str(path.relative_to(folder)) for path in (folder / "tests").rglob(name))
        if not paths:
            raise SystemExit(f"{rule.name}: there is no {name}.")
        found += paths
    return found


def catches(rule: Rule, folder: Path, *, everything: bool) -> bool:
    """Return whether the tests fail with the broken rule."""
    chosen = ["-n", "3"] if everything else ["-p", "no:xdist", *tests_of(rule, folder)]
    # What was compiled for one rule is used for the next.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with broken(rule, folder):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *chosen],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(folder / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{rule.name}: the tests could not be run.\n{done.stdout}{done.stderr}")
    return done.returncode == 1


def main() -> None:
    """Break each rule and print the results of the tests."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--all", action="store_true", help="Run all of `make test` for each rule.")
    options.add_argument("--only", help="Break the rules whose name holds this.")
    options.add_argument("--check", action="store_true", help="Only look whether the edits can be made.")
    chosen = options.parse_args()
    rules = [rule for rule in RULES if chosen.only is None or chosen.only in rule.name]
    with tempfile.TemporaryDirectory(prefix="postroom-broken-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        copy_tree(folder)
        missed = [rule.name for rule in rules if not _is_caught(rule, folder, chosen)]
    if missed:
        raise SystemExit(f"{len(missed)} of {len(rules)} broken rules were not caught: {', '.join(missed)}.")
    print(f"All {len(rules)} {'edits can be made' if chosen.check else 'broken rules were caught'}.")


def _is_caught(rule: Rule, folder: Path, chosen: argparse.Namespace) -> bool:
    """Print what the tests say of a broken rule; return whether they catch it, or whether it can be broken."""
    began = time.monotonic()
    if chosen.check:
        tests_of(rule, folder)
        with broken(rule, folder):
            return True
    caught = catches(rule, folder, everything=chosen.all)
    print(
        f"{'caught' if caught else 'MISSED':7} {time.monotonic() - began:5.0f} s  {rule.name}: {rule.says}",
        flush=True,
    )
    return caught


if __name__ == "__main__":
    main()
