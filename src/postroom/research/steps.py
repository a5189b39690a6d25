"""The steps of research: each reads stored data, calls external systems and returns its output."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from postroom.db.engine import unit_of_work
from postroom.domain.errors import PostroomError
from postroom.domain.reports.artefact_types import MAX_REFERENCE_LINE, PriorityJudgment
from postroom.domain.research.code_paths import CodePath, lead_first
from postroom.domain.research.evidence import merged_words
from postroom.domain.research.report_words import ReportWords, compose
from postroom.domain.research.reviewers import MAX_REVIEWERS
from postroom.domain.scouts.findings import priority_of_findings
from postroom.domain.sources.configs import SCOUT
from postroom.git.port import GitHostError
from postroom.identity import people
from postroom.repositories.reading import file_url, opened, reachable
from postroom.research import history, repository
from postroom.research.choosing import is_temporary, path_row
from postroom.research.code import read_texts, snippet
from postroom.research.context import Round, Unreached
from postroom.research.identities import Identities
from postroom.research.judges import RULES, by_model, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Entry, StepOutput

REFERENCES = 2
"""Code excerpts that are added to the work log."""
REFERENCE_LINES = 15
MAX_NAMED = 10
"""Skipped search patterns that a finding lists."""


async def search_code(round: Round) -> StepOutput:
    """Have the language model find the code in the selected repository, from what the search found."""
    chosen = str(round.results["repository"]["repository"])
    judged = await judges_of(round).code(round.material, code_paths(round, hints=True), repository=chosen)
    rows = [path_row(path, round) for path in judged.content]
    return StepOutput([], {"paths": rows, **by_model(judged)}, judged.made_by)


async def read_code(round: Round, *, patient: bool) -> StepOutput:
    """Read the relevant code and its history; log excerpts that no earlier round of the run has logged.

    Raises:
        Unreached: the history can't be read now and `patient` is true, so the step is retried later.
    """
    chosen, paths = round.results["repository"], code_paths(round)
    async with unit_of_work(round.researcher.engine) as uow:
        repositories = await reachable(uow, round.run.project_id, named=[chosen["repository"]])
        known = await repository.logged_keys(uow, round.run, "code")
    source = next((candidate for candidate in repositories if candidate.name == chosen["repository"]), None)
    timestamps = [signal.timestamp for signal in round.material.signals]
    if source is None or not paths or not timestamps:
        return StepOutput([], {}, RULES)
    texts, result = dict[str, str](), dict[str, Any]()
    try:
        async with opened(round.researcher.hosts, round.researcher.vault, source) as code:
            listing = await round.researcher.library.listing(code)
            texts = await read_texts(code, listing, paths)
            past = await round.researcher.library.past(code, paths, texts, last=max(timestamps))
        query = merged_words(round.material.evidence)
        result = history.summarize(past, paths, query, min(timestamps), max(timestamps))
    except (GitHostError, PostroomError) as error:
        if patient and is_temporary(error):
            raise Unreached(f"The history of {source.name} could not be read: {error}.") from error
        result = {"problem": f"The history could not be read: {str(error).rstrip('.')}."}
    references = (_reference(path, texts.get(path.path, ""), chosen) for path in paths[:REFERENCES])
    new_references = {
        key: reference
        for reference in references
        if reference is not None and (key := _reference_key(source.name, reference)) not in known
    }
    entries = [Entry("code_reference", reference) for reference in new_references.values()]
    return StepOutput(entries, {**result, "told": list(new_references)}, RULES)


def _reference_key(repository: str, reference: Mapping[str, Any]) -> str:
    """Return the deduplication key of a code reference: its location and content."""
    place = [reference[name] for name in ("file_path", "start_line", "end_line", "contents")]
    return f"{repository} {hashlib.sha256(json.dumps(place).encode()).hexdigest()[:32]}"


def _reference(path: CodePath, text: str, chosen: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the code around the line that a file was found for, which is marked if it is known."""
    excerpt = snippet(text, path.line or 1, lines=REFERENCE_LINES)
    if excerpt is None:
        return None
    start, lines = excerpt
    is_shown = path.line is not None and start <= path.line < start + len(lines)
    return {
        "file_path": path.path,
        "start_line": start,
        "end_line": start + len(lines) - 1,
        "contents": "\n".join(line[:MAX_REFERENCE_LINE].replace("\0", "\ufffd") for line in lines),
        "relevance_note": "; ".join(path.reasons[:3]),
        "line": path.line if is_shown else None,
        "url": file_url(
            str(chosen.get("commit_url") or ""), str(chosen.get("commit")), path.path, path.line or start
        ),
    }


