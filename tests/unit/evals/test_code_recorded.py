"""Runs of a language model whose turns are files."""

import json
from pathlib import Path

import pytest
from evals.code_recorded import ask_recorded
from pydantic import BaseModel

from postroom.domain.errors import Unavailable
from postroom.models.language import Prompt, Question


class Sum(BaseModel):
    """A sum."""

    value: int


async def add(first: int, second: int) -> int:
    """Add two numbers.

    Args:
        first: a number.
        second: another one.
    """
    return first + second


QUESTION = Question(prompt=Prompt("sum", "Add."), parts=("2 and 3",), output=Sum, tools=(add,))


async def test_ask_recorded_without_an_answer_writes_the_question(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"001\.question\.json"):
        await ask_recorded(tmp_path / "run", QUESTION)
    question = json.loads((tmp_path / "run" / "001.question.json").read_text())
    assert question["instructions"] == "Add."
    assert [tool["name"] for tool in question["tools"]] == ["add"]
    assert "2 and 3" in question["texts"][0]


async def test_ask_recorded_replays_calls_of_tools_and_the_answer(tmp_path: Path) -> None:
    call = {"calls": [{"tool": "add", "arguments": {"first": 2, "second": 3}}]}
    (tmp_path / "001.answer.json").write_text(json.dumps(call))
    with pytest.raises(Unavailable, match=r"002\.question\.json"):
        await ask_recorded(tmp_path, QUESTION)
    assert "5" in json.loads((tmp_path / "002.question.json").read_text())["texts"][0]

    (tmp_path / "002.answer.json").write_text('{"answer": {"value": 5}}')
    answer = await ask_recorded(tmp_path, QUESTION)
    assert (answer.value.value, answer.requests) == (5, 2)
