"""Regroups signals in memory: the match model over all pairs, clustered around what may not change."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.consolidation import Change, changes
from postroom.domain.grouping.regrouping import Constraint
from postroom.grouping.consolidation.care import STAY, threshold_among
from postroom.grouping.consolidation.distance import with_distance, with_shared_words
from postroom.grouping.consolidation.findings import with_findings
from postroom.grouping.consolidation.quoted_messages import Message
from postroom.grouping.consolidation.refit import Refit, refit
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.batch import batch_of
from postroom.grouping.matching.cluster import UNANCHORED, Linked, Rules, cluster, likeliest_mean
from postroom.grouping.matching.model import MatchModel


@dataclass(frozen=True, slots=True)
class Scope:
    """Signals that are compared together, in order of arrival: ids, reports, and what they are compared by.

    `times` are when they happened, in seconds, `sites` the web sites that their titles name, and `messages` the
    errors that they quote; empty if none is known. `anchored` reports only take signals in; `confirmed` ones have
    been confirmed by people.
    """

    ids: Sequence[UUID]
    places: Sequence[UUID]
    vectors: Vector
    packed: Sequence[Packed]
    anchored: frozenset[UUID]
    times: NDArray[np.float64]
    confirmed: frozenset[UUID] = frozenset()
    sites: Sequence[frozenset[str]] = ()
    messages: Sequence[Message | None] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The proposed groups, by the number of their first signal, and the changes that lead there.

    `refit` says by how much the threshold was shifted for this project, and why.
    """

    groups: Sequence[int]
    planned: Sequence[Change]
    log_odds: NDArray[np.float32]
    refit: Refit

    def between(self, some: Sequence[int], others: Sequence[int]) -> float:
        """Return the mean log-odds of the most probable pairs between two sets of signals; 0 if one is empty."""
        if not some or not others:
            return 0.0
        return likeliest_mean(self.log_odds[np.ix_(some, others)])


def regroup(scope: Scope, model: MatchModel, constraints: Sequence[Constraint]) -> Regrouped:
    """Cluster the signals and plan the changes; nothing is written."""
    linked = model.link(batch_of(scope.vectors, scope.packed))
    threshold = threshold_among(linked, model.threshold)
    linked = with_shared_words(with_findings(linked, scope.packed), scope.packed)
    linked = with_distance(
        linked, scope.times, scope.sites, scope.messages, vectors=scope.vectors, packed=scope.packed
    )
    learnt = refit(linked, scope.places, scope.confirmed, threshold=threshold)
    places = np.unique(np.array([place.int for place in scope.places], object), return_inverse=True)[1]
    together = places[linked.first] == places[linked.second]
    biased = replace(linked, log_odds=linked.log_odds + np.where(together, STAY, 0.0))
    groups = cluster(biased, threshold=threshold + learnt.shift, rules=_rules(scope, constraints))
    return Regrouped(groups, changes(scope.places, groups, scope.anchored), _table(linked), learnt)


def _rules(scope: Scope, constraints: Sequence[Constraint]) -> Rules:
    number = {id: at for at, id in enumerate(scope.ids)}
    said = [
        (constraint.kind, number[constraint.first], number[constraint.second])
        for constraint in constraints
        if constraint.first in number and constraint.second in number
    ]
    anchors = {report: at for at, report in enumerate(sorted(scope.anchored))}
    return Rules(
        must=[(first, second) for kind, first, second in said if kind == "must"] + _same_messages(scope),
        cannot=[(first, second) for kind, first, second in said if kind == "cannot"],
        anchors=[anchors.get(place, UNANCHORED) for place in scope.places],
    )


def _same_messages(scope: Scope) -> list[tuple[int, int]]:
    """Return pairs within one report that stay together.

    They are the same message with other numbers, or belong to one conversation.
    """
    same: defaultdict[tuple[UUID, str, int], list[int]] = defaultdict(list)
    for at, (place, packed) in enumerate(zip(scope.places, scope.packed, strict=True)):
        for key in (packed.template, packed.thread):
            if key is not None:
                same[place, packed.source, key].append(at)
    return [(rows[0], other) for rows in same.values() for other in rows[1:]]


def _table(linked: Linked) -> NDArray[np.float32]:
    table = np.full((linked.count, linked.count), linked.absent, np.float32)
    table[linked.first, linked.second] = table[linked.second, linked.first] = linked.log_odds
    return table
