"""Skills: parsing and validation of `SKILL.md`, and comparing versions.

A `SKILL.md` begins with front matter, YAML between two lines `---`, followed by the instructions.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from postroom.domain.errors import Invalid
from postroom.domain.signals.extras import MAX_DEPTH, json_problem
from postroom.domain.signals.intake import is_storable

SCOUT_PREFIX = "signals-scout-"
"""Prefix of the names of scouts' skills."""

MAX_NAME = 64
MAX_DESCRIPTION = 1024
MAX_PATH = 500
MAX_FILES = 100
MAX_FRONT_MATTER = 64_000
"""Maximum characters of the front matter, which is parsed in about a second."""
RUNS = ("agent", "detector")
"""Ways to run a skill: by an agent that follows it, or by a function."""

_FENCE = "---"
NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME = re.compile(NAME)
_BREAK = re.compile(r"\r\n?|\n")
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class SkillFault(Invalid):
    """An error in the text of a skill; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line = line


class SkillProblem(Invalid):
    """An error in a skill given in parts; `attr` is the part."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


@dataclass(frozen=True, slots=True)
class SkillFile:
    """A file beside a skill's instructions; `path` is relative to them."""

    path: str
    content: str
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class SkillText:
    """The content of one version of a skill.

    `front_matter` has the keys beside name and description: `metadata`, `allowed-tools`, `run` and ones without
    meaning here.
    """

    name: str
    description: str
    body: str
    front_matter: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[SkillFile] = ()


def is_scout(name: str) -> bool:
    """Return whether a skill of this name is a scout's."""
    return name.startswith(SCOUT_PREFIX)


def name_problem(name: str) -> str | None:
    """Return why a skill can't have this name, or None."""
    if len(name) > MAX_NAME:
        return f"Ensure this field has no more than {MAX_NAME} characters."
    if not _NAME.fullmatch(name):
        return (
            "Skill names are lower-case letters and digits in groups joined by single hyphens, "
            "such as 'signals-scout-checkout'."
        )
    return None


def check_files(files: Iterable[SkillFile]) -> None:
    """Check the paths of a skill's files: relative, below the skill, unique.

    Raises:
        SkillProblem: one is invalid; `attr` is `files__<index>__path`.
    """
    seen: set[str] = set()
    for index, file in enumerate(files):
        problem = _path_problem(file.path)
        if problem is None and file.path in seen:
            problem = f"There are two files with the path '{file.path}'."
        if problem is not None:
            raise SkillProblem(f"files__{index}__path", problem)
        seen.add(file.path)


_IN_PATH = r"/\\\x00-\x1f\x7f-\x9f"
FILE_PATH = rf"^\s*[^\s{_IN_PATH}][^{_IN_PATH}]*(?:/[^{_IN_PATH}]+)*[\t-\r]*$"
"""Paths of files beside a skill, except what `NO_FILE_PATH` is found in, and what can't be printed."""
NO_FILE_PATH = r"(?:^\s*|/)\.{1,2}(?:/|\s*$)|/\s*$|^\s*[Ss][Kk][Ii][Ll][Ll]\.[Mm][Dd]\s*$"


def _path_problem(path: str) -> str | None:
    parts = path.split("/")
    if "\\" in path or not all(part.isprintable() for part in parts):
        return "Separate the parts of a path with '/', and use no control characters."
    if any(part in {"", ".", ".."} for part in parts):
        return "A path must be relative and stay below the skill: no leading '/', no '.' or '..'."
    if path.upper() == "SKILL.MD":
        return "SKILL.md is made of the description and the body; it can't be a file."
    return None


