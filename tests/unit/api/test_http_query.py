"""Query parameters: as strict as bodies, and described from the model that checks them."""

from typing import Annotated

import pytest
from fastapi import Request
from pydantic import BaseModel, Field

from postroom.api.http.errors import WireError
from postroom.api.http.requests.query import QueryParser, parse_query
from postroom.validation.fields import BlankText, Boolean, Integer, Moment, NotNull


class Query(BaseModel):
    text: BlankText = Field(default="", description="Words to look for.")
    limit: Annotated[Integer, Field(ge=1, le=9)] = 5
    since: Annotated[Moment | None, NotNull] = None
    keys: Boolean = False


def request(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


def test_values_are_read_and_the_last_of_a_name_counts() -> None:
    found = parse_query(Query, request("text=a%20b&limit=2&limit=3&keys=yes&other=1"))
    assert found == Query(text="a b", limit=3, keys=True)


def test_query_empty_value_counts_as_absent() -> None:
    assert parse_query(Query, request("limit=&since=&keys=&text=")) == Query()


@pytest.mark.parametrize(
    ("query", "code", "attr"),
    [
        ("limit=0", "min_value", "limit"),
        ("limit=10", "max_value", "limit"),
        ("limit=9e9", "invalid_input", "limit"),
        (f"limit={'9' * 2000}", "max_string_length", "limit"),
        ("since=soon", "invalid_input", "since"),
        ("keys=maybe", "invalid_input", "keys"),
        ("text=%00", "null_characters_not_allowed", "text"),
    ],
)
def test_query_invalid_value_is_named(query: str, code: str, attr: str) -> None:
    with pytest.raises(WireError) as caught:
        parse_query(Query, request(query))
    assert (caught.value.status, caught.value.code, caught.value.attr) == (400, code, attr)


def test_parameters_are_described_from_the_model() -> None:
    described = {one["name"]: one for one in QueryParser(Query).described()["parameters"]}
    assert list(described) == ["text", "limit", "since", "keys"]
    assert described["text"]["description"] == "Words to look for."
    assert described["limit"]["schema"] == {"default": 5, "maximum": 9, "minimum": 1, "type": "integer"}
    assert described["since"]["schema"] == {"format": "date-time", "type": "string"}
    assert {one["in"] for one in described.values()} == {"query"}
    assert not any(one["required"] for one in described.values())
