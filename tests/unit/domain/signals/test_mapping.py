"""How rows become signals: templates, columns, constants, defaults, and rows that hold none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.errors import Invalid
from postroom.domain.signals.columns import parse_time
from postroom.domain.signals.extras import MAX_BYTES
from postroom.domain.signals.intake import NewSignal, find_problem
from postroom.domain.signals.mapping import (
    ColumnMapping,
    RowProblem,
    canonical,
    check_columns,
    merge,
    parse_mapping,
    plan,
    read_row,
    split_columns,
    unescape,
)

BUGS = ColumnMapping(
    text="{Summary}\n\n{Description}",
    source_product="tracker",
    source_type="issue",
    source_id="@Issue id",
    timestamp="@Created",
    extra=("Status", "Priority"),
)
BUG = {
    "Summary": "Crash on start",
    "Description": "It crashes.",
    "Issue id": "17",
    "Created": "2020-01-02 17:14:21+00:00",
    "Status": "NEW",
    "Priority": "",
}
PLAIN = {"source_product": "p", "source_type": "t", "source_id": "1", "description": "x"}


def signal_of(mapping: ColumnMapping, row: dict[str, Any]) -> NewSignal:
    found = read_row(plan(mapping), row, number=17)
    assert isinstance(found, NewSignal), found
    return found


def reason_of(mapping: ColumnMapping, row: dict[str, Any]) -> str:
    found = read_row(plan(mapping), row, number=17)
    assert isinstance(found, RowProblem), found
    return found.reason


def test_mapping_template_columns_constants_and_extras_make_signal() -> None:
    assert signal_of(BUGS, BUG) == NewSignal(
        source_product="tracker",
        source_type="issue",
        source_id="17",
        description="Crash on start\n\nIt crashes.",
        weight=1.0,
        weight_reason="It weighs 1: its title says “crash”.",
        extra={"Status": "NEW"},
        timestamp=datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC),
    )


def test_columns_with_the_signals_own_names_need_no_mapping() -> None:
    row = PLAIN | {"weight": "0.25", "id": "c-1", "timestamp": "2026-03-01", "extra": '{"a": [1]}'}
    assert signal_of(ColumnMapping(), row) == NewSignal(
        "p", "t", "1", "x", 0.25, {"a": [1]}, "c-1", datetime(2026, 3, 1, tzinfo=UTC)
    )


def test_mapping_without_description_uses_text() -> None:
    row: dict[str, Any] = {"source_product": "p", "source_type": "t", "source_id": 12, "text": " hello "}
    found = signal_of(ColumnMapping(), row | {"extra": {"deep": {"er": None}}})
    assert (found.description, found.source_id, found.extra) == ("hello", "12", {"deep": {"er": None}})


@pytest.mark.parametrize(
    ("mapping", "text"),
    [
        (ColumnMapping(title="Summary", description="Description"), "Crash on start\n\nIt crashes."),
        (ColumnMapping(title="Summary"), "Crash on start\n\nx"),
        (ColumnMapping(description="@Description"), "It crashes."),
        (ColumnMapping(text="{{{Issue id}}} {Summary}"), "{17} Crash on start"),
        (ColumnMapping(text="{Priority}: {Summary}"), ": Crash on start"),
    ],
)
def test_ways_to_say_where_the_text_is(mapping: ColumnMapping, text: str) -> None:
    assert signal_of(mapping, PLAIN | BUG).description == text


def test_mapping_doubled_at_sign_is_literal() -> None:
    found = signal_of(ColumnMapping(source_product="@@home", source_id="@Issue id"), PLAIN | BUG)
    assert (found.source_product, found.source_id) == ("@home", "17")


@pytest.mark.parametrize("template", ["no column", "{a} }", "{ {a}", "{}", "{a}{"])
def test_mapping_broken_template_is_refused(template: str) -> None:
    with pytest.raises(Invalid, match="text template"):
        plan(ColumnMapping(text=template))


def test_mapping_template_with_columns_or_lone_at_sign_is_refused() -> None:
    with pytest.raises(Invalid, match="not both"):
        plan(ColumnMapping(text="{a}", title="b"))
    with pytest.raises(Invalid, match="lone '@'"):
        plan(ColumnMapping(source_id="@ "))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"description": ""}, "description: This field may not be blank."),
        ({"description": None}, "description: This field may not be blank."),
        ({"description": "a\x00b"}, "description: Null characters"),
        ({"description": "a\ud800b"}, "description: Null characters"),
        ({"description": "word " * 8_001}, "description: Ensure this field has no more than 8000 tokens."),
        ({"description": ["x"]}, "'description' contains a list, not a text."),
        ({"description": {"x": 1}}, "'description' contains an object, not a text."),
        ({"source_id": True}, "'source_id' contains true or false, not a text."),
        ({"source_id": " "}, "source_id: This field may not be blank."),
        ({"source_id": "x" * 513}, "source_id: Ensure this field has no more than 512 characters."),
        ({"weight": "heavy"}, "The weight 'heavy' is not a number."),
        ({"weight": "nan"}, "The weight 'nan' is not a number."),
        ({"weight": "1e999"}, "The weight '1e999' is not a number."),
        ({"weight": 10**400}, "The weight '1000"),
        ({"weight": True}, "The weight 'True' is not a number."),
        ({"weight": "0,5"}, "The weight '0,5' is not a number."),
        ({"weight": 1.5}, "weight: Ensure this value is less than or equal to 1."),
        ({"weight": "-1"}, "weight: Ensure this value is greater than or equal to 0."),
        ({"timestamp": "yesterday"}, "The timestamp 'yesterday' is not a date"),
        ({"timestamp": "2026-02-30"}, "The timestamp '2026-02-30' is not a date"),
        ({"timestamp": [1]}, "The timestamp '[1]' is not a date"),
        ({"id": "x" * 201}, "id: Ensure this field has 1 to 200 characters."),
        ({"extra": "[1]"}, "The column 'extra' does not contain a JSON object."),
        ({"extra": "{"}, "The column 'extra' does not contain a JSON object."),
        ({"extra": "[" * 100_000}, "The column 'extra' does not contain a JSON object."),
        ({"extra": 5}, "The column 'extra' does not contain a JSON object."),
        ({"extra": {"a": "\x00"}}, "extra: Null characters are not allowed."),
        ({"extra": {"a\x00": 1}}, "extra: Null characters are not allowed."),
        ({"extra": {"a": "\ud800"}}, "extra: It can't be stored as JSON"),
        ({"extra": {"a": 2**64}}, "extra: It can't be stored as JSON"),
        ({"extra": {"a": "x" * MAX_BYTES}}, "extra: Ensure this object has no more than 65536 bytes."),
        (
            {"source_product": "github", "extra": {"number": "x"}},
            "extra__number: A valid integer is required.",
        ),
    ],
)
def test_mapping_invalid_row_has_reason(change: dict[str, Any], reason: str) -> None:
    assert reason_of(ColumnMapping(), PLAIN | change).startswith(reason)


@pytest.mark.parametrize("name", ["source_product", "source_type", "description"])
def test_mapping_missing_field_is_named(name: str) -> None:
    row = {key: value for key, value in PLAIN.items() if key != name}
    assert reason_of(ColumnMapping(), row) == f"The row has no '{name}'."


def test_empty_optional_fields_mean_the_defaults() -> None:
    row = PLAIN | {"weight": " ", "timestamp": "", "id": "", "extra": ""}
    assert signal_of(ColumnMapping(), row) == NewSignal("p", "t", "1", "x")


def test_texts_become_what_the_products_known_facts_are() -> None:
    mapping = ColumnMapping(source_product="github", extra=("number", "labels", "state", "other"))
    row = PLAIN | {"number": " 12", "labels": "bug, ui", "state": "1", "other": "3"}
    assert signal_of(mapping, row).extra == {
        "number": 12,
        "labels": ["bug", "ui"],
        "state": "1",
        "other": "3",
    }
    review = PLAIN | {"source_product": "app_reviews", "extra": '{"rating": "4.5"}'}
    assert signal_of(ColumnMapping(), review).extra == {"rating": 4.5}


def test_columns_are_checked_once_for_a_file_that_names_them() -> None:
    check_columns(plan(BUGS), BUGS, list(BUG))
    with pytest.raises(Invalid, match="no column 'Summary', 'Issue id'; it has 'Description', "):
        check_columns(plan(BUGS), BUGS, [name for name in BUG if name not in {"Summary", "Issue id"}])
    with pytest.raises(Invalid, match="2 columns named 'Status'"):
        check_columns(plan(BUGS), BUGS, [*BUG, "Status"])
    check_columns(plan(BUGS), BUGS, [*BUG, "other", "other"])
    check_columns(
        plan(ColumnMapping()), ColumnMapping(), ["text", "source_product", "source_type", "source_id"]
    )
    stated = ColumnMapping(weight="@Weight")
    with pytest.raises(Invalid, match="no column 'Weight'"):
        check_columns(plan(stated), stated, list(PLAIN))


def test_mapping_file_equals_options() -> None:
    assert (
        parse_mapping(
            'text = "{Summary}\\n\\n{Description}"\nsource_product = "tracker"\nsource_type = "issue"\n'
            'source_id = "@Issue id"\ntimestamp = "@Created"\nextra = ["Status", "Priority"]\n'
        )
        == BUGS
    )
    assert parse_mapping('weight = 0.25\nextra = "a, b,"') == ColumnMapping(weight="0.25", extra=("a", "b"))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("text = ", "not valid TOML"),
        ('txt = "x"', "unknown key 'txt'"),
        ("text = 5", "'text' must be a text"),
        ("weight = true", "'weight' must be a text"),
        ("extra = [1]", "list of column names"),
    ],
)
def test_mapping_file_invalid_is_refused(document: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse_mapping(document)


def test_options_win_over_the_mapping_file() -> None:
    assert merge(BUGS, ColumnMapping(source_id="@Other")).source_id == "@Other"
    columns = merge(BUGS, ColumnMapping(title="Summary"))
    assert (columns.text, columns.title, columns.source_type) == (None, "Summary", "issue")
    assert merge(columns, ColumnMapping(text="{Summary}")) == merge(BUGS, ColumnMapping(text="{Summary}"))


def test_mappings_that_differ_have_different_bytes() -> None:
    assert canonical(BUGS) == canonical(merge(ColumnMapping(), BUGS))
    assert canonical(BUGS) != canonical(merge(BUGS, ColumnMapping(weight="1")))
    assert canonical(ColumnMapping(extra=())) != canonical(ColumnMapping())


def test_typed_escapes_and_column_lists() -> None:
    assert unescape(r"{a}\n\n{b}\t\\n\x") == "{a}\n\n{b}\t\\n\\x"
    assert split_columns(" a b , c,,") == ("a b", "c")


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2020-01-02 17:14:21+00:00", datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC)),
        ("2020-01-02T17:14:21.5Z", datetime(2020, 1, 2, 17, 14, 21, 500_000, tzinfo=UTC)),
        ("2020-01-02T17:14:21+02:00", datetime(2020, 1, 2, 15, 14, 21, tzinfo=UTC)),
        ("2020-01-02", datetime(2020, 1, 2, tzinfo=UTC)),
        ("20200102", datetime(2020, 1, 2, tzinfo=UTC)),
        ("1577985261", datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC)),
        (1577985261, datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC)),
        (1577985261.5, datetime(2020, 1, 2, 17, 14, 21, 500_000, tzinfo=UTC)),
        ("1577985261000", datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC)),
        ("1512102361000", datetime(2017, 12, 1, 4, 26, 1, tzinfo=UTC)),
        ("1577985261000000", datetime(2020, 1, 2, 17, 14, 21, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("2020", None),
        ("12:00", None),
        ("", None),
        (True, None),
        (None, None),
        ("9" * 400, None),
        (float("inf"), None),
    ],
)
def test_moments(stated: object, moment: datetime | None) -> None:
    assert parse_time(stated) == moment


@given(st.integers(10**14, 10**15 * 4))
def test_timestamp_survives_round_trip(microseconds: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    assert parse_time(moment.isoformat()) == moment
    found = parse_time(str(microseconds // 1000))
    assert found is not None
    assert abs(found - moment) <= timedelta(milliseconds=1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_mapping_row_without_id_uses_row_number() -> None:
    row = {name: value for name, value in PLAIN.items() if name != "source_id"}
    assert signal_of(ColumnMapping(), row).source_id == "row-17"


def test_mapping_empty_or_missing_id_is_not_invented() -> None:
    assert "blank" in reason_of(ColumnMapping(), PLAIN | {"source_id": ""})
    assert reason_of(ColumnMapping(source_id="@Number"), PLAIN) == "The row has no 'Number'."


@given(
    st.dictionaries(
        st.sampled_from([*PLAIN, "weight", "timestamp", "id", "extra", "text"]), json_values, max_size=9
    )
)
def test_mapping_any_row_is_signal_or_has_reason(row: dict[str, Any]) -> None:
    found = read_row(plan(ColumnMapping()), row, number=17)
    if isinstance(found, RowProblem):
        assert found.reason
    else:
        assert find_problem(found) is None