def content_hash(skill: SkillText) -> bytes:
    """Return the SHA-256 of a version's content, independent of the order of files and keys."""
    files = sorted((file.path, file.content_type, file.content) for file in skill.files)
    held = [skill.description, skill.body, skill.front_matter, files]
    text = json.dumps(held, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def parse_skill(text: str) -> SkillText:
    """Return the skill in a `SKILL.md`, without its files.

    Raises:
        SkillFault: the text is invalid; the fault says why, and in which line.
    """
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    if lines[0].rstrip() != _FENCE:
        raise SkillFault(1, "A skill must start with a line '---', its front matter, and another line '---'.")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise SkillFault(len(lines), "The front matter is not closed; add a line '---' below it.")
    for number, line in enumerate(lines, 1):
        if not is_storable(line):
            raise SkillFault(number, "This line contains a null character or a lone surrogate.")
    front = "\n".join(lines[1:end])
    if len(front) > MAX_FRONT_MATTER:
        raise SkillFault(
            1,
            f"The front matter has more than {MAX_FRONT_MATTER:,} characters; put texts into the instructions or "
            "a file.",
        )
    values = _FrontMatter(_mapping(front))
    name = values.text("name")
    if problem := name_problem(name):
        raise SkillFault(values.line("name"), problem)
    description = values.text("description")
    if len(description) > MAX_DESCRIPTION:
        raise SkillFault(
            values.line("description"), f"A description may have at most {MAX_DESCRIPTION} characters."
        )
    _check_metadata(values)
    _check_tools(values)
    if "detector" in values.nodes:
        values.text("detector")
    if "run" in values.nodes and values.text("run") not in RUNS:
        raise SkillFault(values.line("run"), f"'run' must be one of: {', '.join(RUNS)}.")
    body = "\n".join(lines[end + 1 :]).strip()
    if not body:
        raise SkillFault(end + 1, "There are no instructions below the front matter.")
    rest = {key: values.value(key) for key in values.nodes if key not in {"name", "description"}}
    if problem := json_problem(rest):
        raise SkillFault(2, problem)
    return SkillText(name, description, body, rest)


def _check_metadata(values: "_FrontMatter") -> None:
    if "metadata" in values.nodes and not isinstance(values.value("metadata"), dict):
        raise SkillFault(values.line("metadata"), "'metadata' must be a mapping of names to values.")


def _check_tools(values: "_FrontMatter") -> None:
    if "allowed-tools" not in values.nodes:
        return
    tools = values.value("allowed-tools")
    named = tools.split() if isinstance(tools, str) else tools
    if not isinstance(named, list) or not all(isinstance(tool, str) and tool.strip() for tool in named):
        raise SkillFault(
            values.line("allowed-tools"),
            "'allowed-tools' must be a list of names, or names separated by spaces.",
        )


class _Loader(yaml.SafeLoader):
    """YAML restricted to what JSON has: dates stay text, and there are no aliases."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the library's own way to say which texts are more than text
        sign: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(text: str) -> yaml.MappingNode:
    """Return the front matter as nodes, which have line numbers; the first line of `text` is line 2."""
    try:
        _refuse_costly(text)
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SkillFault(
            (mark.line if mark else 0) + 2,
            f"The front matter is not valid YAML: {error.problem or error.context}.",
        ) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 2
        raise SkillFault(line, f"The front matter is not valid YAML: {error.reason}.") from None
    if not isinstance(node, yaml.MappingNode):
        raise SkillFault(
            2, "The front matter must be a mapping: 'name: …' and 'description: …', one per line."
        )
    return node


def _refuse_costly(text: str) -> None:
    """Refuse aliases and deep nesting at their first occurrence: reading on takes unbounded time."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise SkillFault(line + 2, "Aliases ('*name') are not allowed.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH + 1:  # the front matter itself is one level
            raise SkillFault(line + 2, f"The front matter is nested more than {MAX_DEPTH} levels deep.")


class _FrontMatter:
    """The values of the front matter, with their lines."""

    def __init__(self, mapping: yaml.MappingNode) -> None:
        self.nodes: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in mapping.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise SkillFault(key.start_mark.line + 2, "Names in the front matter must be text.")
            if key.value in self.nodes:
                raise SkillFault(key.start_mark.line + 2, f"'{key.value}' occurs twice.")
            self.nodes[key.value] = (key, value)

    def line(self, name: str) -> int:
        """Return the line of an existing key."""
        return int(self.nodes[name][0].start_mark.line) + 2

    def value(self, name: str) -> Any:
        """Return the value of an existing key in JSON types."""
        return _plain(self.nodes[name][1])

    def text(self, name: str) -> str:
        """Return the trimmed text of a required key."""
        if name not in self.nodes:
            raise SkillFault(1, f"The front matter has no '{name}'.")
        value = self.value(name)
        if not isinstance(value, str) or not value.strip():
            raise SkillFault(self.line(name), f"'{name}' must be a text that is not blank.")
        return value.strip()


def _plain(node: yaml.Node) -> Any:
    line = node.start_mark.line + 2
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        return {key: _plain(value) for key, (_, value) in _FrontMatter(node).nodes.items()}
    if not isinstance(node, yaml.ScalarNode):
        raise SkillFault(line, f"A value of the type '{node.tag}' is not allowed.")
    return _scalar(node, line)


def _scalar(node: yaml.ScalarNode, line: int) -> str | bool | float | None:
    try:
        value = _Loader("").construct_object(node)
        # Values that JSON can't represent can't be stored: no infinity, nothing binary.
        json.dumps(value, allow_nan=False)
    except (yaml.YAMLError, ValueError, TypeError):
        raise SkillFault(
            line, f"The value '{node.value[:40]}' can't be stored; put quotes around it."
        ) from None
    if isinstance(value, int) and abs(value) >= 2**63:
        raise SkillFault(line, f"The number '{node.value[:40]}' is too large; put quotes around it.")
    if isinstance(value, str) and not is_storable(value):
        raise SkillFault(line, "This text contains a null character or a lone surrogate.")
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise SkillFault(line, f"A value of the type '{node.tag}' is not allowed.")