def find(round: Round, signal_id: str) -> StepOutput:
    """Return the finding about one signal."""
    chosen, code_result = round.results["repository"], round.results["code"]
    found = _rows(round)
    own = [row for row in found if signal_id in row["signals"]][:5]
    has_own_paths = bool(own)
    rows = own or found[:2]
    paths = [row["path"] for row in rows]
    commits = {
        commit["sha"]: commit["reason"]
        for commit in code_result.get("commits", [])
        if commit["path"] in paths
    }
    is_verified = has_own_paths and any(
        row["strength"] in {"frame", "path", "definition", "read"} for row in rows
    )
    queried = (
        f"{chosen['repository']} at {str(chosen.get('commit'))[:10]}: {chosen.get('patterns', 0)} names and texts "
        f"of the report's signals, searched for in {chosen.get('files', 0):,} files; "
        f"{'the code' if code_result.get('problem') else 'blame and log'} of the files found."
    )
    if code_result.get("problem"):
        queried += f" {code_result['problem']}"
    if left_out := chosen.get("left_out"):
        omitted = f" and {len(left_out) - MAX_NAMED} more" if len(left_out) > MAX_NAMED else ""
        named = ", ".join(f"“{pattern}”" for pattern in left_out[:MAX_NAMED])
        queried += f" Not searched for, since it is all over the repository: {named}{omitted}."
    if chosen.get("is_cut"):
        queried += " There were more matches than the limit, so later files were not read."
    if not has_own_paths:
        queried += " Nothing that this signal names was found; the files are those of the report."
    return StepOutput(
        [
            Entry(
                "signal_finding",
                {
                    "signal_id": signal_id,
                    "relevant_code_paths": paths,
                    "relevant_commit_hashes": commits,
                    "data_queried": queried,
                    "verified": is_verified,
                },
            )
        ],
        {},
        RULES,
    )


async def judge_actionability(round: Round) -> StepOutput:
    """Judge what can be done about the report.

    Without a selected repository only the rules judge, because the step runs again once there is one.
    """
    chosen = round.results["repository"].get("repository")
    judges = round.researcher.judges if chosen is None else judges_of(round)
    none_connected = bool(round.results["repository"].get("none_connected"))
    judged = await judges.actionability(
        round.material,
        code_paths(round),
        repository=chosen,
        addressed=round.results.get("code", {}).get("addressed"),
        question=round.material.question(round.researcher.clock()) if none_connected else "",
    )
    result = {"actionability": judged.content.actionability, "reason": judged.content.explanation}
    return made("actionability_judgment", judged, result)


async def judge_priority(round: Round) -> StepOutput:
    """Judge how urgent the report is."""
    judged = await judges_of(round).priority(round.material, now=round.researcher.clock())
    if all(signal.source_product == SCOUT[0] for signal in round.material.signals):
        content = judged.content
        priority = priority_of_findings(content.priority)
        why = f"{content.explanation} Only a scout found it, so it is one step lower: {priority}."
        judged = replace(judged, content=PriorityJudgment(explanation=why, priority=priority))
    result = {"priority": judged.content.priority, "reason": judged.content.explanation, **judged.details}
    return made("priority_judgment", judged, result)


