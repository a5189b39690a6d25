"""Resolving clues in a repository, and the order of what they point at."""

from collections.abc import Sequence

import pytest

from postroom.domain.research.code_paths import (
    CodePath,
    PathIndex,
    block_end,
    is_secondary,
    packages_of,
    patterns_of,
    rank,
)
from postroom.domain.research.evidence import evidence_of, in_repository
from postroom.domain.research.literals import lines_like, missing, texts_of
from postroom.domain.research.matches import TextMatch
from postroom.domain.research.passages import Likeness
from postroom.text.bm25 import similarity

INDEX = PathIndex(
    [
        "shop/cart.py",
        "shop/views.py",
        "admin/views.py",
        "tests/test_cart.py",
        "docs/cart.md",
        "apps/web/src/cart/Cart.tsx",
    ]
)
TRACE = """Traceback:
  File "/srv/app/shop/views.py", line 9, in show
  File "/srv/app/shop/cart.py", line 5, in total
E: x"""


def ranked(
    *texts: str,
    found: tuple[TextMatch, ...] = (),
    alike: dict[str, float] | None = None,
    defined: dict[str, dict[str, int]] | None = None,
) -> list[CodePath]:
    """Rank the files; lines that have no text as it is also count as lines like a message."""
    evidence = [evidence_of(text, {}) for text in texts]
    likeness = {path: Likeness(score, 1) for path, score in (alike or {}).items()}
    messages = lines_like(missing(texts_of(evidence), found), found)
    return rank(evidence, INDEX, found, likeness, defined=defined or {}, messages=messages)


def test_files_are_found_by_the_longest_end_in_common() -> None:
    assert INDEX.resolve("srv/app/shop/views.py") == ["shop/views.py"]
    assert INDEX.resolve("views.py") == ["shop/views.py", "admin/views.py"]
    assert INDEX.resolve("CART.PY") == ["shop/cart.py"]
    assert INDEX.resolve("gone.py") == []


def test_code_paths_frame_nearest_to_error_is_first() -> None:
    first, second, *_ = ranked(TRACE, TRACE)
    assert (first.path, first.line, first.strength, first.exact) == ("shop/cart.py", 5, "frame", True)
    assert first.reasons[0] == "a frame at line 5 in total, nearest to the error, in 2 signals"
    assert second.path == "shop/views.py"
    assert first.signals == {0, 1}


def test_code_paths_frame_outranks_text_and_text_outranks_words() -> None:
    found = (TextMatch("apps/web/src/cart/Cart.tsx", 3, 'toast("the cart is empty")'),)
    order = ranked(
        TRACE, 'It says "the cart is empty".', found=found, alike={"admin/views.py": 1.0, "docs/cart.md": 1.0}
    )
    assert [one.strength for one in order[:4]] == ["frame", "frame", "text", "words"]
    weaker = ranked('It says "the cart is empty".', found=found, alike={"admin/views.py": 0.5})
    assert [one.path for one in weaker] == ["apps/web/src/cart/Cart.tsx", "admin/views.py"]


@pytest.mark.parametrize(
    ("name", "strength"), [("client", "words"), ("Core", "words"), ("load_folder", "text"), ("eMail", "text")]
)
def test_code_paths_single_word_is_no_more_than_words(name: str, strength: str) -> None:
    [path] = ranked(f"It stops at `{name}`.", found=(TextMatch("shop/cart.py", 3, f"x = {name}.total"),))
    assert path.strength == strength


def test_code_paths_definition_outranks_use() -> None:
    found = (
        TextMatch("shop/views.py", 2, "    return cart_total(cart)"),
        TextMatch("shop/cart.py", 7, "def cart_total(cart):"),
    )
    first, second = ranked("`cart_total` is off", found=found, defined={"shop/cart.py": {"cart_total": 7}})
    assert (first.path, first.line, first.strength, first.exact) == ("shop/cart.py", 7, "definition", False)
    assert second.path == "shop/views.py"


def test_code_paths_term_in_many_files_is_ignored() -> None:
    index = PathIndex(f"a/{number}.py" for number in range(60))
    found = [TextMatch(f"a/{number}.py", 1, "common_name()") for number in range(60)]
    assert rank([evidence_of("`common_name`", {})], index, found, {}, defined={}) == []


def test_tests_and_documents_stand_back() -> None:
    assert is_secondary("tests/test_cart.py")
    assert is_secondary("src/cart.spec.ts")
    assert is_secondary("docs/cart.md")
    assert not is_secondary("shop/latest/cart.py")
    found = (
        TextMatch("tests/test_cart.py", 1, "cart_total"),
        TextMatch("shop/views.py", 9, "x = cart_total"),
    )
    assert [one.path for one in ranked("cart_total", found=found)] == ["shop/views.py", "tests/test_cart.py"]


def test_code_paths_name_within_longer_name_is_ignored() -> None:
    assert ranked("`total_of`", found=(TextMatch("shop/cart.py", 1, "def grand_total_of_all(): ..."),)) == []


def test_frames_and_paths_are_not_searched_for() -> None:
    patterns = patterns_of([evidence_of(TRACE, {}), evidence_of("`cart_total` in shop/cart.py", {})])
    assert "cart_total" in patterns
    assert "shop/cart.py" not in patterns


