"""What request models take, and how they say what is wrong."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from postroom.api.http.errors import WireError
from postroom.api.http.requests.body import parse
from postroom.text.characters import NOT_BLANK
from postroom.validation.fields import (
    BlankText,
    Boolean,
    Identifier,
    Integer,
    Moment,
    NullableBoolean,
    Number,
    RawText,
    Text,
)
from postroom.validation.problems import DATETIME_DETAIL

SOME_ID = UUID("0197c1f0-0000-7000-8000-000000000001")
NO_INTEGERS: tuple[Any, ...] = ("x", "", "3.5", 3.5, True, [], {}, 1e30, "Infinity")
NO_NUMBERS: tuple[Any, ...] = ("x", "nan", "Infinity", [], 10**400)
NO_BOOLEANS: tuple[Any, ...] = ("maybe", "", "null", 2, [], {})
NO_MOMENTS: tuple[Any, ...] = ("soon", "", 5, True, [], "2026-13-01", "2026-07-01T25:00", "0000-01-01")
NO_IDS: tuple[Any, ...] = ("x", "", True, -1, 2**128, 1.5, [], {})


class Inner(BaseModel):
    word: Text


class Everything(BaseModel):
    text: Annotated[Text, Field(max_length=5)] = "x"
    blank: Annotated[BlankText, Field(max_length=5)] = ""
    raw: RawText = "x"
    note: Text | None = None
    state: Literal["ready", "failed"] = "ready"
    count: Annotated[Integer, Field(ge=1, le=100)] = 1
    share: Annotated[Number, Field(gt=0, lt=1)] = 0.5
    flag: Boolean = False
    maybe: NullableBoolean = None
    at: Moment | None = None
    ids: Annotated[list[Identifier], Field(min_length=1, max_length=3)] = [SOME_ID]
    objects: list[Inner] = []
    optional_objects: list[Inner] | None = None
    inner: Inner | None = None
    extra: dict[str, Any] = {}


def refusal(field: str, value: Any) -> tuple[str, str, str | None]:
    with pytest.raises(WireError) as caught:
        parse(Everything, {field: value})
    error = caught.value
    assert (error.status, error.type) == (400, "validation_error")
    return error.code, error.detail, error.attr


@pytest.mark.parametrize(
    ("field", "sent", "taken"),
    [
        ("text", " a ", "a"),
        ("text", 5, "5"),
        ("text", 1.5, "1.5"),
        ("blank", "  ", ""),
        ("raw", " a\n", " a\n"),
        ("note", None, None),
        ("count", "3", 3),
        ("count", " 3 ", 3),
        ("count", 3.0, 3),
        ("count", "3.0", 3),
        ("share", "0.25", 0.25),
        *[("flag", value, True) for value in (True, 1, "1", "true", "TRUE", "yes", "on", "t", "y", " On ")],
        *[("flag", value, False) for value in (False, 0, "0", "false", "No", "off", "f", "n")],
        ("maybe", "", None),
        ("maybe", "null", None),
        ("maybe", None, None),
        ("maybe", "yes", True),
        ("at", "2026-07-01", datetime(2026, 7, 1, tzinfo=UTC)),
        ("at", "2026-07-01T10:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("at", "2026-07-01T10:00:00.5+02:00", datetime(2026, 7, 1, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("at", "2026-07-01 10:00:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("at", datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("ids", [str(SOME_ID).upper(), SOME_ID.hex, SOME_ID], [SOME_ID] * 3),
        ("ids", [SOME_ID.int], [SOME_ID]),
        ("objects", [{"word": "a", "unknown": 1}], [Inner(word="a")]),
    ],
)
def test_field_valid_value_is_accepted(field: str, sent: Any, taken: Any) -> None:
    assert getattr(parse(Everything, {field: sent}), field) == taken


@pytest.mark.parametrize(
    ("field", "sent", "code", "detail", "attr"),
    [
        ("text", None, "null", "This field may not be null.", "text"),
        ("text", 123456, "max_length", "Ensure this field has no more than 5 characters.", "text"),
        ("text", " ", "blank", "This field may not be blank.", "text"),
        ("text", "", "blank", "This field may not be blank.", "text"),
        ("note", "", "blank", "This field may not be blank.", "note"),
        ("raw", " ", "blank", "This field may not be blank.", "raw"),
        ("text", True, "invalid_input", "Not a valid string.", "text"),
        ("text", ["a"], "invalid_input", "Not a valid string.", "text"),
        ("text", {}, "invalid_input", "Not a valid string.", "text"),
        ("text", "123456", "max_length", "Ensure this field has no more than 5 characters.", "text"),
        ("blank", "123456", "max_length", "Ensure this field has no more than 5 characters.", "blank"),
        ("text", "a\x00", "null_characters_not_allowed", "Null characters are not allowed.", "text"),
        (
            "blank",
            "\ud800",
            "surrogate_characters_not_allowed",
            "Surrogate characters are not allowed: U+D800.",
            "blank",
        ),
        ("state", "x", "invalid_choice", '"x" is not a valid choice.', "state"),
        ("state", "", "invalid_choice", '"" is not a valid choice.', "state"),
        ("state", 5, "invalid_choice", '"5" is not a valid choice.', "state"),
        ("state", ["x"], "invalid_choice", "\"['x']\" is not a valid choice.", "state"),
        ("state", None, "null", "This field may not be null.", "state"),
        ("state", "\ud800", "invalid_input", "Not a valid string.", "state"),
        *[
            ("count", value, "invalid_input", "A valid integer is required.", "count")
            for value in NO_INTEGERS
        ],
        ("count", "9" * 2000, "max_string_length", "String value too large.", "count"),
        ("count", None, "null", "This field may not be null.", "count"),
        ("count", 0, "min_value", "Ensure this value is greater than or equal to 1.", "count"),
        ("count", "101", "max_value", "Ensure this value is less than or equal to 100.", "count"),
        ("count", 10**30, "max_value", "Ensure this value is less than or equal to 100.", "count"),
        *[("share", value, "invalid_input", "A valid number is required.", "share") for value in NO_NUMBERS],
        ("share", 0, "min_value", "Ensure this value is greater than 0.", "share"),
        ("share", 1, "max_value", "Ensure this value is less than 1.", "share"),
        *[("flag", value, "invalid_input", "Must be a valid boolean.", "flag") for value in NO_BOOLEANS],
        ("flag", None, "null", "This field may not be null.", "flag"),
        ("maybe", "maybe", "invalid_input", "Must be a valid boolean.", "maybe"),
        *[("at", value, "invalid_input", DATETIME_DETAIL, "at") for value in NO_MOMENTS],
        ("at", "0001-01-01T00:00:00+23:00", "overflow", "Datetime value out of range.", "at"),
        *[("ids", [value], "invalid_input", "Must be a valid UUID.", "ids__0") for value in NO_IDS],
        ("ids", [SOME_ID, "x"], "invalid_input", "Must be a valid UUID.", "ids__1"),
        ("ids", [None], "null", "This field may not be null.", "ids__0"),
        ("ids", [], "empty", "This list may not be empty.", "ids"),
        ("ids", [SOME_ID] * 4, "max_length", "Ensure this field has no more than 3 elements.", "ids"),
        ("ids", "x", "not_a_list", 'Expected a list of items but got type "str".', "ids"),
        ("ids", {}, "not_a_list", 'Expected a list of items but got type "dict".', "ids"),
        ("ids", None, "null", "This field may not be null.", "ids"),
        (
            "objects",
            "x",
            "not_a_list",
            'Expected a list of items but got type "str".',
            "objects__non_field_errors",
        ),
        (
            "optional_objects",
            5,
            "not_a_list",
            'Expected a list of items but got type "int".',
            "optional_objects__non_field_errors",
        ),
        ("objects", [{"word": ""}], "blank", "This field may not be blank.", "objects__0__word"),
        ("objects", [{}], "required", "This field is required.", "objects__0__word"),
        (
            "objects",
            ["x"],
            "invalid_input",
            "Invalid data. Expected a dictionary, but got str.",
            "objects__0__non_field_errors",
        ),
        (
            "inner",
            [],
            "invalid_input",
            "Invalid data. Expected a dictionary, but got list.",
            "inner__non_field_errors",
        ),
        ("extra", "x", "not_a_dict", 'Expected a dictionary of items but got type "str".', "extra"),
    ],
)
def test_field_invalid_value_is_refused(field: str, sent: Any, code: str, detail: str, attr: str) -> None:
    assert refusal(field, sent) == (code, detail, attr)


def test_validation_reports_first_problem_in_field_order() -> None:
    with pytest.raises(WireError) as caught:
        parse(Everything, {"ids": [], "count": 0, "text": ""})
    assert caught.value.attr == "text"


def test_field_missing_is_required() -> None:
    with pytest.raises(WireError) as caught:
        parse(Inner, {})
    assert caught.value.body() == {
        "type": "validation_error",
        "code": "required",
        "detail": "This field is required.",
        "attr": "word",
    }


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (None, "null", "No data provided"),
        ([], "invalid_input", "Invalid data. Expected a dictionary, but got list."),
        ("x", "invalid_input", "Invalid data. Expected a dictionary, but got str."),
        (5, "invalid_input", "Invalid data. Expected a dictionary, but got int."),
        (True, "invalid_input", "Invalid data. Expected a dictionary, but got bool."),
    ],
)
def test_validation_non_object_is_refused(data: Any, code: str, detail: str) -> None:
    with pytest.raises(WireError) as caught:
        parse(Inner, data)
    assert (caught.value.code, caught.value.detail, caught.value.attr) == (code, detail, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800"),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(Everything.model_fields)), _JSON, max_size=4))
def test_field_any_value_is_accepted_or_refused_by_name(data: dict[str, Any]) -> None:
    error: WireError | None = None
    try:
        parse(Everything, data)
    except WireError as caught:
        error = caught
    assert error is None or (error.status == 400 and str(error.attr).split("__")[0] in data)


@pytest.mark.parametrize("kind", [Text, RawText])
def test_text_that_must_not_be_blank_says_so_in_the_schema(kind: Any) -> None:
    class Body(BaseModel):
        text: Annotated[kind, Field(max_length=9)]

    shown = Body.model_json_schema()["properties"]["text"]
    assert (shown["minLength"], shown["maxLength"], shown["pattern"]) == (1, 9, NOT_BLANK)
    with pytest.raises(ValidationError):
        Body(text=" ")


def test_text_that_may_be_blank_has_no_minimum_in_the_schema() -> None:
    class Body(BaseModel):
        text: BlankText

    assert "minLength" not in Body.model_json_schema()["properties"]["text"]
