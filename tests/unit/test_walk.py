"""The count of the files and folders that a reader of the code passes."""

from pathlib import Path

import pytest
from scripts.walk import Walk, Walker

FILES = {
    "a/entry.py": (
        "from postroom.b import tools\n"
        "from postroom.b.shop import Shop\n"
        "from postroom.c.deep import deepest\n"
        "async def begin(shop: Shop) -> None:\n"
        "    'Do it.'\n"
        "    with_tools = tools.make()\n"
        "    shop.sell(with_tools.price(deepest))\n"
    ),
    "a/helper.py": "def help() -> int:\n    return 1\n",
    "b/tools.py": (
        "from postroom.a.helper import help\n"
        "class Tool:\n"
        "    def price(self, how: object) -> int:\n"
        "        return help()\n"
        "    def unused(self) -> None:\n"
        "        help()\n"
        "def make() -> Tool:\n"
        "    return Tool()\n"
    ),
    "b/shop.py": (
        "from dataclasses import dataclass\n"
        "from typing import Protocol\n"
        "from postroom.c.ledger import Ledger\n"
        "class Till(Protocol):\n"
        "    def ring(self) -> None:\n"
        "        'Nothing to read.'\n"
        "@dataclass\n"
        "class Shop:\n"
        "    ledger: Ledger | None\n"
        "    till: Till\n"
        "    def sell(self, price: int) -> None:\n"
        "        self.ledger.book(price)\n"
        "        self.till.ring()\n"
    ),
    "c/deep.py": "def deepest() -> int:\n    return 2\n",
    "c/ledger.py": "class Ledger:\n    def book(self, price: int) -> None:\n        print(price)\n",
    "c/never.py": "def never() -> None:\n    pass\n",
}


@pytest.fixture
def walker(tmp_path: Path) -> Walker:
    for name, text in FILES.items():
        path = tmp_path / "postroom" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Walker(tmp_path)


@pytest.fixture
def walk(walker: Walker) -> Walk:
    walk = walker.walk("postroom.a.entry:begin")
    assert walk is not None
    return walk


def test_walk_lists_files_in_order_of_reading(walker: Walker, walk: Walk) -> None:
    names = [str(path.relative_to("postroom")) for path in walk.files(walker.modules)]
    assert names == ["a/entry.py", "b/tools.py", "c/deep.py", "a/helper.py", "b/shop.py", "c/ledger.py"]


def test_walk_counts_folders_and_returns_to_them(walker: Walker, walk: Walk) -> None:
    assert [path.name for path in walk.folders(walker.modules)] == ["a", "b", "c"]
    assert walk.steps_back(walker.modules) == 3, "to a/helper.py, to b/shop.py, and to c/ledger.py"


def test_walk_follows_methods_by_annotations_and_no_protocol(walk: Walk) -> None:
    names = [place.name for place in walk.places]
    assert names == ["begin", "make", "deepest", "Tool.price", "help", "Shop.sell", "Ledger.book"]


def test_walk_from_unknown_function_is_none(walker: Walker) -> None:
    assert walker.walk("postroom.a.entry:missing") is None
    assert walker.walk("postroom.missing:begin") is None
