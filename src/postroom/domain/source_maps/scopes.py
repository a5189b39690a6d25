"""Which function of an original source encloses a position, by one pass over its tokens.

This is no parser: it follows brackets, and recognises what names a function in JavaScript and TypeScript. Where it
is wrong a frame has another name or none; nothing else depends on it.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_SOURCE = 2_000_000
"""Characters of a source that are read; the functions of longer ones are not named."""
MAX_NAME = 150

_TOKENS = re.compile(
    r"(?P<space>\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))"
    r"|(?P<word>[^\W\d]\w*+|[$#@][\w$]*+)"
    r"|(?P<number>\d[\w.]*+)"
    r"|(?P<sign>=>|\?\.|[=!]==?|[-+*/%&|^<>]=|&&|\|\||.)",
    re.DOTALL,
)
_STRINGS = {sign: re.compile(rf"(?:[^{sign}\\\n]|\\.)*+({sign})?", re.DOTALL) for sign in "'\""}
_TEMPLATE = re.compile(r"(?:[^`\\$]++|\\.|\$(?!\{))*+(?:`|\$\{|\Z)", re.DOTALL)
_REGEX = re.compile(r"(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*+")
_LONGEST_REGEX = 500
_CONTROL = frozenset({"if", "for", "while", "switch", "catch", "with"})
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%~^") | {"", "=>", "&&", "||", "==", "===", "!=", "!==", "+=", "-="}
_WORDS_BEFORE_REGEX = {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "do", "else"}
_STATEMENTS = {"const", "let", "var", "function", "class", "export", "import", "return", "if", "for", "while"}
_ACCESS = {"public", "private", "protected", "readonly", "override", "abstract"}
_MODIFIERS = {"{", "}", ";", ",", "*", "async", "get", "set", "static"} | _ACCESS
_CLOSED_BY = {")": "(", "]": "[", "}": "{"}
_TYPES = frozenset(":<|&,")


@dataclass(frozen=True, slots=True)
class Scopes:
    """The functions of a source: from each position (line and column, from 0) on, the name of the innermost one."""

    positions: Sequence[tuple[int, int]]
    names: Sequence[str]

    def at(self, line: int, column: int) -> str:
        """Return the name of the function that encloses a position; empty at the top level."""
        index = bisect_right(self.positions, (line, column))
        return self.names[index - 1] if index else ""


@dataclass(slots=True)
class _Open:
    """An open bracket, `=>` for the body of an arrow function without brackets, or a template's `${`."""

    sign: str
    name: str = ""
    """The name of the enclosing function from here on."""
    owner: str = ""
    """The class whose body it is."""
    called: str = ""
    """Of parentheses: the word before them, empty for an anonymous function."""
    method: bool = False
    """Of parentheses: whether they may be the parameters of a method."""
    function: bool = False
    """Of parentheses: whether the word `function` precedes them."""
    assigned: str = ""
    """What the value that begins here is assigned to."""
    parameters: "_Open | None" = None
    """Of a type in braces: the parameters whose function's body follows it."""
    heading: str | None = None
    """Of a type in braces: the class whose body follows it."""


