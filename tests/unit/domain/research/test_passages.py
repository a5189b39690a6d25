"""Passages of files, and how much files resemble what signals say."""

from postroom.domain.research.passages import likeness, source_of
from postroom.text.words import words

FILLER = "\n".join(f"    value_{number} = compute_{number}()" for number in range(30))
LARGE = (
    f"def other():\n{FILLER}\n\n"
    "def refund():\n    # the voucher of a cancelled order\n    restore(voucher)\n    return\n"
)


def likeness_of(query: str, files: dict[str, str]) -> dict[str, tuple[float, int]]:
    sources = {path: source_of(path, text) for path, text in files.items()}
    asked = dict.fromkeys(query.split(), 1)
    found = likeness(asked, sources, {path: frozenset() for path in files})
    return {path: (each.score, each.line) for path, each in found.items()}


def test_source_of_file_has_a_passage_for_each_definition() -> None:
    source = source_of("shop.py", LARGE)
    assert [passage.line for passage in source.passages] == [1, 33]
    assert source.definitions == {"other": 1, "refund": 33}


def test_source_of_long_file_keeps_words_beyond_its_beginning() -> None:
    text = "\n".join(f"name_{number} = {number}" for number in range(4_000)) + "\nvoucher = 1\n"
    assert any("voucher" in passage.words for passage in source_of("a.txt", text).passages)


def test_similarity_of_large_file_is_that_of_its_best_passage() -> None:
    found = likeness_of(
        "voucher order", {"large.py": LARGE, "small.py": "def order():\n    pass\n    pass\n    pass\n"}
    )
    assert found["large.py"] == (1.0, 33)
    assert found["small.py"][0] < 1


def test_likeness_without_a_common_word_is_left_out() -> None:
    assert likeness_of("fixed bug", {"a.py": "fixed = bug\n"}) == {}
    assert likeness_of("nothing", {"a.py": "x = 1\n"}) == {}


def test_likeness_is_telling_only_with_much_of_what_the_report_says() -> None:
    sources = {
        f"{name}.py": source_of(f"{name}.py", f"def {name}():\n    read({name})\n    return {name}_value\n")
        for name in ("voucher", "invoice", "stock", "parcel", "printer", "customs", "pallet", "route")
    }
    refund = "def voucher():\n    # the coupon of a cancelled order\n    restore(coupon)\n    return\n"
    sources["voucher.py"] = source_of("voucher.py", refund)
    path_words = {path: frozenset[str]() for path in sources}
    elsewhere = "page blank bank login cookie window stays white after update browser certificate coupon"

    found = [
        likeness(dict(words(query)), sources, path_words)["voucher.py"]
        for query in ("the coupon of a cancelled order is lost", elsewhere)
    ]

    assert [each.score for each in found] == [1.0, 1.0], "it is the most similar one each time"
    assert [each.is_telling for each in found] == [True, False]
