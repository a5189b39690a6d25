"""Different words for one fault: those of Chrome, Firefox and Safari, and of versions and systems of languages.

Each expression is bounded and sees a bounded text.
"""

import re
from collections.abc import Callable
from functools import lru_cache

_LONGEST = 600
"""Number of characters of a message that are compared."""

CHUNK_FAILED = "a chunk could not be loaded"
MODULE_FAILED = "a module could not be loaded"
"""The common words for code of another release that is no longer there."""
NETWORK_FAILED = "the network failed"
"""The common words for a request that got no answer."""
SAID_BY_TYPE = frozenset(
    {
        "NullReferenceException",
        "NullPointerException",
        "DivideByZeroException",
        "StackOverflowException",
        "AccessViolationException",
    }
)
"""Types whose message is always that of the runtime, in the language of the machine."""

_SAID_BY_BROWSER_TEXT = """
AbortError DataCloneError HierarchyRequestError IndexSizeError InvalidAccessError InvalidStateError NotAllowedError
NotFoundError NotReadableError NotSupportedError SecurityError
"""
SAID_BY_BROWSER = frozenset(_SAID_BY_BROWSER_TEXT.split())
"""Types of browsers whose messages are in the words of each."""

_PREFIX = re.compile(
    r"^(?:Uncaught (?:\(in promise\) ?:? ?)?|Unhandled (?:Promise )?Rejection(?: \([A-Za-z]{1,60}\))?: ?)",
    re.IGNORECASE,
)
_APPENDED: tuple[tuple[re.Pattern[str], str], ...] = (
    # Suggestions of Python and Ruby, and values that PostgreSQL and SQLAlchemy append in lines of their own.
    (re.compile(r"[.;]?\s{1,3}Did you mean[:?][\s\S]{0,600}\Z"), ""),
    (
        re.compile(
            r"\n(?:DETAIL|HINT|CONTEXT|LINE \d{1,9}): [\s\S]{0,600}\Z|\n\[parameters: [\s\S]{0,600}\Z|"
            r"\n\(Background on this error [\s\S]{0,600}\Z"
        ),
        "",
    ),
    # Go: the own address and the direction of a connection, the resolver, and the state of a request in time.
    (
        re.compile(r"\b(?:read|write) (?:tcp|udp)[46]? \S{1,100}->(\S{1,100}): (?:(?:read|write): )?"),
        r"connection to \1: ",
    ),
    (re.compile(r"\b(lookup \S{1,200}) on \S{1,100}:53\b"), r"\1"),
    (re.compile(r"\b(?:Get|Head|Post|Put|Patch|Delete) \"[^\"\n]{1,300}\": "), ""),
    (re.compile(r" \(Client\.Timeout [^()\n]{1,80}\)"), ""),
    # Ruby: the call of the operating system that failed.
    (re.compile(r" - (?:SSL_\w{1,30}|(?:sys)?(?:read|write)\w{0,20}|(?:send|recv)\w{0,20}(?:\(2\))?)\Z"), ""),
    (re.compile(r" \([A-Z]\w{0,80}(?:::[A-Z]\w{0,80}){0,6}\)\Z"), ""),
    # Java: what Spring 5 repeats of a cause, and the document that Jackson read.
    (re.compile(r"; nested exception is [\s\S]{0,600}\Z"), ""),
    (re.compile(r"\n? ?at \[Source: [\s\S]{0,600}\Z"), ""),
    # The words for a status, which depend on the version of HTTP's standard.
    (re.compile(r"\b([1-5]\d\d):? [A-Z][A-Za-z' -]{2,40}\Z"), r"\1"),
    # PHP before 8.3: the function that failed.
    (re.compile(r"(?<=: )(?:[A-Z]\w{0,80}\\){0,6}[A-Z]\w{0,80}::\w{1,80}\(\): "), ""),
    # Node: the addresses that were tried.
    (re.compile(r" \(attempted address(?:es)?: [^()\n]{1,200}\)"), ""),
    # Windows explains the number in the language of its user.
    (re.compile(r"\[WinError (\d{1,6})\] [^\n:'\"]{1,300}"), r"[WinError \1]"),
    # Python 3.10 and later ones, which name the class of a method.
    (
        re.compile(r"^(?:[A-Za-z_]\w{0,80}\.){1,4}(?:<locals>\.)?(?=\w{1,80}\(\) (?:missing|got|takes) )"),
        "",
    ),
)
_NAME = r"[A-Za-z_$][\w$]{0,80}"
_PATH = rf"(?:{_NAME}|\(intermediate value\))(?:\??\.#?{_NAME}|\[[^\[\]]{{1,60}}\]|\([^()]{{0,60}}\)){{0,12}}"


