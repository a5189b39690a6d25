"""A language model whose turns are files: what it is asked is written, and what somebody answered is replayed.

The turn `002` of a run is the question `002.question.json` and, beside it, `002.answer.json`: calls of tools,
`{"calls": [{"tool": "search_code", "arguments": {"text": "voucher"}}]}`, or the answer,
`{"answer": {"places": []}}`.
"""

import json
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from postroom.domain.errors import Invalid, PostroomError, Unavailable
from postroom.kit.retry import RetryPolicy
from postroom.models.agent import AgentModel
from postroom.models.language import Answer, Question, T


async def ask_recorded(folder: Path, question: Question[T]) -> Answer[T]:
    """Return the answer of the run in `folder`.

    Raises:
        Unavailable: the next turn has no answer; its question was written.
    """
    unanswered: list[Path] = []

    async def turn(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return _answered(folder, messages, info, unanswered)

    retry = RetryPolicy(attempts=1)
    model = AgentModel(f"recorded:{folder.name}", FunctionModel(turn), price=None, retry=retry)
    try:
        return await model.ask(question)
    except PostroomError:
        if unanswered:
            raise Unavailable(f"Answer {unanswered[0]}, and run this again.") from None
        raise


def _answered(
    folder: Path, messages: list[ModelMessage], info: AgentInfo, unanswered: list[Path]
) -> ModelResponse:
    number = sum(isinstance(message, ModelResponse) for message in messages) + 1
    answer = folder / f"{number:03}.answer.json"
    if not answer.exists():
        folder.mkdir(parents=True, exist_ok=True)
        question = folder / f"{number:03}.question.json"
        question.write_text(json.dumps(_question(messages, info), indent=1, ensure_ascii=False))
        unanswered.append(question)
    return ModelResponse(_parts(json.loads(answer.read_text()), info, answer.name))


def _question(messages: list[ModelMessage], info: AgentInfo) -> dict[str, Any]:
    asked = [message for message in messages if isinstance(message, ModelRequest)]
    # Earlier turns have been asked: only what is new is written, with everything that does not change.
    return {
        "instructions": info.instructions,
        "texts": [str(getattr(part, "content", "")) for part in asked[-1].parts],
        "tools": [
            {"name": tool.name, "description": tool.description, "arguments": tool.parameters_json_schema}
            for tool in info.function_tools
        ],
        "answer": info.output_tools[0].parameters_json_schema,
    }


def _parts(said: dict[str, Any], info: AgentInfo, name: str) -> list[ToolCallPart]:
    if "answer" in said:
        return [ToolCallPart(info.output_tools[0].name, said["answer"])]
    if "calls" not in said:
        raise Invalid(f"{name} needs calls or an answer.")
    return [ToolCallPart(call["tool"], call["arguments"]) for call in said["calls"]]
