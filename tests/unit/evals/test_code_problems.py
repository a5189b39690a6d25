"""Problems that are read from change logs of packages."""

from evals.code_problems import changed_sources, entries_by_version, is_bug, names_one

LOG = """Changes
=======

2.1.0 (2024-05-01)
------------------

Bug fixes:

- Fixed a bug where :class:`~shop.cart.Basket` lost its second item when
  it was saved twice (:issue:`12`).
- Docs: fixed a typo in the first page of the tutorial for newcomers.

Version 2.0
-----------

* New: baskets.
"""
MARKDOWN = (
    "## 1.2.3\n\n- Fix a crash of the [page](https://example.com/1) after the last item was removed (#77).\n"
)


def test_entries_of_change_log_are_plain_text_by_version() -> None:
    entries = entries_by_version(LOG)
    assert entries["2.1.0"][0] == (
        "Fixed a bug where `shop.cart.Basket` lost its second item when it was saved twice."
    )
    assert entries["2.0"] == ["New: baskets."]
    assert entries_by_version(MARKDOWN)["1.2.3"] == [
        "Fix a crash of the page after the last item was removed."
    ]


def test_is_bug_leaves_out_features_and_documents() -> None:
    fixed, docs = entries_by_version(LOG)["2.1.0"]
    assert is_bug(fixed)
    assert not is_bug(docs)
    assert not is_bug("New baskets with more room for everything that was bought.")


def test_names_one_is_true_for_module_and_file_names() -> None:
    entry = entries_by_version(LOG)["2.1.0"][0]
    assert names_one(entry, ["shop/cart.py"])
    assert names_one("It is wrong in items.py.", ["shop/items.py"])
    assert not names_one(entry, ["shop/items.py", "shop/__init__.py"])


def test_changed_sources_leave_out_tests_and_version_numbers() -> None:
    before = {
        "shop/cart.py": b"x = 1\n",
        "shop/__init__.py": b'__version__ = "1"\n',
        "tests/test_cart.py": b"x = 1\n",
        "setup.py": b"x = 1\n",
    }
    after = {path: content.replace(b"1", b"2") for path, content in before.items()}
    assert changed_sources(before, after) == ["shop/cart.py"]