def _property(match: re.Match[str]) -> str:
    called, _, read = match[1].rpartition(")")
    name = read.rpartition(".")[2].strip("?#") if called and "." in read else _last(match[1])
    return f'property "{name}" of nothing'


def _not_function(match: re.Match[str]) -> str:
    name = _last(match[1])
    return f'method "{name}" is missing' if name else "a value is not a function"


def _last(path: str) -> str:
    """Return the last name of an expression; empty for a variable that a minifier may have named."""
    plain = path.split(" = ", 1)[0].split("(", 1)[0] if not path.startswith("(") else path
    name = plain.rsplit(".", 1)[-1].strip("'\"` #")
    if "[" in name:
        index = name.rsplit("[", 1)[-1].strip("]'\"")
        return index if index.isdigit() else ""
    return name if "." in plain or len(name) > 2 else ""


_Said = str | Callable[[re.Match[str]], str]
_WORDS: tuple[tuple[re.Pattern[str], _Said], ...] = (
    (
        re.compile(
            r"^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null) \((?:reading|setting) '([^']{0,200})'\)"
        ),
        lambda match: f'property "{match[1]}" of nothing',
    ),
    (
        re.compile(r"^Cannot (?:read|set) property '([^']{0,200})' of (?:undefined|null)"),
        lambda match: f'property "{match[1]}" of nothing',
    ),
    (
        re.compile(
            r"^can't access property \"?([^\",]{1,200})\"?, [^\n]{1,200} (?:is|are) (?:undefined|null)"
        ),
        lambda match: f'property "{match[1]}" of nothing',
    ),
    (re.compile(r"^(?:undefined|null) is not an object \(evaluating '([^\n]{1,200})'\)"), _property),
    (
        re.compile(r"^(?:undefined|null) is not a function \(near '\.\.\.[^\n]{0,200}'\)"),
        "a value is not iterable",
    ),
    (
        re.compile(r"^(?:[^\n]{1,200} is not iterable|Spread syntax requires \.\.\.iterable)"),
        "a value is not iterable",
    ),
    (
        re.compile(
            rf"^Cannot destructure property '({_NAME})' of [^\n]{{1,200}} as it is (?:undefined|null)"
        ),
        lambda match: f'property "{match[1]}" of nothing',
    ),
    (
        re.compile(
            rf"^(?:Cannot access '{_NAME}' before initialization|Cannot access uninitialized variable|"
            rf"can't access lexical declaration '{_NAME}' before initialization)"
        ),
        "a variable is not initialised",
    ),
    (re.compile(r"^(?:Cannot|can't) convert undefined (?:or null )?to object"), "nothing is not an object"),
    (
        re.compile(
            r"^(?:Failed to execute '(?:removeChild|insertBefore|replaceChild)' on 'Node'|"
            r"Node\.(?:removeChild|insertBefore|replaceChild): |The object can not be found here)"
        ),
        "a node is not where it was",
    ),
    (
        re.compile(r"^(?:Invalid time value|invalid date|date value is not finite in )", re.IGNORECASE),
        "invalid date",
    ),
    (
        re.compile(r"^(?:Invalid array length|Array size is not a small enough)", re.IGNORECASE),
        "invalid length of an array",
    ),
    (
        re.compile(
            r"^(?:Failed to construct 'URL': |URL constructor: |Invalid URL\b|"
            r"[^\n]{1,200} cannot be parsed as a URL)"
        ),
        "invalid URL",
    ),
    (
        re.compile(
            r"^(?:Converting circular structure to JSON|cyclic object value|"
            r"JSON\.stringify cannot serialize cyclic structures)"
        ),
        "cyclic structure in JSON",
    ),
    (
        re.compile(r"^(?:Unexpected token '?<'?$|expected expression, got '<')"),
        "a page instead of a script",
    ),
    (re.compile(rf"^({_PATH}) is not a function"), _not_function),
    (
        re.compile(rf"^(?:new )?({_PATH}) is not a constructor"),
        lambda match: f'class "{_last(match[1]) or "a value"}" is not a constructor',
    ),
    (
        re.compile(rf"^(?:Can't find variable: ({_NAME})|({_NAME}) is not defined$)"),
        lambda match: f'variable "{match[1] or match[2]}" is not defined',
    ),
    (
        re.compile(
            r"^(?:Failed to fetch dynamically imported module|error loading dynamically imported module|"
            r"Importing a module script failed|Unable to preload CSS for)"
        ),
        MODULE_FAILED,
    ),
    (
        re.compile(r"^Loading (?:CSS )?chunk \S{1,80} failed"),
        CHUNK_FAILED,
    ),
    (
        re.compile(
            r"^(?:Failed to fetch|NetworkError when attempting to fetch resource|Load failed|"
            r"Network request failed|The network connection was lost|The Internet connection appears to be offline)"
            r"\.?(?: \([\w.:-]{1,200}\))?$"
        ),
        NETWORK_FAILED,  # of all browsers only some versions of Chrome name the host
    ),
    (re.compile(r"^ResizeObserver loop "), "ResizeObserver loop"),
    (
        re.compile(r"^(?:Maximum call stack size exceeded|too much recursion|call stack size exceeded)"),
        "too much recursion",
    ),
    (
        re.compile(
            r"^(?:Unexpected end of JSON|JSON\.parse: unexpected end of data|JSON Parse error: Unexpected EOF)"
        ),
        "JSON ended too early",
    ),
    (
        re.compile(
            r"^(?:Unexpected (?:token|non-whitespace|number|string)[^\n]{0,200} JSON|JSON\.parse: |"
            r"JSON Parse error: |Unexpected token [\s\S]{1,200}is not valid JSON|"
            r"\"[^\"\n]{0,100}\" is not valid JSON)"
        ),
        "not valid JSON",
    ),
    (
        re.compile(
            r"^(?:The user aborted a request|The operation was aborted|Fetch is aborted|signal is aborted)"
        ),
        "aborted",
    ),
    (
        re.compile(
            r"^(?:Assignment to constant variable|invalid assignment to const|Attempted to assign to readonly|"
            r"Cannot assign to read only property|\"?[\w$]{1,80}\"? is read-only)"
        ),
        "assignment to a constant",
    ),
    (
        re.compile(
            r"^[^\n]{0,200}exceeded the quota|^The quota has been exceeded|^Persistent storage maximum"
        ),
        "the quota was exceeded",
    ),
    (
        re.compile(
            r"^(?:Non-Error (?:promise rejection|exception) captured with keys|"
            r"Object captured as (?:promise rejection|exception) with keys): ([^\n]{1,200})"
        ),
        lambda match: f"an object with {match[1]}",
    ),
    (
        re.compile(r"^Couldn't find (?:all )?([A-Z]\w{0,80}(?:::[A-Z]\w{0,80}){0,4})\b"),
        lambda match: f'no record of class "{match[1]}"',
    ),
    # Java 8 and later ones, which add the class loaders.
    (
        re.compile(r"^(?:class )?([\w.$]{1,200}) cannot be cast to (?:class )?([\w.$]{1,200})"),
        lambda match: f'class "{match[1]}" cannot be cast to class "{match[2]}"',
    ),
    (
        re.compile(r"^Cannot invoke \"(?:[^\"(]{1,200}\.)?([\w$]{1,100})\([^\"]{0,200}\" because "),
        lambda match: f'method "{match[1]}" of nothing',
    ),
    (
        re.compile(r"^Cannot (?:read|assign) (?:the array length|field \"([\w$]{1,100})\") because "),
        lambda match: f'field "{match[1] or "length"}" of nothing',
    ),
    (
        re.compile(
            r"^json: cannot unmarshal [\w.-]{1,60}(?: \S{1,60})? into Go (?:struct field (\S{1,200})|value)"
        ),
        lambda match: f'cannot unmarshal field "{match[1] or "a value"}"',
    ),
    # PHP 7 and 8.
    (
        re.compile(
            r"^(?:Argument (\d{1,3}) passed to ([\w\\:]{1,200})\(\) must |"
            r"([\w\\:]{1,200})\(\): Argument #(\d{1,3}) (?:\(\$\w{1,80}\) )?must )"
            r"(?:be|implement|return) [^\n]{1,300} given"
        ),
        lambda match: f'argument "{match[1] or match[4]}" of "{match[2] or match[3]}" has another type',
    ),
    (
        re.compile(r"^([^\n]{1,200}must be of (?:the )?type [^\s,]{1,100}), [^\s,]{1,100} given"),
        lambda match: match[1],
    ),
    # Ruby 3.3 and 3.4.
    (
        re.compile(r"^undefined (local variable or )?method [`'](\S{1,100})' for [^\n]{1,200}"),
        lambda match: f'undefined {match[1] or ""}method "{match[2]}"',
    ),
    (
        re.compile(r"^(?:Notice: |Warning: )?Undefined variable:? \$?(\w{1,100})"),
        lambda match: f'undefined variable "{match[1]}"',
    ),
    (
        re.compile(r"^(?:Notice: |Warning: )?Undefined (?:index|array key|offset):? \"?([^\"\n]{1,100})\"?"),
        lambda match: f'undefined array key "{match[1]}"',
    ),
    (
        re.compile(r"^(?:Trying to get property|Attempt to read property) ['\"](\w{1,100})['\"] (?:of |on )"),
        lambda match: f'property "{match[1]}" of nothing',
    ),
)