@dataclass(slots=True)
class _State:
    line: int = 0
    line_start: int = 0
    fresh_line: bool = True
    """Whether the next piece is the first of its line."""
    fresh_word: bool = True
    """Whether the last word was the first of its line."""
    recent: tuple[str, str, str] = ("", "", "")
    """The last tokens, newest first."""
    stack: list[_Open] = field(default_factory=list)
    assigned: str = ""
    declared: str = ""
    function: str | None = None
    """The name after the word `function`, until its parameters."""
    heading: str | None = None
    """The name after the word `class`, until its body."""
    parameters: _Open | None = None
    """The last closed parentheses, while a body may follow."""
    typed: bool = False
    """Whether a type follows the parameters."""
    generic: tuple[str, str] | None = None
    """The tokens before the type parameters, `<T>`, that may precede parameters."""
    arrow: str | None = None
    """The name of the arrow function whose body comes next."""
    unclosed: dict[str, int] = field(default_factory=dict)
    """For each quote, the offset up to which none closes a text: markup has apostrophes."""
    positions: list[tuple[int, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.stack[-1].name if self.stack else ""

    def push(self, opened: _Open, at: int) -> None:
        opened.name = opened.name[:MAX_NAME] or self.name
        self.stack.append(opened)
        self.mark(at)

    def pop(self, at: int) -> _Open:
        closed = self.stack.pop()
        self.mark(at)
        return closed

    def mark(self, at: int) -> None:
        """Record that from an offset on another function is the innermost one."""
        if self.name != (self.names[-1] if self.names else ""):
            self.positions.append((self.line, at - self.line_start))
            self.names.append(self.name)

    def direct(self) -> bool:
        """Return whether a value begins here that is assigned to a name."""
        first, second, _ = self.recent
        return first in ("=", ":") or (second in ("=", ":") and first.isidentifier())


def scopes_of(source: str) -> Scopes:
    """Return the functions of a source, in time proportional to its length."""
    state = _State()
    at = 0 if len(source) <= MAX_SOURCE else len(source)
    while at < len(source):
        matched = _TOKENS.match(source, at)
        if matched is None:
            break
        piece, kind, end = matched.group(), matched.lastgroup, matched.end()
        if kind != "space":
            end = _read(state, source, piece, kind or "", at=at, end=end)
        if "\n" in (piece if end == matched.end() else source[at:end]):
            state.line += source.count("\n", at, end)
            state.line_start = source.rfind("\n", at, end) + 1
            state.fresh_line = True
        elif kind != "space":
            state.fresh_line = False
        at = end
    return Scopes(tuple(state.positions), tuple(state.names))


def _read(state: _State, source: str, piece: str, kind: str, *, at: int, end: int) -> int:
    """Read a piece; return where the next one begins."""
    if state.arrow is not None and piece != "{":
        state.push(_Open("=>", name=state.arrow), at)
        state.arrow = None
    match kind:
        case "word":
            _read_word(state, piece, at)
        case "sign" if piece == "`":
            end, piece = _template_end(state, source, end), "0"
        case "sign" if piece in _STRINGS:
            end, piece = _read_string(state, source, piece, end)
        case "sign" if piece == "/" and _begins_regex(state, source, end):
            found = _REGEX.match(source, end, end + _LONGEST_REGEX)
            end, piece = (found.end(), "0") if found else (end, piece)
        case "sign":
            end = _read_sign(state, source, piece, at, end)
        case _:
            pass
    state.recent = (piece, *state.recent[:2])
    return end


def _read_string(state: _State, source: str, quote: str, end: int) -> tuple[int, str]:
    """Return the end of a text and its piece; a quote that is not closed on its line is a sign."""
    if end <= state.unclosed.get(quote, 0):
        return end, quote
    found = _STRINGS[quote].match(source, end)
    if found is None or found[1] is None:
        state.unclosed[quote] = len(source) if found is None else found.end()
        return end, quote
    closed = found.end()
    # A short text may be the name of a property.
    return closed, source[end - 1 : closed] if closed - end <= MAX_NAME else "0"


def _read_word(state: _State, word: str, at: int) -> None:
    before = state.recent[0]
    state.fresh_word = state.fresh_line
    if state.fresh_line and word in _STATEMENTS:
        _end_arrows(state, at)
    if before in (".", "?."):
        return
    if before in ("const", "let", "var"):
        state.declared = word
    elif before == "function" or (before == "*" and state.recent[1] == "function"):
        state.function = word
    elif before == "class" and word != "extends":
        state.heading = word
    if word == "function":
        state.function = ""
    elif word == "class":
        state.heading = state.assigned if before in ("=", ":") else ""


def _read_sign(state: _State, source: str, sign: str, at: int, end: int) -> int:
    match sign:
        case "(" | "[":
            _open_bracket(state, sign, at)
        case "{":
            _open_brace(state, at)
        case ")" | "]" | "}":
            return _close(state, source, sign, at, end)
        case "=>":
            _read_arrow(state)
        case "=" | ":":
            _read_assignment(state, sign)
        case "<":
            state.generic = state.generic or state.recent[:2]
        case "," if state.typed and state.generic is not None:
            pass  # of Map<string, number>
        case "," | ";":
            _end_arrows(state, at)
            state.parameters, state.typed, state.heading = None, False, None
        case _:
            pass
    return end


def _read_assignment(state: _State, sign: str) -> None:
    before = state.recent[0]
    state.typed = sign == ":" and before == ")" and state.parameters is not None
    if not state.typed:
        state.parameters = None
    state.heading = None
    if sign == "=" and state.declared:
        state.assigned, state.declared = state.declared, ""
    elif before.strip("#$_\"'").isidentifier():
        state.assigned = before.strip("\"'")
    else:
        state.assigned = ""


def _read_arrow(state: _State) -> None:
    if state.parameters is not None:
        state.arrow = state.parameters.assigned
    else:
        first, second, third = state.recent
        named = second in ("=", ":") or (second == "async" and third in ("=", ":"))
        state.arrow = state.assigned if named and first.isidentifier() else ""
    state.parameters, state.typed = None, False


def _open_bracket(state: _State, sign: str, at: int) -> None:
    first, second, _ = state.recent
    if first == ">" and state.generic is not None:
        first, second = state.generic
    state.generic = None
    opened = _Open(sign, parameters=state.parameters if sign == "[" and state.typed else None)
    if sign == "(":
        opened.function, opened.called = state.function is not None, state.function or ""
        if state.function is None and first.strip("#$").isidentifier():
            opened.called = first
            opened.method = state.fresh_word or second in _MODIFIERS
        if state.direct() or (first == "function" and second in ("=", ":")):
            opened.assigned = state.assigned
        elif "(" in (first, second) and state.stack:
            opened.assigned = state.stack[-1].assigned
    state.function = None
    state.parameters, state.typed = None, False
    state.push(opened, at)


def _open_brace(state: _State, at: int) -> None:
    before, parameters = state.recent[0], state.parameters
    opened = _Open("{")
    state.generic = None
    if state.arrow is not None:
        opened.name = state.arrow
    elif state.heading is not None and before == "<":
        opened.heading = state.heading
    elif state.heading is not None:
        opened.owner = state.heading
    elif parameters is not None and state.typed and before in _TYPES:
        opened.parameters = parameters
    elif parameters is not None and (before == ")" or state.typed):
        opened.name = _name_of(state, parameters)
    state.arrow, state.heading, state.parameters, state.typed = None, None, None, False
    state.push(opened, at)


def _name_of(state: _State, parameters: _Open) -> str:
    """Return the name of the function with these parameters; empty for other blocks."""
    if parameters.function:
        return parameters.called or parameters.assigned
    if not parameters.method or parameters.called in _CONTROL:
        return ""
    owner = state.stack[-1].owner if state.stack else ""
    if parameters.called == "constructor":
        return f"new {owner}" if owner else ""
    return f"{owner}.{parameters.called}" if owner else parameters.called


def _close(state: _State, source: str, sign: str, at: int, end: int) -> int:
    _end_arrows(state, at)
    wanted = _CLOSED_BY[sign]
    if not state.stack:
        return end
    top = state.stack[-1].sign
    if sign == "}" and top == "${":
        state.pop(end)
        return _template_end(state, source, end)
    if top != wanted:
        return end  # unbalanced, as the text of markup may be
    closed = state.pop(end)
    state.parameters, state.typed = (closed, False) if sign == ")" else (closed.parameters, True)
    state.heading = closed.heading
    return end


def _end_arrows(state: _State, at: int) -> None:
    while state.stack and state.stack[-1].sign == "=>":
        state.pop(at)


def _begins_regex(state: _State, source: str, end: int) -> bool:
    before = state.recent[0]
    return (before in _BEFORE_REGEX or before in _WORDS_BEFORE_REGEX) and source[end : end + 1] != ">"


def _template_end(state: _State, source: str, end: int) -> int:
    """Return the end of a template's text; code within `${}` is read as code."""
    found = _TEMPLATE.match(source, end)
    if found is None:
        return len(source)
    if found.group().endswith("${"):
        state.push(_Open("${"), found.end())
    return found.end()
