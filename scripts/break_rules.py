"""Mutation check: break rules one after the other, and run the tests that should fail.

Twenty rules from all packages: each is a small edit that type checker and linter accept. For each, the sources are
copied, the copy is edited, and the tests named beside the rule run against the copy; an edit that they don't catch
is an error. The working tree is never touched. Only tests of `make test` count.

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
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the edit that breaks it, and names of test files, one of which should fail.

    `old` occurs once in `path`, which is relative to the package.
    """

    name: str
    says: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


RULES = (
    Rule(
        "signal weight",
        "a signal weighs 1 at most",
        "domain/signals/intake.py",
        "if signal.weight > 1:",
        "if signal.weight > 2:",
        ("test_ingest.py", "test_emit_http.py", "test_emit_signal_http.py"),
    ),
    Rule(
        "same signal",
        "what is stored already is found within its own project alone",
        "signals/repository.py",
        "signals.c.project_id == project_id,\n            sa.or_(",
        "sa.or_(",
        ("test_ingest.py",),
    ),
    Rule(
        "source gate",
        "a source that nobody switched on lets nothing in",
        "sources/service.py",
        "return states.get(source, source in ALWAYS_ON)",
        "return states.get(source, True)",
        ("test_ingest.py", "test_emit_http.py", "test_4_11_emit.py"),
    ),
    Rule(
        "promotion gate",
        "a report waits for as many signals as its snooze says",
        "domain/reports/promotion.py",
        "if signal_count < signals_at_run:",
        "if signal_count < signals_at_run - 1:",
        ("test_promotion.py",),
    ),
    Rule(
        "report status",
        "a failed report can't become a candidate by asking",
        "domain/reports/state.py",
        "Status.FAILED: frozenset({Status.POTENTIAL, Status.SUPPRESSED, Status.DELETED}),",
        "Status.FAILED: frozenset({Status.POTENTIAL, Status.CANDIDATE, Status.SUPPRESSED, Status.DELETED}),",
        ("test_report_state.py",),
    ),
    Rule(
        "work log",
        "nothing is written to the log of another project's report",
        "reports/work_log/repository.py",
        "            reports.c.id == report_id,\n            reports.c.project_id == project_id,\n",
        "            reports.c.id == report_id,\n",
        ("test_isolation.py", "test_artefacts_log.py", "test_artefacts_http.py"),
    ),
    Rule(
        "grouping by people",
        "a signal never joins a report that somebody took it out of",
        "domain/grouping/decision.py",
        "free = [candidate for candidate in candidates if candidate.report_id not in bound.cannot]",
        "free = list(candidates)",
        ("test_grouping_decision.py",),
    ),
    Rule(
        "grouping by model",
        "one member that is about something else keeps a signal out",
        "domain/grouping/decision.py",
        "if match.worst < rules.worst:",
        "if match.worst < rules.worst * 2:",
        ("test_grouping_decision.py",),
    ),
    Rule(
        "quarantine",
        "a released signal can't be confirmed afterwards",
        "domain/signals/quarantine.py",
        '        raise Conflict("This signal was already released and processed.")',
        "        return True",
        ("test_quarantine_rules.py",),
    ),
    Rule(
        "automatic start",
        "work does not start by itself on what no safety judgment is about",
        "domain/handoff/autostart.py",
        "if facts.safe is None:",
        "if facts.safe is None and facts.suspicious:",
        ("test_autostart_decision.py", "test_autostart.py"),
    ),
    Rule(
        "follow-up",
        "a report that somebody has claimed is not archived",
        "domain/reports/followup.py",
        "if days <= 0 or at_work or status not in ARCHIVED_FROM",
        "if days <= 0 or status not in ARCHIVED_FROM",
        ("test_followup_rules.py", "test_followup.py"),
    ),
    Rule(
        "scopes",
        "the wildcard leaves out what is internal",
        "domain/identity/scopes.py",
        "return WILDCARD in held and subject not in INTERNAL_OBJECTS",
        "return WILDCARD in held",
        ("test_scopes.py",),
    ),
    Rule(
        "keys",
        "a key past its end opens nothing",
        "identity/repository.py",
        '        sa.or_(_KEY.expires_at.is_(None), _KEY.expires_at > sa.bindparam("now")),\n    )\n)',
        '        sa.bindparam("now").is_not(None),\n    )\n)',
        ("test_identity.py", "test_scout_run_tokens.py"),
    ),
    Rule(
        "limits",
        "a key may call so often and no more",
        "kit/rate_limits.py",
        "        if wait > 0:\n            raise Limited",
        "        if wait > 3600:\n            raise Limited",
        ("test_rate_limits.py",),
    ),
    Rule(
        "webhooks",
        "the signature is of the time of sending, too",
        "domain/handoff/webhooks.py",
        'f"{timestamp}.".encode() + body',
        "body",
        ("test_webhooks.py",),
    ),
    Rule(
        "branches",
        "a branch's name may not go up in the tree",
        "domain/git/names.py",
        'or ".." in text or',
        "or",
        ("test_git_names.py",),
    ),
    Rule(
        "tasks",
        "a run that has ended stays so",
        "domain/handoff/task_runs.py",
        "if before in ENDED_STATUSES:\n        return False",
        "if before in ENDED_STATUSES:\n        return before == after",
        ("test_task_run_statuses.py",),
    ),
    Rule(
        "scouts",
        "a detector that finds nothing is not paused for it",
        "domain/scouts/auto_pause.py",
        'if mode == "agent" and history.silent_runs',
        "if history.silent_runs",
        ("test_auto_pause.py",),
    ),
    Rule(
        "repositories",
        "a repository that only signals name is looked into for trusted owners alone",
        "research/choosing.py",
        "candidate.connection.repository is not None or candidate.name in trusted",
        "candidate.connection.repository is not None or candidate.name in names",
        ("test_research_repositories.py", "test_research_selection.py"),
    ),
    Rule(
        "jobs",
        "the jobs of a worker that still reports are left to it",
        "jobs/upkeep.py",
        "seen_before=now - lease,",
        "seen_before=now,",
        ("test_job_take_over.py",),
    ),
)


