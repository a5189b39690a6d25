"""The steps of research: each reads what is there, looks outside no transaction, and says what it leaves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from postroom.db.engine import unit_of_work
from postroom.domain.errors import PostroomError
from postroom.domain.reports.artefact_types import MAX_REFERENCE_LINE
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.evidence import merged_words
from postroom.domain.research.report_words import ReportWords, compose
from postroom.domain.research.reviewers import MOST_REVIEWERS
from postroom.git.port import GitHostError
from postroom.identity import people
from postroom.repositories.reading import opened, reachable
from postroom.research import history, repository
from postroom.research.choosing import passes
from postroom.research.code import read_texts, snippet
from postroom.research.desk import Round, Stopped
from postroom.research.identities import Identities
from postroom.research.judges import RULES, by_model, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Entry, Made

REFERENCES = 2
"""Pieces of code that are put into the work log."""
REFERENCE_LINES = 15
MOST_TOLD = 10
"""Names and texts that were not looked for and are told."""


async def read_code(round: Round, *, patient: bool) -> Made:
    """Read the code in question and its history; leave pieces of it in the log that no round of the run has left.

    Raises:
        Stopped: the history can't be read now, and with `patient` that is waited for.
    """
    chosen, paths = round.results["repository"], code_paths(round)
    async with unit_of_work(round.researcher.engine) as uow:
        wanted = await reachable(uow, round.run.project_id, named=[chosen["repository"]])
        known = await repository.already_told(uow, round.run, "code")
    source = next((each for each in wanted if each.name == chosen["repository"]), None)
    moments = [signal.timestamp for signal in round.material.signals]
    if source is None or not paths or not moments:
        return Made([], {}, RULES)
    texts, result = dict[str, str](), dict[str, Any]()
    try:
        async with opened(round.researcher.hosts, round.researcher.vault, source) as code:
            listing = await round.researcher.library.listing(code)
            texts = await read_texts(code, listing, paths)
            before = await round.researcher.library.past(code, paths, texts, last=max(moments))
        query = merged_words(round.material.evidence)
        result = history.kept(before, paths, query, min(moments), max(moments))
    except (GitHostError, PostroomError) as problem:
        if patient and passes(problem):
            raise Stopped(f"The history of {source.name} can't be read now: {problem}") from problem
        result = {"problem": f"The history could not be read: {str(problem).rstrip('.')}."}
    shown = (_reference(path, texts.get(path.path, "")) for path in paths[:REFERENCES])
    fresh = {
        key: one
        for one in shown
        if one is not None and (key := _reference_key(source.name, one)) not in known
    }
    entries = [Entry("code_reference", one) for one in fresh.values()]
    return Made(entries, {**result, "told": list(fresh)}, RULES)


def _reference_key(repository: str, reference: Mapping[str, Any]) -> str:
    """Return what makes two references the same one: the place and what is there, whatever led to it."""
    place = [reference[name] for name in ("file_path", "start_line", "end_line", "contents")]
    return f"{repository} {hashlib.sha256(json.dumps(place).encode()).hexdigest()[:32]}"


def _reference(path: CodePath, text: str) -> dict[str, Any] | None:
    found = snippet(text, path.line or 1, lines=REFERENCE_LINES)
    if found is None:
        return None
    start, lines = found
    return {
        "file_path": path.path,
        "start_line": start,
        "end_line": start + len(lines) - 1,
        "contents": "\n".join(line[:MAX_REFERENCE_LINE].replace("\0", "\ufffd") for line in lines),
        "relevance_note": "; ".join(path.reasons[:3]),
    }


def find(round: Round, signal_id: str) -> Made:
    """Say what was found about one signal."""
    chosen, before = round.results["repository"], round.results["code"]
    rows = [row for row in chosen.get("paths", []) if signal_id in row["signals"]][:5]
    own = bool(rows)
    rows = rows or chosen.get("paths", [])[:2]
    paths = [row["path"] for row in rows]
    commits = {
        commit["sha"]: commit["reason"] for commit in before.get("commits", []) if commit["path"] in paths
    }
    sure = own and any(row["strength"] in {"frame", "path", "definition"} for row in rows)
    queried = (
        f"{chosen['repository']} at {str(chosen.get('commit'))[:10]}: {chosen.get('patterns', 0)} names and texts "
        f"of the report's signals, looked for in {chosen.get('files', 0):,} files; "
        f"{'the code' if before.get('problem') else 'blame and log'} of those found."
    )
    if before.get("problem"):
        queried += f" {before['problem']}"
    if left_out := chosen.get("left_out"):
        more = f" and {len(left_out) - MOST_TOLD} more" if len(left_out) > MOST_TOLD else ""
        named = ", ".join(f"“{one}”" for one in left_out[:MOST_TOLD])
        queried += f" Not looked for, since it is all over the repository: {named}{more}."
    if chosen.get("is_cut"):
        queried += " More was found than is read, so what is in later files was not looked at."
    if not own:
        queried += " This signal itself names nothing that is there; the files are those of the report."
    return Made(
        [
            Entry(
                "signal_finding",
                {
                    "signal_id": signal_id,
                    "relevant_code_paths": paths,
                    "relevant_commit_hashes": commits,
                    "data_queried": queried,
                    "verified": sure,
                },
            )
        ],
        {},
        RULES,
    )


async def judge_actionability(round: Round) -> Made:
    """Say what can be done about the report.

    While no repository is chosen that is said by rules alone, since it is said again once there is one.
    """
    chosen = round.results["repository"].get("repository")
    judges = round.researcher.judges if chosen is None else judges_of(round)
    judged = await judges.actionability(
        round.material,
        code_paths(round),
        repository=chosen,
        addressed=round.results.get("code", {}).get("addressed"),
    )
    result = {"actionability": judged.content.actionability, "reason": judged.content.explanation}
    return made("actionability_judgment", judged, result)


async def judge_priority(round: Round) -> Made:
    """Say how urgent the report is."""
    judged = await judges_of(round).priority(round.material, now=round.researcher.clock())
    result = {"priority": judged.content.priority, "reason": judged.content.explanation, **judged.details}
    return made("priority_judgment", judged, result)


async def suggest_reviewers(round: Round) -> Made:
    """Say whom to ask, with the commits that speak for each."""
    before = round.results["code"]
    async with unit_of_work(round.researcher.engine) as uow:
        organization = await repository.organization_of(uow, round.run.project_id)
        members = await people.members_by_email(uow, organization, history.emails_of(before))
        told = await repository.already_told(uow, round.run, "reviewers")
    who, now = Identities(members, history.authors_of(before)), round.researcher.clock()
    first = min(signal.timestamp for signal in round.material.signals)
    ranked = history.ranked(before, code_paths(round), who, first=first, now=now)[:MOST_REVIEWERS]
    url = str(round.results["repository"].get("commit_url") or "")
    commits = {
        each.author: history.commits_for(each.author, before, who, commit_url=url, now=now) for each in ranked
    }
    content = [
        {"github_login": login, "github_name": who.names.get(login), "relevant_commits": commits[login]}
        for login in commits
        if who.is_login(login)
    ]
    entries = [Entry("suggested_reviewers", content)]
    bare = [str(one["github_login"]) for one in content if not one["relevant_commits"]]
    notes = [_owners_note(bare, code_paths(round)), _unlinked_note(commits, who)]
    fresh = [note for note in notes if note is not None and note not in told]
    entries += [Entry("note", {"note": one}) for one in fresh]
    result = {"reviewers": [each.author for each in ranked], "told": fresh}
    return Made(entries, result, RULES)


def _unlinked_note(commits: Mapping[str, Sequence[Mapping[str, str]]], who: Identities) -> str | None:
    """Name those to ask of whom no login at a git host is known: they can't stand among the reviewers."""
    lines = [
        f"- {name} <{handle}>" + (f": {found[0]['reason']} ({found[0]['sha'][:10]})" if found else "")
        for handle, found in commits.items()
        if not who.is_login(handle)
        for name in [who.names.get(handle, handle)]
    ]
    if not lines:
        return None
    return "These people know the code, too; no login at the git host is known of them:\n" + "\n".join(lines)


