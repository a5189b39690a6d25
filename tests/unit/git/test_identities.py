"""Who the authors of commits are: one person once."""

from uuid import UUID

import pytest

from postroom.identity.people import Person
from postroom.research.identities import Identities

ANN = Person(1, UUID(int=1), "Ann", "Boat", "ann@acme.example", "AnnB")
BO = Person(2, UUID(int=2), "Bo", "Ek", "bo@acme.example", None)


def handles(authors: list[tuple[str, str]], members: dict[str, Person] | None = None) -> list[str]:
    who = Identities(members or {}, authors)
    return [who.of(*each) for each in authors]


@pytest.mark.parametrize(
    "authors",
    [
        [("Cy Dahl", "cy@home.example"), ("Cy Dahl", "12+cydahl@users.noreply.github.com")],
        [("Cy Dahl", "12+cydahl@users.noreply.github.com"), ("Cy Dahl", "cy@home.example")],
        [("cydahl", "cy@home.example"), ("Cy Dahl", "cydahl@users.noreply.github.com")],
        [("C. D.", "cydahl@home.example"), ("Cy Dahl", "cydahl@users.noreply.github.com")],
        [
            ("cy  dahl", "cy@home.example"),
            ("x", "cy@home.example"),
            ("Cy Dahl", "cydahl@users.noreply.x.com"),
        ],
    ],
    ids=["address first", "login first", "the login as a name", "the login as an address", "three"],
)
def test_names_addresses_and_logins_of_one_person_are_one_login(authors: list[tuple[str, str]]) -> None:
    assert set(handles(authors)) == {"cydahl"}


def test_identity_linked_login_comes_first() -> None:
    authors = [("Ann Boat", "ann@acme.example"), ("Ann Boat", "7+old-ann@users.noreply.github.com")]
    assert set(handles(authors, {"ann@acme.example": ANN})) == {"annb"}


def test_identity_without_login_uses_address_of_member_first() -> None:
    authors = [("Bo Ek", "bo@home.example"), ("Bo Ek", "bo@acme.example"), ("Di Falk", "di@x.example")]
    who = Identities({"bo@acme.example": BO}, authors)
    assert [who.of(*each) for each in authors] == ["bo@acme.example", "bo@acme.example", "di@x.example"]
    assert not who.is_login("bo@acme.example")
    assert who.names == {"bo@acme.example": "Bo Ek", "di@x.example": "Di Falk"}


def test_identity_two_people_stay_two() -> None:
    authors = [
        ("Cy Dahl", "cy@home.example"),
        ("Cy Dale", "cydale@users.noreply.github.com"),
        ("Your Name", "a@x.example"),
        ("Your Name", "b@x.example"),
        ("info", "info@x.example"),
        ("info", "info@y.example"),
        ("", ""),
    ]
    assert len(set(handles(authors))) == len(authors)


def test_identity_name_without_address_is_not_login() -> None:
    who = Identities({}, [("ann", "")])
    assert who.of("ann", "") == "ann"
    assert not who.is_login("ann")
    assert who.is_login(who.of_login("Ann-B"))
