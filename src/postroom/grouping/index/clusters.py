"""The mean vectors of many reports in clusters, so that a search visits only the nearest clusters.

An inverted file: as many clusters as the root of the number of reports, each report in one of them. A mean is
stored here as its *shadow*, its projection on the axes along which the means of this window differ most, a third of
its dimensions. A search ranks by the shadows of a few clusters; the caller measures the best with the whole
vectors.
"""

import numpy as np

from postroom.grouping.index.arrays import Slots, Vector

AXES = 128
"""Dimensions of a shadow."""
PROBED = 32
"""Number of clusters that one search visits."""
RECENT = 4_096
"""Maximum number of reports not yet assigned to a cluster; every search visits all of them."""

ROUNDS = 5
"""Iterations of k-means."""
SAMPLE = 32
"""Sampled reports per centre for finding the centres."""
BLOCK = 8_192
"""Reports that are compared with all centres at a time."""


class Clusters:
    """The reports of an index by the clusters of their means. Slots are consecutive."""

    def __init__(self, means: Vector) -> None:
        """Build from the means of the existing reports, one row per slot."""
        random = np.random.default_rng(0)
        some = means[random.permutation(len(means))[:BLOCK]]
        _, axes = np.linalg.eigh(some.T @ some)
        self._axes = np.ascontiguousarray(axes[:, ::-1][:, :AXES], np.float32)
        self._recent = np.zeros((RECENT, self._axes.shape[1]), np.float32)
        self._packed = self._waiting = self._found_at = 0
        shadows = np.concatenate([means[at : at + BLOCK] @ self._axes for at in range(0, len(means), BLOCK)])
        self._find_centres(shadows)
        self._pack(shadows, self._nearest_centres(shadows))

    @property
    def nbytes(self) -> int:
        """Memory use in bytes."""
        return self._shadows.nbytes + self._recent.nbytes + self._slots.nbytes * 3

    def near(self, vector: Vector) -> tuple[Slots, Vector]:
        """Return the slots of reports in the nearest clusters, and roughly the product of `vector` with each."""
        shadow = vector @ self._axes
        nearness = self._centres @ shadow - self._offsets
        chosen = np.sort(np.argpartition(nearness, -PROBED)[-PROBED:]) if len(nearness) > PROBED else None
        recent = np.arange(self._packed, self._packed + self._waiting, dtype=np.int32)
        products = self._recent[: self._waiting] @ shadow
        if chosen is None:
            return np.append(self._slots, recent), np.append(self._shadows @ shadow, products)
        spans = [slice(*self._bounds[at : at + 2]) for at in chosen.tolist()]
        slots = np.concatenate([*(self._slots[span] for span in spans), recent])
        return slots, np.concatenate([*(self._shadows[span] @ shadow for span in spans), products])

    def put(self, slot: int, mean: Vector) -> None:
        """Add a report with the next free slot, or update the mean of an existing one."""
        shadow = mean @ self._axes
        if slot < self._packed:
            # It stays in its cluster: a signal that joins a report is near to it.
            self._shadows[self._rows[slot]] = shadow
            return
        self._recent[slot - self._packed] = shadow
        self._waiting = max(self._waiting, slot - self._packed + 1)
        if self._waiting == RECENT:
            self._take_recent()

    def _take_recent(self) -> None:
        shadows = np.concatenate([self._shadows[self._rows], self._recent])
        if len(shadows) >= 2 * self._found_at:
            self._find_centres(shadows)
            labels = self._nearest_centres(shadows)
        else:
            labels = np.concatenate([self._labels, self._nearest_centres(self._recent)])
        self._pack(shadows, labels)

    def _find_centres(self, shadows: Vector) -> None:
        """Find the centres by k-means on a sample."""
        self._found_at = len(shadows)
        count = max(1, int(np.sqrt(len(shadows))))
        order = np.random.default_rng(0).permutation(len(shadows))
        sample = shadows[order[: SAMPLE * count]]
        self._move_to(sample[:count].copy())
        for _ in range(ROUNDS):
            labels = self._nearest_centres(sample)
            sizes = np.bincount(labels, minlength=count)
            by_centre = np.argsort(labels, kind="stable")
            held = np.flatnonzero(sizes)
            starts = (np.cumsum(sizes) - sizes)[held]
            centres = self._centres.copy()
            centres[held] = np.add.reduceat(sample[by_centre], starts, axis=0) / sizes[held, None]
            self._move_to(centres)

    def _move_to(self, centres: Vector) -> None:
        self._centres = centres
        # Of two centres the nearer one has the greater product minus this offset.
        self._offsets = (centres**2).sum(axis=1) / 2

    def _nearest_centres(self, shadows: Vector) -> Slots:
        found = np.empty(len(shadows), np.int32)
        for at in range(0, len(shadows), BLOCK):
            products = shadows[at : at + BLOCK] @ self._centres.T
            found[at : at + BLOCK] = (products - self._offsets).argmax(axis=1)
        return found

    def _pack(self, shadows: Vector, labels: Slots) -> None:
        """Store the shadows of each cluster contiguously, so that reading them is one pass."""
        self._labels = labels
        self._slots = np.argsort(labels, kind="stable").astype(np.int32)
        self._bounds = np.append(0, np.cumsum(np.bincount(labels, minlength=len(self._centres))))
        self._shadows = shadows[self._slots]
        self._rows = np.empty(len(labels), np.int32)
        self._rows[self._slots] = np.arange(len(labels), dtype=np.int32)
        self._packed = len(labels)
        self._waiting = 0
