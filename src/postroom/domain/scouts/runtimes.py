"""Runtimes that a repository requires, and the end of their security support."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from postroom.text.characters import storable

Version = tuple[int, ...]

END_OF_LIFE: Mapping[str, Mapping[Version, date]] = MappingProxyType(
    {
        "python": {
            (3, 8): date(2024, 10, 7),
            (3, 9): date(2025, 10, 31),
            (3, 10): date(2026, 10, 31),
            (3, 11): date(2027, 10, 31),
            (3, 12): date(2028, 10, 31),
        },
        "node": {
            (16,): date(2023, 9, 11),
            (17,): date(2022, 6, 1),
            (18,): date(2025, 4, 30),
            (19,): date(2023, 6, 1),
            (20,): date(2026, 4, 30),
            (21,): date(2024, 6, 1),
            (22,): date(2027, 4, 30),
            (23,): date(2025, 6, 1),
        },
        "ruby": {(3, 1): date(2025, 3, 26), (3, 2): date(2026, 3, 31), (3, 3): date(2027, 3, 31)},
        "php": {(8, 1): date(2025, 12, 31), (8, 2): date(2026, 12, 31), (8, 3): date(2027, 12, 31)},
        "debian": {(10,): date(2024, 6, 30), (11,): date(2026, 8, 31), (12,): date(2028, 6, 30)},
        "ubuntu": {
            (20, 4): date(2025, 5, 31),
            (22, 10): date(2023, 7, 20),
            (23, 4): date(2024, 1, 25),
            (23, 10): date(2024, 7, 11),
            (24, 10): date(2025, 7, 10),
        },
        "postgres": {(13,): date(2025, 11, 13), (14,): date(2026, 11, 12), (15,): date(2027, 11, 11)},
    }
)
"""The last day of security support, as announced by the projects. Versions older than all listed ones are out of
support; newer ones, or ones in between, are not judged."""

_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "debian": {
            "wheezy": "7",
            "jessie": "8",
            "stretch": "9",
            "buster": "10",
            "bullseye": "11",
            "bookworm": "12",
        },
        "ubuntu": {
            "trusty": "14.04",
            "xenial": "16.04",
            "bionic": "18.04",
            "focal": "20.04",
            "jammy": "22.04",
            "noble": "24.04",
        },
        "node": {
            "argon": "4",
            "boron": "6",
            "carbon": "8",
            "dubnium": "10",
            "erbium": "12",
            "fermium": "14",
            "gallium": "16",
            "hydrogen": "18",
            "iron": "20",
            "jod": "22",
        },
    }
)
_FILES: Mapping[str, str] = MappingProxyType(
    {".python-version": "python", ".nvmrc": "node", ".node-version": "node", ".ruby-version": "ruby"}
)
_PLACES = re.compile(
    r"(?:^|/)(?:(?:Dockerfile|Containerfile)[\w.-]*|[\w.-]+\.(?:[Dd]ocker|[Cc]ontainer)file"
    r"|\.python-version|\.nvmrc|\.node-version|\.ruby-version)$"
)
_LOCKS = re.compile(r"(?:^|/)(?:package-lock|npm-shrinkwrap)\.json$")
_IN_FILE = re.compile(r"\s*(?:v|ruby-|python-|lts/)?(\d+(?:\.\d+)*|[a-z]+)\b", re.IGNORECASE)
_ARG = re.compile(r"ARG\s+(\w+)=[\"']?([^\s\"']+)", re.IGNORECASE)
_FROM = re.compile(r"FROM\s+(?:--platform=\S+\s+)?(\S+)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::-([^}]{0,300}))?\}|(\w+))")
_IMAGE = re.compile(
    r"(?:[\w.:-]+/)*(python|node|ruby|php|debian|ubuntu|postgres):([\w.]+)(?:[-@].*)?", re.IGNORECASE
)
_KEY = re.compile(r'(\s*)"((?:[^"\\]|\\.){0,300})"\s*:\s*(\{|"(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Support:
    """A version, such as 3.9, and its last day of support; `or_before`: the day is that of a newer version."""

    version: str
    end: date
    or_before: bool = False


def is_place(path: str) -> bool:
    """Return whether a file declares a runtime."""
    return _PLACES.search(path) is not None


def is_lock(path: str) -> bool:
    """Return whether a file is npm's lock file."""
    return _LOCKS.search(path) is not None and "node_modules/" not in path


def runtimes(path: str, text: str) -> list[tuple[str, str]]:
    """Return the runtimes and versions that a file requires, such as `("python", "3.9")`."""
    name = path.rsplit("/", 1)[-1]
    if name in _FILES:
        found = _IN_FILE.match(text)
        return [(_FILES[name], found[1].lower())] if found else []
    required: list[tuple[str, str]] = []
    given: dict[str, str] = {}
    stages = 0
    for line in map(str.strip, text.splitlines()):
        # Only arguments before the first stage may be used in image names.
        if not stages and (said := _ARG.match(line)):
            given.setdefault(said[1], said[2])
        elif said := _FROM.match(line):
            stages += 1
            image = _VARIABLE.sub(lambda each: given.get(each[1] or each[3], each[2] or ""), said[1])
            if found := _IMAGE.fullmatch(image):
                required.append((found[1].lower(), found[2].lower()))
    return required


def support_of(runtime: str, version: str) -> Support | None:
    """Return until when a version of a runtime is supported; None if unknown."""
    numbers = _NAMES.get(runtime, {}).get(version, version).split(".")
    if not numbers[0].isdecimal():
        return None
    ends = END_OF_LIFE[runtime]
    oldest = min(ends)
    asked = tuple(int(each) for each in numbers[: len(oldest)] if each.isdecimal())
    shown = ".".join(numbers[: len(asked)])
    if asked in ends:
        return Support(shown, ends[asked])
    # `python:3` is the newest 3.x, and `python:2` is older than all supported ones.
    if asked < oldest[: len(asked)]:
        return Support(shown, ends[oldest], or_before=True)
    return None


def _unquoted(value: str) -> str:
    try:
        return storable(str(json.loads(value, strict=False)))
    except ValueError:
        return value.strip('"')


def deprecated_in(text: str) -> dict[str, str]:
    """Return the packages that a `package-lock.json` marks as deprecated, each with its makers' message.

    The file may be truncated: it is read line by line.
    """
    found: dict[str, str] = {}
    open_objects: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = _KEY.match(line)
        if match is None:
            continue
        depth, key, value = len(match[1]), match[2], match[3]
        while open_objects and open_objects[-1][0] >= depth:
            open_objects.pop()
        if value == "{":
            open_objects.append((depth, key))
        elif key == "deprecated" and open_objects:
            name = open_objects[-1][1].rsplit("node_modules/", 1)[-1]
            found.setdefault(name, _unquoted(value))
    return found