async def suggest_reviewers(round: Round) -> StepOutput:
    """Suggest reviewers, each with the commits that support the suggestion."""
    code_result = round.results["code"]
    async with unit_of_work(round.researcher.engine) as uow:
        organization = await repository.organization_of(uow, round.run.project_id)
        members = await people.members_by_email(uow, organization, history.emails_of(code_result))
        logged = await repository.logged_keys(uow, round.run, "reviewers")
    identities, now = Identities(members, history.authors_of(code_result)), round.researcher.clock()
    first = min(signal.timestamp for signal in round.material.signals)
    ranked = history.ranked(code_result, code_paths(round), identities, first=first, now=now)[:MAX_REVIEWERS]
    url = str(round.results["repository"].get("commit_url") or "")
    commits = {
        author.author: history.commits_for(author.author, code_result, identities, commit_url=url, now=now)
        for author in ranked
    }
    content = [
        {
            "github_login": login,
            "github_name": identities.names.get(login),
            "relevant_commits": commits[login],
        }
        for login in commits
        if identities.is_login(login)
    ]
    entries = [Entry("suggested_reviewers", content)]
    without_commits = [
        str(reviewer["github_login"]) for reviewer in content if not reviewer["relevant_commits"]
    ]
    notes = [_owners_note(without_commits, code_paths(round)), _unlinked_note(commits, identities)]
    new_notes = [note for note in notes if note is not None and note not in logged]
    entries += [Entry("note", {"note": reviewer}) for reviewer in new_notes]
    result = {"reviewers": [author.author for author in ranked], "told": new_notes}
    return StepOutput(entries, result, RULES)


def _unlinked_note(commits: Mapping[str, Sequence[Mapping[str, str]]], identities: Identities) -> str | None:
    """Return a note that lists people without a known git host login: they can't be suggested reviewers."""
    lines = [
        f"- {name} <{handle}>"
        + (f": {own_commits[0]['reason']} ({own_commits[0]['sha'][:10]})" if own_commits else "")
        for handle, own_commits in commits.items()
        if not identities.is_login(handle)
        for name in [identities.names.get(handle, handle)]
    ]
    if not lines:
        return None
    return "These people know the code, too; their logins at the git host are unknown:\n" + "\n".join(lines)


def _owners_note(reviewers: Sequence[str], paths: Sequence[CodePath]) -> str | None:
    """Return a note that explains reviewers without commits: the repository names them as code owners."""
    if not reviewers or not paths:
        return None
    names = " and ".join(reviewers)
    reason = "is suggested as a reviewer since the repository names them as an owner"
    if len(reviewers) > 1:
        reason = "are suggested as reviewers since the repository names them as owners"
    return f"{names} {reason} of {paths[0].path} (CODEOWNERS)."


async def describe(round: Round) -> StepOutput:
    """Describe the problem that the signals report: kind, subject and summary."""
    judged = await judges_of(round).words(round.material, now=round.researcher.clock())
    report_words = judged.content
    result = {
        "kind": report_words.kind,
        "subject": report_words.subject,
        "summary": report_words.summary,
        "lead": report_words.lead,
        **by_model(judged),
    }
    return StepOutput([], result, judged.made_by)


async def write_words(round: Round) -> StepOutput:
    """Compose title and summary from the description of the problem and its location in the code."""
    about = round.results["about"]
    description = ReportWords(about["kind"], about["subject"], about["summary"])
    code_result = round.results.get("code", {})
    words = compose(
        description,
        code_paths(round),
        repository=round.results["repository"].get("repository"),
        changed=code_result.get("changed"),
        infrastructure=round.material.infrastructure,
        is_connected=not round.results["repository"].get("none_connected"),
    )
    return StepOutput([], asdict(words), RULES)


def code_paths(round: Round, *, hints: bool = False) -> list[CodePath]:
    """Return the files that were found in the selected repository: the language model's, or the title's, first."""
    positions = {str(signal.signal_id): position for position, signal in enumerate(round.material.signals)}
    paths = [_path(row, positions) for row in _rows(round, hints=hints)]
    return (
        paths if "search" in round.results else lead_first(paths, round.results.get("about", {}).get("lead"))
    )


def _rows(round: Round, *, hints: bool = False) -> list[Mapping[str, Any]]:
    """Return the files as `path_row` makes them; those that only may have similar words are `hints`."""
    found = round.results.get("search", round.results["repository"])
    return [row for row in found.get("paths", ()) if hints or row["strength"] != "hint"]


def _path(row: Mapping[str, Any], positions: Mapping[str, int]) -> CodePath:
    signals = frozenset(positions[signal_id] for signal_id in row["signals"] if signal_id in positions)
    return CodePath(
        row["path"], row["score"], row["line"], row["strength"], tuple(row["reasons"]), signals, row["exact"]
    )
