"""Messages of Sentry's SDKs: parameters are filled in."""

from typing import Any

import pytest

from postroom.sdks.sentry.messages import filled, message_of, telling


@pytest.mark.parametrize(
    ("template", "params", "shown"),
    [
        ("old log %s", ["x"], "old log x"),
        ("%d of %5.2f%% for %r", [3, 7.5, "ann"], "3 of 7.5% for ann"),
        ("Order %(id)s of %(who)s", {"id": 5, "who": "ann"}, "Order 5 of ann"),
        ("Order %(id)s", [{"id": 5}], "Order 5"),
        ("Hello {name}, {0} and {1}", ["a", "b"], "Hello {name}, a and b"),
        ("Hello {name}", {"name": "ann"}, "Hello ann"),
        ("{} and {}", [1, None], "1 and None"),
        ("%s and %s", ["one"], "one and %s"),
        ("up to 100%", ["x"], "up to 100%"),
        ("%999999999s", ["x"], "%999999999s"),
        ("%s", [{"a": [1]}], "{'a': [1]}"),
        ("%s", [True], "True"),
        ("{0:>999999999}", ["x"], "{0:>999999999}".replace("{0:>999999999}", "x")),
        ("no parameters", [], "no parameters"),
        ("%s", "text", "%s"),
    ],
)
def test_filled_replaces_what_the_logger_would_have(template: str, params: Any, shown: str) -> None:
    assert filled(template, params) == shown


def test_filled_is_bounded() -> None:
    assert len(filled("%s" * 2_000, ["x" * 100_000] * 2_000)) == 4_000


@pytest.mark.parametrize(
    "template", ["%s: %s", "%s", "{}: {}", "Task %(name)s[%(id)s] %(description)s: %(exc)s"]
)
def test_telling_a_template_of_parameters_tells_nothing(template: str) -> None:
    assert telling(template) == ""


@pytest.mark.parametrize(
    "template", ["No stock of %s", "plain %s", "Lost", "Order {id} of {customer} failed here"]
)
def test_telling_a_template_with_words_is_kept(template: str) -> None:
    assert telling(template) == template


def test_message_of_old_and_new_interfaces() -> None:
    entry = {"message": "old log %s", "params": ["x"]}
    for event in ({"logentry": entry}, {"sentry.interfaces.Message": entry}, {"message": entry}):
        assert message_of(event) == ("old log %s", "old log x")
    done = {"logentry": {**entry, "formatted": "old log y"}}
    assert message_of(done) == ("old log %s", "old log y")
    assert message_of({"message": "plain"}) == ("", "plain")
    assert message_of({"logentry": {"message": "%s: %s", "params": ["a", "b"]}}) == ("", "a: b")
