"""E-mail addresses, tokens and passwords are left out of titles and cards."""

import pytest

from postroom.domain.grouping.cards import card_of_signal, make_card
from postroom.domain.reports.titles import working_title
from postroom.text.private_values import without_private_values

JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0T"
)
LEAKS = [
    ("Reset mail for anna.schmidt@example.com never arrives", "Reset mail for … never arrives"),
    ("The link mailto:kate@example.co.uk is broken", "The link … is broken"),
    ("Mail to kate(at)example.com and kim [at] example [dot] com bounces", "Mail to … and … bounces"),
    ("/reset?email=bob%40example.com&step=2 gives 404", "/reset?email=…&step=2 gives 404"),
    ("Token sk-proj-abcdEFGH1234567890abcdEFGH1234 is refused", "Token sk-proj-… is refused"),
    ("ghp_16C7e42F292c6912E7710c838347Ae178B4a is printed", "ghp_… is printed"),
    ("AWS key AKIAIOSFODNN7EXAMPLE leaked by backup.sh", "AWS key AKIA… leaked by backup.sh"),
    (f"Authorization: Bearer {JWT} is refused", "Authorization: Bearer … is refused"),
    (f"The session {JWT} has expired", "The session … has expired"),
    ("postgres://admin:s3cr3tP4ss@db.internal:5432/app refuses", "postgres://…@db.internal:5432/app refuses"),
    ("password=hunter2secret was logged", "password=… was logged"),
    ("api_key: 8f14e45fceea167a5a36dedd4bea2543 was logged", "api_key: … was logged"),
    ('{"token": "a81bc81bdead4e5d"} is returned', '{"token": "…"} is returned'),
    ("GET /pay?token=9f8e7d6c5b4a&page=2 fails", "GET /pay?token=…&page=2 fails"),
]
HARMLESS = [
    "Password reset does not work",
    "Invalid token: expected a string",
    "token=null after sign-in",
    "Secret: the hidden menu of the admin area",
    "react@18.2.0 breaks the build",
    "Ask for @anna at the desk",
    "npm_config_registry is ignored",
    "Meet at 5 (at the office.example)",
    "sk-learn pipeline fails on step2",
    "Bearer tokens are refused since Monday",
    "Error: API key required",
]


@pytest.mark.parametrize(("text", "expected"), LEAKS)
def test_private_values_are_left_out(text: str, expected: str) -> None:
    assert without_private_values(text) == expected


@pytest.mark.parametrize("text", HARMLESS)
def test_private_values_keep_other_words(text: str) -> None:
    assert without_private_values(text) == text


@pytest.mark.parametrize(("text", "expected"), LEAKS)
def test_titles_and_cards_have_no_private_values(text: str, expected: str) -> None:
    hidden = max(set(text.split()) - set(expected.split()), key=len)
    for body in (text, f"It fails.\n\n{text} when I sign in."):
        assert hidden not in working_title(body, "github", "issue")
        assert hidden not in card_of_signal(body, "github", "issue").text


def test_private_values_cannot_enter_card() -> None:
    card = make_card(
        "bob@example.com login", "The mail to bob@example.com with password=hunter2secret bounces"
    )

    assert card.area == "login"
    assert card.text == "The mail to … with password=… bounces"