def _owners_note(reviewers: Sequence[str], paths: Sequence[CodePath]) -> str | None:
    """Say why those are suggested for whom no commit speaks: the repository names them as owners."""
    if not reviewers or not paths:
        return None
    who = " and ".join(reviewers)
    are = "is suggested as a reviewer since the repository names them as an owner"
    if len(reviewers) > 1:
        are = "are suggested as reviewers since the repository names them as owners"
    return f"{who} {are} of {paths[0].path} (CODEOWNERS)."


async def describe(round: Round) -> Made:
    """Say in words what the signals are about."""
    judged = await judges_of(round).words(round.material, now=round.researcher.clock())
    said = judged.content
    result = {"kind": said.kind, "subject": said.subject, "summary": said.summary, **by_model(judged)}
    return Made([], result, judged.made_by)


async def write_words(round: Round) -> Made:
    """Put title and summary together: what the signals are about, and where in the code that is."""
    about = round.results["about"]
    said = ReportWords(about["kind"], about["subject"], about["summary"])
    before = round.results.get("code", {})
    words = compose(
        said,
        code_paths(round),
        repository=round.results["repository"].get("repository"),
        changed=before.get("changed"),
    )
    return Made([], asdict(words), RULES)


def code_paths(round: Round) -> list[CodePath]:
    """Return the files that the repository step found in the repository that it chose."""
    ids = {str(signal.signal_id): place for place, signal in enumerate(round.material.signals)}
    return [_path(row, ids) for row in round.results["repository"].get("paths", [])]


def _path(row: Mapping[str, Any], ids: Mapping[str, int]) -> CodePath:
    signals = frozenset(ids[id] for id in row["signals"] if id in ids)
    return CodePath(
        row["path"], row["score"], row["line"], row["strength"], tuple(row["reasons"]), signals, row["exact"]
    )
