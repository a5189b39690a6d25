"""Records against the schema that a scout asks for: what differs is named, and nothing is fetched."""

from typing import Any

import pytest

from postroom.domain.scouts.structured_output import OutputProblem, SchemaProblem, check_records

PAGE = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": {"type": "string"}, "views": {"type": "array", "items": {"$ref": "#/$defs/count"}}},
    "$defs": {"count": {"type": "integer", "minimum": 0}},
}


def test_records_that_fit() -> None:
    check_records(PAGE, [{"url": "/a"}, {"url": "/b", "views": [1, 2], "more": None}])
    check_records(None, [{}, {"anything": [1]}])


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "'url' is a required property (at the top)"),
        ({"url": 1}, "1 is not of type 'string' (at url)"),
        ({"url": "/", "views": [1, -1]}, "-1 is less than the minimum of 0 (at views/1)"),
    ],
)
def test_structured_output_mismatch_is_named_with_path(payload: dict[str, Any], said: str) -> None:
    with pytest.raises(OutputProblem) as caught:
        check_records(PAGE, [{"url": "/"}, payload])
    assert (caught.value.index, str(caught.value)) == (1, said)


@pytest.mark.parametrize("payload", [{"a": "\x00"}, {"\x00": 1}, {"a": "\ud800"}, {"a": "x" * 70_000}])
def test_structured_output_unstorable_is_refused(payload: dict[str, Any]) -> None:
    schemas: tuple[dict[str, Any] | None, ...] = (None, {})
    for schema in schemas:
        with pytest.raises(OutputProblem):
            check_records(schema, [payload])


def test_structured_output_long_value_gives_short_message() -> None:
    with pytest.raises(OutputProblem) as caught:
        check_records({"maxProperties": 0}, [{"a": "x" * 60_000}])
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "file:///etc/hostname"},
        {"$ref": "#/$defs/none"},
        {"$ref": "#"},
        {"type": "nothing"},
        {"properties": {"a": {"pattern": "("}}},
    ],
    ids=str,
)
def test_schema_invalid_is_problem_of_schema(schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[object] = []
    monkeypatch.setattr("urllib.request.urlopen", fetched.append)
    with pytest.raises(SchemaProblem):
        check_records(schema, [{"a": "b"}])
    assert fetched == []