@lru_cache(maxsize=256)  # a fingerprint needs the words of a message several times
def common_words(message: str) -> str:
    """Return a message in words that do not depend on the browser or the version of a language."""
    said = without_appended(message)
    for pattern, words in _WORDS:
        if match := pattern.match(said):
            return words if isinstance(words, str) else words(match)
    return said


def without_appended(message: str) -> str:
    """Return a message without what browsers put before it, and what versions and systems append."""
    said = _PREFIX.sub("", message[:_LONGEST].strip(), count=1)
    for pattern, kept in _APPENDED:
        said = pattern.sub(kept, said)
    return said


def is_known(message: str) -> bool:
    """Return whether a message is one of a runtime that `common_words` knows."""
    said = without_appended(message)
    return any(pattern.match(said) for pattern, _ in _WORDS)


BOUNDARY = "React ErrorBoundary "
"""What the type of an exception begins with that Sentry adds for the component around the error."""
WRAPPERS = frozenset(
    {
        "ActionView::Template::Error",
        "AggregateException",
        "CompletionException",
        "ExecutionException",
        "ExceptionGroup",
        "InvocationTargetException",
        "NestedServletException",
        "ServletException",
        "TargetInvocationException",
        "TypeInitializationException",
        "UndeclaredThrowableException",
    }
)
"""Types that only carry the exception of a task, a call or a servlet."""
_TYPES = {
    "timeout": "TimeoutError",  # Python before 3.10
    "InternalError": "RangeError",
    "QuotaExceededError": "QuotaExceededError",
    "NS_ERROR_DOM_QUOTA_REACHED": "QuotaExceededError",
}
_MEANINGLESS = frozenset(
    {
        "error",
        "unknown",
        "unhandledrejection",
        "*errors.errorstring",
        "*fmt.wraperror",
        "*fmt.wraperrors",
        "*errors.fundamental",
        "*errors.withstack",
        "*errors.withmessage",
        "*errors.joinerror",
        "*url.error",
        "errorexception",
    }
)


def is_wrapper(type: str, message: str) -> bool:
    """Return whether an exception with a cause only carries it: of a task, a call or a request."""
    return type_name(type) in WRAPPERS or message == "fetch failed"


def type_name(type: str) -> str:
    """Return a type's bare name, which every SDK sends; empty if it says nothing or a minifier gave it."""
    plain = type.split("@anonymous", 1)[0].split("\x00", 1)[0].strip().removeprefix("Uncaught ")
    if len(plain) <= 2 or plain.lower() in _MEANINGLESS:
        return ""
    bare = plain.rsplit(".", 1)[-1].lstrip("*")
    return _TYPES.get(bare, bare)
