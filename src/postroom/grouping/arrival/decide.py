"""Decides which report a signal belongs to: searched and matched in memory, outside any transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from uuid import UUID

from threadpoolctl import ThreadpoolController

from postroom.clock import new_id
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.decision import SAME_TEXT, Decision, Rules, decide
from postroom.domain.grouping.findings import place_finding
from postroom.domain.research.urgency import Observation, judge_urgency
from postroom.domain.sources.configs import SCOUT
from postroom.grouping.arrival.matching import match_candidates
from postroom.grouping.explain import Text
from postroom.grouping.index.members import Member, Packed
from postroom.grouping.index.reports import SearchResult
from postroom.grouping.index.window import Window
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.repository import EmbeddedSignal, PendingSignal


@dataclass(frozen=True, slots=True)
class Considered:
    """What a search for a signal's report found, and the decision that follows from it."""

    search: SearchResult
    decision: Decision


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a signal, ready to be written. `report_id` is a new id when the decision opens a report.

    `title` and `card` are those of a report that it opens; `card` is empty for an existing one. `urgency` orders
    it until it is researched. `model` is the version of the match model. `is_news`: the report is of a closed item
    of an import, which the signal may bring back.
    """

    signal: PendingSignal
    title: str
    decision: Decision
    report_id: UUID
    search: SearchResult
    card: str = ""
    urgency: float | None = None
    model: str = ""
    is_news: bool = False

    @property
    def is_repeated_finding(self) -> bool:
        """Whether a scout found the same before; it adds no weight to the report of the first time."""
        return self.signal.is_finding and self.decision.by == "thread"


def decide_batch(
    window: Window,
    batch: Sequence[EmbeddedSignal],
    rules: Rules,
    model: MatchModel,
    named: Mapping[UUID, UUID] = MappingProxyType({}),
) -> list[Assignment]:
    """Search and decide for each signal in turn; each decision is in the window before the next search.

    `named` are the reports about the things that findings name, by the ids of the findings.
    """
    assignments: list[Assignment] = []
    with _one_thread():
        for embedded in batch:
            considered = (
                _place_finding(window, embedded, named.get(embedded.signal.id))
                if embedded.signal.is_finding
                else _consider(window, embedded, rules, model)
            )
            decision = considered.decision
            assignment = Assignment(
                signal=embedded.signal,
                title=embedded.features.title,
                decision=decision,
                report_id=decision.report_id or new_id(),
                search=considered.search,
                card=_card(embedded) if decision.outcome == "open" else "",
                urgency=_urgency(embedded) if decision.outcome == "open" else None,
                model=model.version,
                is_news=decision.report_id in window.settled and not embedded.signal.held,
            )
            _add_to_window(window, embedded, assignment)
            assignments.append(assignment)
    return assignments


def consider(window: Window, embedded: EmbeddedSignal, rules: Rules, model: MatchModel) -> Considered:
    """Search and decide for one signal; nothing is changed."""
    with _one_thread():
        return _consider(window, embedded, rules, model)


def backgrounds(window: Window, batch: Sequence[EmbeddedSignal]) -> dict[UUID, float]:
    """Return each signal's similarity to its surroundings."""
    with _one_thread():
        return {embedded.signal.id: _search(window, embedded).background for embedded in batch}


def member_of(embedded: EmbeddedSignal) -> Member:
    """Return a signal in the form in which others are compared with it."""
    features = embedded.features
    return Member(
        features.vector,
        Packed(
            terms=features.words.terms.astype("<i4").tobytes(),
            counts=features.words.counts.tobytes(),
            identifiers=features.identifiers.astype("<i4").tobytes(),
            source=embedded.signal.source_product,
            length=features.length,
            template=features.template,
            thread=features.thread,
        ),
    )


def _consider(window: Window, embedded: EmbeddedSignal, rules: Rules, model: MatchModel) -> Considered:
    """Decide by what needs no comparison if that suffices, else by the match model."""
    search = _search(window, embedded)
    bound = window.ties.of(embedded.signal.id)
    member = member_of(embedded)
    same_thread_report = window.members.with_thread(member, bound.cannot)
    same_template_report = window.members.with_template(member, bound.cannot)
    has_no_words = not len(embedded.features.words.terms)
    similarity = max((candidate.similarity for candidate in search.candidates), default=0.0)
    known_report = bound.must or same_thread_report or same_template_report
    if known_report is None and similarity < SAME_TEXT and not has_no_words:
        text = Text(embedded.signal.description)
        candidates = match_candidates(window.members, search.candidates, member, model, text)
        search = replace(search, candidates=candidates)
    near = [candidate.report_id for candidate in search.candidates]
    decision = decide(
        search.candidates,
        rules,
        bound,
        same_thread_report=same_thread_report,
        same_template_report=same_template_report,
        has_no_words=has_no_words,
        settled=window.settled,
        distant=window.distant(near, embedded.signal.timestamp),
        elsewhere=window.elsewhere(near, embedded.features.title),
    )
    return Considered(search, decision)


def _place_finding(window: Window, embedded: EmbeddedSignal, named: UUID | None) -> Considered:
    bound = window.ties.of(embedded.signal.id)
    earlier = window.members.with_thread(member_of(embedded), bound.cannot)
    return Considered(_search(window, embedded), place_finding(bound, earlier=earlier, named=named))


def _search(window: Window, embedded: EmbeddedSignal) -> SearchResult:
    """Return what is near a signal, without reports that hold only findings, whose words prove nothing."""
    found = window.index.search(embedded.features.vector, embedded.features.words)
    kept = tuple(
        candidate
        for candidate in found.candidates
        if not window.members.are_all_of(candidate.report_id, SCOUT[0])
    )
    return found if len(kept) == len(found.candidates) else replace(found, candidates=kept)


def _add_to_window(window: Window, embedded: EmbeddedSignal, assignment: Assignment) -> None:
    features, report_id = embedded.features, assignment.report_id
    window.index.add(report_id, features.vector, features.words, assignment.search)
    window.members.add(report_id, member_of(embedded))
    window.date(report_id, embedded.signal.timestamp)
    window.note_sites(report_id, features.title)
    window.ties.place(embedded.signal.id, report_id)


def _card(embedded: EmbeddedSignal) -> str:
    signal = embedded.signal
    return card_of_signal(embedded.own or signal.description, signal.source_product, signal.source_type).text


def _urgency(embedded: EmbeddedSignal) -> float:
    signal = embedded.signal
    seen = Observation(
        signal.description,
        signal.source_product,
        signal.source_type,
        signal.timestamp,
        signal.extra,
        embedded.own or "",
    )
    return judge_urgency([seen], now=signal.received_at).parts["score"]


@cache
def _linear_algebra() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Limit linear algebra to one thread.

    A matrix-vector product is bound by memory; threads waiting for each other on busy cores made it ten times
    slower.
    """
    with _linear_algebra().limit(limits=1, user_api="blas"):
        yield