def copy_tree(folder: Path) -> None:
    """Copy the files that tests may change, and link the rest."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.name not in COPIED and not path.name.startswith("."):
            (folder / path.name).symlink_to(path)


def apply(rule: Rule, folder: Path) -> None:
    """Break the rule in the copy.

    Raises:
        SystemExit: the replaced text does not occur exactly once.
    """
    path = folder / "src" / "postroom" / rule.path
    text = path.read_text(encoding="utf-8")
    if text.count(rule.old) != 1:
        raise SystemExit(
            f"{rule.name}: the text to replace stands {text.count(rule.old)} times in {rule.path}."
        )
    path.write_text(text.replace(rule.old, rule.new), encoding="utf-8")


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


def catches(rule: Rule, *, everything: bool) -> bool:
    """Return whether the tests fail with the broken rule."""
    with tempfile.TemporaryDirectory(prefix="postroom-broken-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        copy_tree(folder)
        apply(rule, folder)
        chosen = ["-n", "3"] if everything else ["-p", "no:xdist", *tests_of(rule, folder)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *chosen],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder / "src")},
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
    missed = []
    rules = [rule for rule in RULES if chosen.only is None or chosen.only in rule.name]
    for rule in rules:
        began = time.monotonic()
        if chosen.check:
            with tempfile.TemporaryDirectory() as made:
                shutil.copytree(ROOT / "src", Path(made) / "src")
                apply(rule, Path(made))
            tests_of(rule, ROOT)
            continue
        caught = catches(rule, everything=chosen.all)
        missed += [] if caught else [rule.name]
        print(
            f"{'caught' if caught else 'MISSED':7} {time.monotonic() - began:5.0f} s  {rule.name}: {rule.says}",
            flush=True,
        )
    if missed:
        raise SystemExit(f"{len(missed)} of {len(rules)} broken rules were not caught: {', '.join(missed)}.")
    print(f"All {len(rules)} {'edits can be made' if chosen.check else 'broken rules were caught'}.")


if __name__ == "__main__":
    main()
