"""Searching a repository: what is cached changes nothing about the result."""

import asyncio
from pathlib import Path

import pytest
from tests.helpers.hosts.git import Repository

from postroom.domain.research.evidence import evidence_of
from postroom.git.reader import GitReader
from postroom.repositories.reading import Code
from postroom.research import code as search
from postroom.research.code import Library

TEXT = "The discount of a basket is wrong when a voucher is applied twice at checkout"


async def test_look_with_room_for_one_file_finds_same_as_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("discount basket", "voucher applied", "checkout basket voucher")
    made = Repository(tmp_path / "shop")
    commit = made.commit({f"shop/part_{n}.py": f"# {line}\n".encode() * 5 for n, line in enumerate(words)})
    reader = GitReader(made.folder / ".git", timeout=20, slots=asyncio.Semaphore(2))
    code = Code("acme/shop", "main", commit, reader, "key", "")
    expected = await Library().look(code, [evidence_of(TEXT, {})])
    assert len(expected.paths) == len(words)

    for name in ("MAX_SOURCES", "MAX_LISTINGS"):
        monkeypatch.setattr(search, name, 1)
    small = Library()
    for _ in range(3):
        assert (await small.look(code, [evidence_of(TEXT, {})])).paths == expected.paths


async def test_look_for_message_with_values_finds_the_text_with_placeholders(tmp_path: Path) -> None:
    made = Repository(tmp_path / "shop")
    commit = made.commit(
        {
            "shop/vouchers.py": b"def check(code):\n    fail(f'the voucher {code} is not valid for basket {id}')\n",
            "shop/basket.py": b"# valid voucher, basket, voucher of a basket\nBASKET = 'the basket'\n",
            "README.md": b"The type Check is described in class Check.\n",
        }
    )
    reader = GitReader(made.folder / ".git", timeout=20, slots=asyncio.Semaphore(2))
    code = Code("acme/shop", "main", commit, reader, "key", "")
    text = 'The page shows "the voucher AB-12 is not valid for basket 7781" in `check`.'
    first, *_ = (await Library().look(code, [evidence_of(text, {})])).paths
    assert first.path == "shop/vouchers.py"
    assert any(reason.startswith("contains a text like") for reason in first.reasons)
    assert any(reason.startswith("defines `check`") for reason in first.reasons)
