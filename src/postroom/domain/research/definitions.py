"""Definitions of names in source code by the syntax of its language, and code without comments and strings.

The code of strangers may be incomplete or hostile: it is read line by line in linear time, and never compiled.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

Family = Literal["python", "ruby", "script", "c"]

MAX_DEFINITIONS = 2_000
"""Maximum number of definitions of one file; the first ones are kept."""

_FAMILIES: dict[str, Family] = {
    **dict.fromkeys(["py", "pyx"], "python"),
    **dict.fromkeys(["rb", "ex", "exs", "lua", "pl", "pm", "sh", "erl", "hs", "clj"], "ruby"),
    **dict.fromkeys(["js", "jsx", "ts", "tsx", "mjs", "cjs", "vue", "svelte", "php"], "script"),
    **dict.fromkeys(
        [
            "go",
            "rs",
            "java",
            "kt",
            "kts",
            "swift",
            "m",
            "mm",
            "c",
            "cc",
            "cpp",
            "cxx",
            "h",
            "hpp",
            "cs",
            "fs",
        ],
        "c",
    ),
    **dict.fromkeys(["scala", "dart", "groovy", "proto", "graphql"], "c"),
}
# Each pattern takes an open comment or string to the end of the text, so no character is read twice.
_LINE = r"\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*(?:\"|$)"
_SINGLE = r"'[^'\\\n]*(?:\\.[^'\\\n]*)*(?:'|$)"
_BLOCK = r"/\*[\s\S]*?(?:\*/|\Z)|//[^\n]*"
_HIDDEN: dict[Family, re.Pattern[str]] = {
    "python": re.compile(
        r'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*(?:"""|\Z)|'
        r"'''[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*(?:'''|\Z)|"
        rf"#[^\n]*|{_LINE}|{_SINGLE}",
        re.MULTILINE,
    ),
    "ruby": re.compile(rf"#[^\n]*|--[^\n]*|{_LINE}|{_SINGLE}", re.MULTILINE),
    "script": re.compile(rf"{_BLOCK}|`[^`\\]*(?:\\[\s\S][^`\\]*)*(?:`|\Z)|{_LINE}|{_SINGLE}", re.MULTILINE),
    "c": re.compile(rf"{_BLOCK}|`[^`]*(?:`|\Z)|{_LINE}|'(?:\\.[^'\n]{{0,8}}|[^'\\\n])'", re.MULTILINE),
}
_CHARACTER = re.compile(r"[^\n]")
_NAME = r"(?P<name>[A-Za-z_$][\w$]{0,120})"
_BEFORE = (
    r"(?:(?:export|default|declare|async|abstract|public|private|protected|internal|static|final|override|virtual|"
    r"open|sealed|partial|data|inline|unsafe|extern|const|readonly|suspend|mutating|"
    r"pub(?:\([\w: ]{1,30}\))?)[ \t]+){0,6}"
)
_TYPES = (
    rf"(?:class|interface|struct|enum(?:[ \t]+class)?|union|trait|protocol|record|object|namespace|module|fn|fun|"
    rf"func|function(?:[ \t]*\*)?)[ \t]+(?:\([^()\n]{{0,80}}\)[ \t]*)?(?:[\w<>]{{1,60}}(?:::|\.))?{_NAME}"
)
# Only at the beginning of a line: a variable within a function is no definition that anybody else would name.
_VALUES = rf"^(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:const|let|var|val|type)[ \t]+{_NAME}"
_METHOD = (
    rf"^[ \t]+{_BEFORE}(?!(?:if|for|while|switch|catch|function|return|with|do|else)\b){_NAME}"
    r"[ \t]*\([^()\n]{0,200}\)[^;\n=]{0,80}\{[ \t]*$"
)
_TYPED = (
    r"^[ \t]*(?:(?:public|private|protected|internal|static|final|override|virtual|async|abstract|extern|inline|"
    r"const)[ \t]+){0,5}(?!(?:return|new|else|throw|await|case|goto)\b)"
    r"[A-Za-z_](?:[\w<>\[\].?:*&]|,[ ]?){0,80}[ \t*&]{1,4}(?:\w{1,60}::)?"
    rf"{_NAME}[ \t]*\([^;\n]{{0,300}}$"
)
_DEFINING: dict[Family, tuple[re.Pattern[str], ...]] = {
    "python": (
        re.compile(rf"^[ \t]*(?:async[ \t]+)?(?:def|cdef|cpdef|class)[ \t]+{_NAME}", re.MULTILINE),
        re.compile(rf"^{_NAME}[ \t]*(?::[^=\n]{{1,120}})?=(?!=)", re.MULTILINE),
    ),
    "ruby": (
        re.compile(
            r"^[ \t]*(?:local[ \t]+)?(?:def|defp|defmodule|class|module|sub|function)[ \t]+(?:[\w:]{1,60}[.:])?"
            rf"{_NAME}",
            re.MULTILINE,
        ),
        re.compile(r"^[ \t]*(?P<name>[A-Z][A-Z0-9_]{1,80})[ \t]*=(?![=~>])", re.MULTILINE),
    ),
    "script": (
        re.compile(rf"^[ \t]*{_BEFORE}{_TYPES}", re.MULTILINE),
        re.compile(_VALUES, re.MULTILINE),
        re.compile(_METHOD, re.MULTILINE),
        re.compile(
            rf"^[ \t]*{_BEFORE}(?:[\w$]{{1,60}}\.){{0,3}}{_NAME}[ \t]*[:=][ \t]*(?:async[ \t]*)?"
            r"(?:function\b|\([^()\n]{0,120}\)[^=\n]{0,60}=>|\w{1,30}[ \t]*=>)",
            re.MULTILINE,
        ),
    ),
    "c": (
        re.compile(rf"^[ \t]*{_BEFORE}{_TYPES}", re.MULTILINE),
        re.compile(_VALUES, re.MULTILINE),
        re.compile(_TYPED, re.MULTILINE),
        re.compile(rf"^#[ \t]*define[ \t]+{_NAME}", re.MULTILINE),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a file defines, and the line of its definition, from 1."""

    name: str
    line: int


def definitions_of(path: str, text: str) -> list[Definition]:
    """Return what a file of source code defines, by line; empty for a language that is not known.

    Found are functions, methods, classes and other types, and constants of modules; local variables are not.
    """
    family = _FAMILIES.get(path.rpartition(".")[2].lower())
    if family is None:
        return []
    code = without_comments(text, family)
    ends = [match.start() for match in re.finditer("\n", code)]
    found = {
        (bisect_left(ends, match.start("name")) + 1, match["name"])
        for pattern in _DEFINING[family]
        for match in pattern.finditer(code)
    }
    return [Definition(name, line) for line, name in sorted(found)[:MAX_DEFINITIONS]]


def without_comments(text: str, family: Family) -> str:
    """Return source code with spaces in place of comments and strings, so that lines and columns stay."""
    return _HIDDEN[family].sub(lambda hidden: _CHARACTER.sub(" ", hidden[0]), text)
