"""The index of reports: what is looked for while another thread adds to it."""

import threading
from uuid import UUID

import numpy as np

from postroom.grouping.index.postings import SignalWords
from postroom.grouping.index.reports import ReportIndex, SearchResult

WORDS = SignalWords(np.arange(8, dtype=np.int32), np.ones(8, np.uint8))
VECTOR = np.eye(1, 8, dtype=np.float32)[0]


def test_report_index_search_sees_addition_whole_or_not_at_all() -> None:
    index = ReportIndex.empty(8)
    over = threading.Event()
    seen: list[int] = []
    wrong: list[BaseException] = []

    def search() -> None:
        try:
            while not over.is_set():
                seen.append(len(index.search(VECTOR, WORDS).similarities))
        except BaseException as error:  # noqa: BLE001  # it is the test's to tell
            wrong.append(error)

    searching = threading.Thread(target=search)
    searching.start()
    try:
        for number in range(1_000):
            found: SearchResult = index.search(VECTOR, WORDS)
            index.add(UUID(int=number), VECTOR, WORDS, found)
    finally:
        over.set()
        searching.join()
    assert wrong == []
    assert seen == sorted(seen)
    assert len(set(seen)) > 10, "they took turns"
