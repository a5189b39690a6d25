"""Choosing the repository that a report is about: what is looked into, what was found where, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from postroom.db.engine import unit_of_work
from postroom.domain.errors import PostroomError
from postroom.domain.reports.artefact_types import RepoSelection
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.judgments import Candidate, most_named, propose
from postroom.git.mirrors import EmptyRepository, TooLarge
from postroom.git.port import Failed, GitHostError, Limited, NoAccess
from postroom.repositories.reading import Code, Reachable, opened, reachable
from postroom.research import repository
from postroom.research.code import Look
from postroom.research.desk import Round, Stopped
from postroom.research.judges import RULES, Judged, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Made


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked into, the names that signals mention with their shares, and what is only proposed."""

    look_into: Sequence[Reachable]
    named: Mapping[str, float]
    proposed: Sequence[str]


@dataclass(slots=True)
class _Seen:
    """What was found where; what has no commit (`empty`); what should have been read and was not (`unread`).

    `unreached` says that of one of those the reason may pass.
    """

    found: list[tuple[Code, Look]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unreached: bool = False


async def choose_repository(round: Round, *, patient: bool) -> Made:
    """Look for the evidence in every repository of the project, and choose one.

    Raises:
        Stopped: a host is down, and with `patient` it is waited for.
    """
    async with unit_of_work(round.researcher.engine) as uow:
        chosen = await repository.chosen_repository(uow, round.run.report_id)
        corrected = await repository.corrections(uow, round.run.project_id, round.run.report_id)
    asked = await _asked(round, chosen)
    seen = await _look_everywhere(round, asked.look_into, patient=patient)
    looks = {code.name: look for code, look in seen.found}
    candidates = [
        Candidate(
            name,
            look.score,
            look.resolved,
            look.paths[0].path if look.paths else None,
            asked.named.get(name, 0.0),
            corrected.get(name, 0.0),
        )
        for name, look in looks.items()
    ]
    if chosen is not None and chosen[0] in looks:
        judged = Judged(
            RepoSelection(repository=chosen[0], reason="A person or an agent chose it."), "person"
        )
    elif chosen is not None and chosen[1]:
        told = " ".join([f"A person chose {chosen[0]}, which could not be looked into.", *seen.problems])
        judged = Judged(RepoSelection(repository=None, reason=told), RULES)
    elif not candidates and seen.problems:
        judged = Judged(RepoSelection(repository=None, reason=" ".join(seen.problems)), RULES)
    elif seen.unread:
        judged = _undecided(candidates, seen)
    else:
        # What has no commit is connected, and has nothing of the evidence.
        candidates += [Candidate(name, 0.0, 0, None, asked.named.get(name, 0.0)) for name in seen.empty]
        judged = await _decided(round, candidates, asked, seen.problems)
    result: dict[str, Any] = {"repository": judged.content.repository, "reason": judged.content.reason}
    if seen.unreached and judged.content.repository is None:
        result["unreached"] = True
    for code, look in seen.found:
        if code.name == judged.content.repository:
            result |= {
                "commit": code.commit,
                "commit_url": code.commit_url,
                "patterns": look.patterns,
                "files": look.files,
                "left_out": list(look.left_out),
                "is_cut": look.is_cut,
                "paths": [_row(path, round) for path in look.paths],
            }
    return made("repo_selection", judged, result)


async def _decided(
    round: Round, candidates: Sequence[Candidate], asked: _Asked, problems: Sequence[str]
) -> Judged[RepoSelection]:
    judged = await judges_of(round).repository(round.material, candidates)
    chosen = judged.content.repository
    resolved = next((one.resolved for one in candidates if one.repository == chosen), 0)
    content = propose(chosen, judged.content.reason, asked.proposed, resolved=resolved)
    reason = " ".join([content.reason, *problems])
    return replace(judged, content=RepoSelection(repository=content.repository, reason=reason))


def _undecided(candidates: Sequence[Candidate], seen: _Seen) -> Judged[RepoSelection]:
    """Choose none, since the right one may be what could not be read; say what speaks for the others."""
    best = max(candidates, key=lambda each: (each.weight, each.repository))
    unread = " or ".join(seen.unread)
    told = (
        f"It may be {unread}, which could not be looked into, or {best.repository}, where {best.resolved} clues "
        "resolve. Choose the right one, or disconnect what can't be read."
    )
    return Judged(RepoSelection(repository=None, reason=" ".join([told, *seen.problems])), RULES)


async def _asked(round: Round, chosen: tuple[str, bool] | None) -> _Asked:
    """Say what is looked into: what is connected by name, and of what else a credential opens what may be.

    That is what a person chose, and what signals name of the owners that the operator trusts. Whoever sends signals
    could else have any repository of a host cloned, and win the selection with it.
    """
    named = most_named([signal.extra for signal in round.material.signals])
    owners = {owner.lower() for owner in round.researcher.settings.named_owners}
    wanted = set(named) if chosen is None else {*named, chosen[0]}
    trusted = {name for name in wanted if "*" in owners or name.partition("/")[0] in owners}
    if chosen is not None and chosen[1]:
        trusted.add(chosen[0])
    async with unit_of_work(round.researcher.engine) as uow:
        within = await reachable(uow, round.run.project_id, named=wanted)
    look_into = [each for each in within if each.connection.repository is not None or each.name in trusted]
    known = {each.name for each in look_into}
    return _Asked(look_into, named, [each.name for each in within if each.name not in known])


async def _look_everywhere(round: Round, wanted: Sequence[Reachable], *, patient: bool) -> _Seen:
    seen = _Seen()
    for each in wanted:
        try:
            async with opened(round.researcher.hosts, round.researcher.vault, each) as code:
                seen.found.append((code, await round.researcher.library.look(code, round.material.evidence)))
        except (GitHostError, PostroomError) as problem:
            if patient and passes(problem):
                raise Stopped(f"{each.name} can't be read now: {problem}") from problem
            seen.unreached = seen.unreached or passes(problem)
            seen.problems.append(_problem(each, problem))
            if isinstance(problem, EmptyRepository):
                seen.empty.append(each.name)
            elif each.connection.repository is not None or not isinstance(problem, NoAccess):
                # What only a signal names may well not exist.
                seen.unread.append(each.name)
    return seen


def passes(problem: Exception) -> bool:
    """Tell whether it is worth trying again."""
    return isinstance(problem, Failed | Limited) and not isinstance(problem, EmptyRepository | TooLarge)


def _problem(wanted: Reachable, problem: Exception) -> str:
    if isinstance(problem, NoAccess):
        return f"{wanted.name} is out of reach: it is not there, or what opens it does not."
    text = str(problem).rstrip(".")
    return f"{wanted.name} could not be read: {text}."


def _row(path: CodePath, round: Round) -> dict[str, Any]:
    return {
        "path": path.path,
        "score": path.score,
        "line": path.line,
        "strength": path.strength,
        "exact": path.exact,
        "reasons": list(path.reasons[:6]),
        "signals": [str(round.material.signals[place].signal_id) for place in sorted(path.signals)],
    }
