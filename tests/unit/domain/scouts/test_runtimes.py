"""Runtimes that files ask for, however they are written, and until when they are supported."""

import json
from datetime import date

import pytest
from tests.helpers.scouts.detectors import NOW

from postroom.domain.scouts.runtimes import deprecated_in, is_lock, is_place, runtimes, support_of
from postroom.scouts.detectors.dependency_notices import in_repository


@pytest.mark.parametrize(
    ("runtime", "version", "shown"),
    [
        ("python", "3.9.1", "3.9"),
        ("python", "3.7", "3.7"),
        ("python", "2.7", "2.7"),
        ("python", "2", "2"),
        ("node", "14.2", "14"),
        ("node", "0.12", "0"),
        ("node", "hydrogen", "18"),
        ("php", "7.4", "7.4"),
        ("php", "5", "5"),
        ("ruby", "2.7", "2.7"),
        ("ubuntu", "18.04", "18.04"),
        ("ubuntu", "bionic", "18.04"),
        ("debian", "buster", "10"),
        ("debian", "11", "11"),
        ("debian", "stretch", "9"),
        ("postgres", "12.3", "12"),
        ("postgres", "9.6", "9"),
    ],
)
def test_runtime_older_than_all_known_has_ended(runtime: str, version: str, shown: str) -> None:
    found = support_of(runtime, version)
    assert found is not None
    assert (found.version, found.end < NOW.date()) == (shown, True)


@pytest.mark.parametrize(
    ("runtime", "version"),
    [
        ("python", "3"),
        ("python", "3.99"),
        ("node", "lts"),
        ("node", "99"),
        ("ubuntu", "24.04"),
        ("debian", "stable"),
        ("php", "8"),
        ("postgres", "latest"),
    ],
)
def test_runtime_unknown_is_not_judged(runtime: str, version: str) -> None:
    assert support_of(runtime, version) is None


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("Dockerfile", "FROM php:7.4-fpm", [("php", "7.4")]),
        ("api.Dockerfile", "from python:3.8", [("python", "3.8")]),
        ("build/Containerfile", "FROM docker.io/library/node:14", [("node", "14")]),
        ("Dockerfile.dev", "ARG V=3.7\nFROM python:${V}-slim AS a\nFROM a", [("python", "3.7")]),
        ("Dockerfile", 'ARG BASE="debian:buster"\nFROM $BASE', [("debian", "buster")]),
        ("Dockerfile", "FROM ruby:${V:-2.7}", [("ruby", "2.7")]),
        ("Dockerfile", "FROM python:${V}", []),
        # What is said within a stage is not there for the next.
        ("Dockerfile", "FROM scratch\nARG V=3.7\nFROM python:$V", []),
        ("Dockerfile", "FROM localhost:5000/python:3.8@sha256:ab", [("python", "3.8")]),
        (".ruby-version", "ruby-3.1.2\n", [("ruby", "3.1.2")]),
        (".nvmrc", "lts/hydrogen", [("node", "hydrogen")]),
        (".nvmrc", "lts/*", [("node", "lts")]),
        (".node-version", "v16", [("node", "16")]),
        (".python-version", "", []),
    ],
)
def test_runtime_versions_are_read_from_files(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert is_place(path)
    assert runtimes(path, text) == expected


def test_files_that_say_nothing_of_it() -> None:
    assert not any(map(is_place, ("Dockerfiles/readme.md", "src/dockerfile_parser.py", "nvmrc")))
    assert is_lock("web/package-lock.json")
    assert not is_lock("node_modules/a/package-lock.json")


LOCK = {
    "name": "shop",
    "packages": {
        "": {"dependencies": {"request": "^2.88.2"}},
        "node_modules/request": {
            "version": "2.88.2",
            "deprecated": 'request has been deprecated, see "issue 3142"',
            "dependencies": {"tough-cookie": "~2.5.0"},
        },
        "node_modules/request/node_modules/@acme/uuid": {"engines": {"node": ">=6"}, "deprecated": "Gone."},
        "node_modules/fine": {"version": "1.0.0"},
    },
}


def test_packages_that_their_makers_call_deprecated() -> None:
    text = json.dumps(LOCK, indent=2)
    assert deprecated_in(text) == {
        "request": 'request has been deprecated, see "issue 3142"',
        "@acme/uuid": "Gone.",
    }
    # A file that was cut is read as far as it goes.
    assert list(deprecated_in(text[: text.index("node_modules/request/node")])) == ["request"]
    assert deprecated_in('{\n  "a": {\n    "deprecated": "\\x"\n') == {"a": "\\x"}
    (found,) = in_repository("acme/shop", {"package-lock.json": text}, NOW)
    assert found.title == "acme/shop installs 2 packages that their makers call deprecated"
    assert "@acme/uuid: Gone.; request: request has been" in found.body
    assert in_repository("acme/shop", {"package-lock.json": "{}"}, NOW) == []


def test_runtime_finding_text() -> None:
    files = {"Dockerfile": "FROM python:3.7\nFROM python:3.7", "a/Dockerfile": "FROM node:18"}
    node, python = in_repository("acme/shop", files, NOW)
    assert (node.key, python.key) == ("dependency:acme/shop:node:18", "dependency:acme/shop:python:3.7")
    assert node.body == "Its security support ended on 2025-04-30. Named in a/Dockerfile."
    assert python.body == "Its security support ended before 2024-10-07. Named in Dockerfile."
    assert date(2024, 10, 7) < NOW.date()