def test_code_paths_block_ends_at_dedent() -> None:
    python = ["def a():", "    x = 1", "", "    return x", "", "def b():", "    pass"]
    script = ["function a() {", "  return 1;", "}", "", "function b() {"]
    assert block_end(python, 1) == 4
    assert block_end(script, 1) == 3
    assert block_end(["x = 1", "y = 2"], 1) == 1
    assert block_end([], 5) == 5


def test_similarity_is_1_for_most_similar_and_0_for_disjoint() -> None:
    documents = {"a": {"cart": 3, "empty": 1}, "b": {"cart": 1, "long": 30}, "c": {"other": 2}}
    alike = similarity({"cart": 2, "empty": 1}, documents)
    assert alike["a"] == 1.0
    assert 0 < alike["b"] < 1
    assert alike["c"] == 0
    assert similarity({"cart": 1}, {}) == {}
    assert similarity({"none": 1}, documents) == {}


INSTALLED = (
    'Traceback (most recent call last):\n  File "/srv/site/jobs.py", line 4, in run\n'
    '  File "/venv/lib/python3.12/site-packages/shelf/manager.py", line 30, in delete_old\n'
    '  File "/venv/lib/python3.12/site-packages/shelf/connector.py", line 77, in execute\n'
    '    raise ShelfError("could not delete the old rows of the table")\nShelfError: no'
)


def ranked_in(packages: dict[str, str], text: str, found: Sequence[TextMatch] = ()) -> list[str]:
    index = PathIndex(
        ["src/shelf/manager.py", "src/shelf/connector.py", "src/shelf/rows.py", "src/shelf/jobs.md"]
    )
    read = in_repository([evidence_of(text, {})], packages)
    return [
        path.path for path in rank(read, index, found, {"src/shelf/rows.py": Likeness(1.0, 1)}, defined={})
    ]


def test_frames_of_an_installed_package_count_in_its_own_repository_alone() -> None:
    assert ranked_in({"Shelf": "src"}, INSTALLED)[:2] == ["src/shelf/connector.py", "src/shelf/manager.py"]
    assert ranked_in({"site": ""}, INSTALLED) == ["src/shelf/rows.py"]


def test_code_paths_frame_comes_before_words() -> None:
    quoted = [TextMatch("src/shelf/rows.py", 3, "could not delete the old rows of the table")]
    text = (
        INSTALLED
        + "\n"
        + "\n".join(f'It says "could not delete the old rows of the table {n}"' for n in range(20))
    )
    many = [
        TextMatch("src/shelf/rows.py", 3, f"could not delete the old rows of the table {n}")
        for n in range(20)
    ]
    assert ranked_in({"shelf": "src"}, text, quoted + many)[0] == "src/shelf/connector.py"


def test_code_paths_installed_dependency_is_recognized() -> None:
    paths = [
        *(
            "src/shelf/__init__.py",
            "src/shelf/sub/__init__.py",
            "tests/__init__.py",
            "tests/unit/__init__.py",
        ),
        *("packages/ui/package.json", "package.json", "single_file.py", "docs/conf.py"),
    ]
    manifests = {
        "packages/ui/package.json": '{"name": "@acme/ui", "x": 1}',
        "package.json": '{"private": true}',
    }
    found = packages_of("acme/single-file", paths, manifests)
    assert found == {"shelf": "src", "@acme/ui": "packages/ui", "single_file": ""}


def test_definition_is_only_stated_where_the_syntax_has_one() -> None:
    found = (
        TextMatch("shop/views.py", 2, "# def cart_total is in the type cart_total"),
        TextMatch("shop/cart.py", 7, "def cart_total(cart):"),
    )
    paths = ranked("`cart_total` is off", found=found, defined={"shop/cart.py": {"cart_total": 7}})
    stated = {path.path: path.reasons[0].split()[0] for path in paths}
    assert stated == {"shop/cart.py": "defines", "shop/views.py": "uses"}


def test_error_counts_more_where_it_is_raised_than_where_it_is_defined() -> None:
    found = (
        TextMatch("admin/views.py", 3, "class BasketError(Exception):"),
        TextMatch("shop/cart.py", 9, '    raise BasketError("no")'),
    )
    defined = {"admin/views.py": {"BasketError": 3}}
    first, second = ranked("A BasketError is shown", found=found, defined=defined)
    assert (first.path, first.reasons) == ("shop/cart.py", ("raises BasketError, the error of 1 signal",))
    assert second.reasons == ("defines BasketError, the error of 1 signal",)


def test_message_with_values_is_found_by_its_text_with_placeholders() -> None:
    found = (
        TextMatch("shop/views.py", 4, 'log("the voucher is known")'),
        TextMatch("shop/cart.py", 8, 'fail(f"the voucher {code} is not valid for basket {basket.id}")'),
    )
    first, *_ = ranked('It says "the voucher AB-12 is not valid for basket 7781".', found=found)
    assert (first.path, first.line, first.strength) == ("shop/cart.py", 8, "text")
    assert first.reasons[0].startswith("contains a text like “the voucher ab-12")


def test_similar_words_name_the_line_of_the_best_passage() -> None:
    likeness = {"shop/cart.py": Likeness(1.0, 31)}
    [path] = rank([evidence_of("baskets", {})], INDEX, (), likeness, defined={})
    assert (path.line, path.exact, path.strength) == (31, False, "words")
