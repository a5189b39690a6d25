"""Select the repository that a report is about: search the reachable ones and compare the results."""

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
from postroom.research.code import CodeSearch
from postroom.research.context import Round, Unreached
from postroom.research.judges import RULES, Judged, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Choice, StepOutput


@dataclass(frozen=True, slots=True)
class _Scope:
    """Repositories to search, repositories to propose only, and each named one's share of the signals."""

    look_into: Sequence[Reachable]
    named: Mapping[str, float]
    proposed: Sequence[str]


@dataclass(slots=True)
class _SearchResults:
    """Search results by repository; `empty` ones have no commit, `unread` ones could not be searched.

    `unreached` is true if at least one error may be temporary.
    """

    found: list[tuple[Code, CodeSearch]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unreached: bool = False


async def choose_repository(round: Round, *, patient: bool) -> StepOutput:
    """Search every repository of the project for the evidence, and select one.

    Raises:
        Unreached: a host is down and `patient` is true, so the step is retried later.
    """
    async with unit_of_work(round.researcher.engine) as uow:
        chosen = await repository.chosen_repository(uow, round.run.report_id)
        corrected = await repository.corrections(uow, round.run.project_id, round.run.report_id)
    scope = await _scope(round, chosen)
    results = await _search_all(round, scope.look_into, patient=patient)
    looks = {code.name: look for code, look in results.found}
    candidates = [
        Candidate(
            name,
            look.score,
            look.resolved,
            next((path.path for path in look.paths if path.strength != "hint"), None),
            scope.named.get(name, 0.0),
            corrected.get(name, 0.0),
        )
        for name, look in looks.items()
    ]
    if chosen is not None and chosen.repository in looks:
        judged = Judged(
            RepoSelection(repository=chosen.repository, reason="Chosen by a person or an agent."), "person"
        )
    elif chosen is not None and chosen.by_person:
        reason = " ".join(
            [f"A person chose {chosen.repository}, which could not be searched.", *results.problems]
        )
        judged = Judged(RepoSelection(repository=None, reason=reason), RULES)
    elif not candidates and results.problems:
        judged = Judged(RepoSelection(repository=None, reason=" ".join(results.problems)), RULES)
    elif results.unread:
        judged = _undecided(candidates, results)
    else:
        # An empty repository is connected, but cannot contain any of the evidence.
        candidates += [Candidate(name, 0.0, 0, None, scope.named.get(name, 0.0)) for name in results.empty]
        judged = await _decided(round, candidates, scope, results.problems)
    result: dict[str, Any] = {"repository": judged.content.repository, "reason": judged.content.reason}
    if results.unreached and judged.content.repository is None:
        result["unreached"] = True
    if not scope.look_into and not scope.proposed:
        result["none_connected"] = True
    for code, look in results.found:
        if code.name == judged.content.repository:
            result |= {
                "commit": code.commit,
                "commit_url": code.commit_url,
                "patterns": look.patterns,
                "files": look.files,
                "left_out": list(look.left_out),
                "is_cut": look.is_cut,
                "paths": [path_row(path, round) for path in look.paths],
            }
    if judged.made_by == "person" and chosen is not None and chosen.is_correction:
        # It is in the log. An entry of research would stand for what research itself says.
        return StepOutput([], result, judged.made_by)
    return made("repo_selection", judged, result)


async def _decided(
    round: Round, candidates: Sequence[Candidate], scope: _Scope, problems: Sequence[str]
) -> Judged[RepoSelection]:
    judged = await judges_of(round).repository(round.material, candidates)
    chosen = judged.content.repository
    resolved = next((candidate.resolved for candidate in candidates if candidate.repository == chosen), 0)
    content = propose(chosen, judged.content.reason, scope.proposed, resolved=resolved)
    reason = " ".join([content.reason, *problems])
    return replace(judged, content=RepoSelection(repository=content.repository, reason=reason))


def _undecided(candidates: Sequence[Candidate], results: _SearchResults) -> Judged[RepoSelection]:
    """Select no repository because the right one may be unreadable; name the best readable candidate."""
    best = max(candidates, key=lambda each: (each.weight, each.repository))
    unread = " or ".join(results.unread)
    reason = (
        f"It may be {unread}, which could not be searched, or {best.repository}, where {best.resolved} clues "
        "were found. Choose the right one, or disconnect the unreadable one."
    )
    return Judged(RepoSelection(repository=None, reason=" ".join([reason, *results.problems])), RULES)


async def _scope(round: Round, chosen: Choice | None) -> _Scope:
    """Determine which repositories to search, and which to propose without searching.

    Searched are connected repositories, the one a person chose, and repositories named by signals whose owner the
    operator trusts. Otherwise a sender of signals could have any repository of a host cloned and selected.
    """
    named = most_named([signal.extra for signal in round.material.signals])
    owners = {owner.lower() for owner in round.researcher.settings.named_owners}
    names = set(named) if chosen is None else {*named, chosen.repository}
    trusted = {name for name in names if "*" in owners or name.partition("/")[0] in owners}
    if chosen is not None and chosen.by_person:
        trusted.add(chosen.repository)
    async with unit_of_work(round.researcher.engine) as uow:
        candidates = await reachable(uow, round.run.project_id, named=names)
    look_into = [
        candidate
        for candidate in candidates
        if candidate.connection.repository is not None or candidate.name in trusted
    ]
    known = {candidate.name for candidate in look_into}
    return _Scope(
        look_into, named, [candidate.name for candidate in candidates if candidate.name not in known]
    )


async def _search_all(round: Round, repositories: Sequence[Reachable], *, patient: bool) -> _SearchResults:
    results = _SearchResults()
    for reachable_repository in repositories:
        try:
            async with opened(round.researcher.hosts, round.researcher.vault, reachable_repository) as code:
                found = await round.researcher.library.look(code, round.material.evidence)
                # Words of an alert about a machine are all over a repository, and mean nothing there.
                results.found.append((code, found.only_named() if round.material.infrastructure else found))
        except (GitHostError, PostroomError) as error:
            if patient and is_temporary(error):
                raise Unreached(_problem(reachable_repository, error)) from error
            results.unreached = results.unreached or is_temporary(error)
            results.problems.append(_problem(reachable_repository, error))
            if isinstance(error, EmptyRepository):
                results.empty.append(reachable_repository.name)
            elif reachable_repository.connection.repository is not None or not isinstance(error, NoAccess):
                # A repository that only a signal names may not exist.
                results.unread.append(reachable_repository.name)
    return results


def is_temporary(problem: Exception) -> bool:
    """Return whether an error may be temporary, so that a retry can succeed."""
    return isinstance(problem, Failed | Limited) and not isinstance(problem, EmptyRepository | TooLarge)


def _problem(repository: Reachable, error: Exception) -> str:
    if isinstance(error, NoAccess):
        return (
            f"{repository.name} can't be accessed: it does not exist, or its credential is not valid for it."
        )
    text = str(error).rstrip(".")
    return f"{repository.name} could not be read: {text}."


def path_row(path: CodePath, round: Round) -> dict[str, Any]:
    """Return a file as it is stored in the result of a step."""
    return {
        "path": path.path,
        "score": path.score,
        "line": path.line,
        "strength": path.strength,
        "exact": path.exact,
        "reasons": list(path.reasons[:6]),
        "signals": [str(round.material.signals[place].signal_id) for place in sorted(path.signals)],
    }
