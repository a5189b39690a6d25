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
        ("test_ingest.py", "test_emit_http.py", "test_emit.py"),
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
    Rule(
        "facts of signals",
        "yes and no are no numbers",
        "domain/signals/extras.py",
        "return isinstance(value, int) and not isinstance(value, bool)",
        "return isinstance(value, int)",
        ("test_extras.py",),
    ),
    Rule(
        "undoing",
        "only the newest change of a report's status can be undone",
        "domain/reports/state_undo.py",
        "    if not latest:",
        "    if not latest and undone:",
        ("test_state_undo.py",),
    ),
    Rule(
        "decisions",
        "pull requests of a dismissed report are closed",
        "reports/decisions/consequences.py",
        "    if suppressed:",
        "    if suppressed and is_return:",
        ("test_closing_pull_requests.py",),
    ),
    Rule(
        "pull requests",
        "an unfinished pull request implements a report rather than a closed one",
        "domain/reports/pull_requests.py",
        '"merged": 1, "closed": 2}',
        '"merged": 1, "closed": 0}',
        ("test_linked_pull_requests.py",),
    ),
    Rule(
        "corrections",
        "signals that people separated stay in different reports",
        "domain/grouping/ties.py",
        'if constraint.kind == "cannot" and first != second:',
        'if constraint.kind == "cannot" and first > second:',
        ("test_ties.py",),
    ),
    Rule(
        "merges",
        "a report that is being researched cannot be emptied",
        "domain/grouping/regrouping.py",
        "if report.status is Status.IN_PROGRESS:",
        "if report.status is Status.FAILED:",
        ("test_regrouping.py",),
    ),
    Rule(
        "readings",
        "signals of which an answer moves suspiciously many into one report are read one by one",
        "domain/grouping/reading.py",
        "        if len(signals) > most:",
        "        if len(signals) > 2 * most:",
        ("test_reading.py",),
    ),
    Rule(
        "enrolment of scouts",
        "a project that the flag skips has no scouts, even if all others do",
        "domain/scouts/limits.py",
        "if any(_is_id(each, project_id) for each in skipped):",
        "if not guaranteed and any(_is_id(each, project_id) for each in skipped):",
        ("test_scout_limits.py",),
    ),
    Rule(
        "deliveries of sources",
        "a delivery whose signed time is in the future is refused",
        "domain/sources/webhook_signatures.py",
        "abs(now - moment) > scheme.window",
        "now - moment > scheme.window",
        ("test_webhook_signatures.py",),
    ),
    Rule(
        "events of SDKs",
        "a source that sends too much is refused before it fills the memory",
        "sdk_events/writer.py",
        "(mine and mine + size > self._max_bytes // SHARE)",
        "(mine and size > self._max_bytes)",
        ("test_event_writer.py",),
    ),
    Rule(
        "spikes",
        "an issue reports no second spike within six hours",
        "domain/issues/spikes.py",
        "now - last_spike < QUIET",
        "now - last_spike < HOUR",
        ("test_issue_fingerprints.py",),
    ),
    Rule(
        "faults of a trace",
        "a line of a log that repeats an exception counts only beside it",
        "domain/issues/traces.py",
        'return self._near(("fault", trace), at, -BESIDE, BESIDE) or (',
        'return self._near(("fault", trace), at) or (',
        ("test_traces.py",),
    ),
    Rule(
        "project tokens",
        "a revoked token accepts nothing",
        "tokens/repository.py",
        "_T.token_hash == token_hash, _T.revoked_at.is_(None)",
        "_T.token_hash == token_hash",
        ("test_sdk_posthog.py", "test_error_issues.py"),
    ),
    Rule(
        "sign-in",
        "a session that is not used for two weeks ends",
        "sessions/repository.py",
        'sessions.c.seen_at > sa.bindparam("idle_since"),',
        'sa.bindparam("idle_since").is_not(None),',
        ("test_sessions.py",),
    ),
    Rule(
        "attempts",
        "attempts on an account count together in any spelling of its name",
        "sessions/attempts.py",
        "(account.lower(), *known)",
        "(account, *known)",
        ("test_session_limits.py",),
    ),
    Rule(
        "source maps",
        "the original of library code is not the project's own",
        "domain/source_maps/frames.py",
        "own=frame.own and found.own,",
        "own=frame.own,",
        ("test_original_frames.py", "test_originals.py"),
    ),
    Rule(
        "pages",
        "a page has 200 rows at most",
        "api/http/requests/paging.py",
        "min(limit or DEFAULT_LIMIT, MAX_LIMIT)",
        "min(limit or DEFAULT_LIMIT, 10 * MAX_LIMIT)",
        ("test_http_paging.py",),
    ),
    Rule(
        "parsing",
        "input of one owner is parsed one after the other",
        "parsing/pool.py",
        "if call.owner is None or call.owner not in self._active:",
        "if call.owner is None or call is not None:",
        ("test_parser_processes.py", "test_parsing.py"),
    ),
    Rule(
        "outgoing calls",
        "nothing is sent to the server's own networks",
        "domain/addresses.py",
        "    if not address.is_global or address.is_reserved:",
        "    if address.is_loopback or address.is_reserved:",
        ("test_addresses.py",),
    ),
    Rule(
        "metrics",
        "an infinite value is no measurement",
        "domain/metrics/points.py",
        "if not math.isfinite(point.value):",
        "if math.isnan(point.value):",
        ("test_metric_points.py",),
    ),
)


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
