"""What a frame has in common over builds, machines, browsers and callers: its place in the code and its function.

The place is the module, class or package where the SDK names one, else the file with its folders. Names that a
compiler, a proxy or a minifier made do not count.
"""

import re
from collections.abc import Sequence
from itertools import islice

from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence
from postroom.text.stack_traces import LIBRARY_FUNCTION, LIBRARY_PATH

MAX_OWN = 12
"""Maximum number of frames in which a caller of another name is looked for."""
FOLDERS = 2
"""Number of folders that count beside a file's name."""

_PROXY = re.compile(
    r"(?:^|[./$ ])(?:\$Proxy\d|Generated(?:Method|Constructor)Accessor\d)|"
    r"\$\$(?:FastClass|SpringCGLIB|EnhancerBy|Lambda)|\$(?:ByteBuddy|HibernateProxy|MockitoMock)\$|_ClientProxy\b"
)
_JVM_FILE = re.compile(r"\.(?:java|kt|scala|groovy)$")
_SCRIPT = re.compile(r"\.(?:js|mjs|cjs|jsx|ts|tsx|mts|cts|vue|svelte|bundle|hbc)$")
_SCHEME = re.compile(r"^[a-z][a-z+.-]{1,30}:/{1,3}(?:\([^()/]{0,40}\)/)?", re.IGNORECASE)
_REMOTE = re.compile(r"^(?:https?|capacitor|ionic)://[^/]{0,255}", re.IGNORECASE)
_BUILD_HASH = re.compile(
    r"[.-](?=[0-9A-Za-z_]{0,40}[\d_])[0-9A-Za-z_]{6,64}(?=\.)|-(?=[a-z_-]{0,7}[A-Z\d])[0-9A-Za-z_-]{8}(?=\.\w{2,4}$)"
)
_TEMPLATE_HASH = re.compile(r"_{2,4}\d{1,25}_\d{1,12}$")
_COMPILED = re.compile(r"^[0-9a-f]{16,64}(?=\.)")
"""A template of which only the hash is known."""
_MADE_FOLDER = re.compile(
    r"^(?=[^\d]{0,40}\d)(?:[0-9a-f]{7,64}|[\d._-]{4,40}|\d{8}[T_-]\d{4,6}Z?|v?\d{1,4}(?:[._-]\d{1,6}){1,4})$",
    re.IGNORECASE,
)
_ROOTS_TEXT = """
app apps src source sources code srv opt var www html home usr build builds dist out target bin lib shared workspace
workspaces work _work repo repos checkout project projects agents agent jobs job root local private tmp data htdocs
public_html
"""
_ROOTS = frozenset(_ROOTS_TEXT.split())
"""Folders at the beginning of a path that say where code was built or installed."""
_DEPLOYED = frozenset({"release", "releases", "deployment", "deployments", "current", "dist"})
"""Folders above the one of a release or a build."""
_INSTALLED = ("/gems/", "/site-packages/", "/dist-packages/", "/pkg/mod/")
_BUILT_FOLDER = re.compile(r"/(?:_next|\.next|chunks|static/(?:js|chunks)|assets|packs)/")
_PLAIN_CHUNK = re.compile(
    r"^(?:index|main|app|bundle|chunks?|vendors?|commons?|runtime|framework|polyfills|client|entry|[\d#]{1,9}|(?=[a-f]{0,63}\d)[0-9a-f]{6,64}|.{0,2})$"
)
_DYNAMIC_FOLDER = re.compile(r"^[\[({_]|^(?:src|lib|app|api|v\d{1,2}|pages|routes|index)$")
_NUMBERS = re.compile(r"\d{1,20}")
_KEPT_NAME = re.compile(r"[a-zA-Z][a-zA-Z]{4,80}\Z")
_SHORTEST_NAME = 3
"""Minimum number of characters of a function's name that no minifier gave."""

_GO_RECEIVER = re.compile(r"\(\*?([\w.]{1,100})(?:\[[^\]]{0,100}\])?\)")
_GO_CLOSURE = re.compile(r"(?:\.(?:func|gowrap|deferwrap)?\d{1,4}|\.func|-fm|\[\.\.\.\]){1,12}$")
_NET_MADE = re.compile(r"<(\w{1,100})>(?:[bd]__|g__(\w{1,100})\|)")
_RUBY_BLOCK = re.compile(r"^(?:(?:block(?: \(\d{1,3} levels\))?|rescue|ensure) in )+")
_JVM_LAMBDA = re.compile(
    r"^lambda\$(\w{1,100})\$\d{1,5}$|^\$anonfun\$(\w{1,100})(?:\$\d{1,5})?$|^(\w{1,100})\$(?:lambda\$)?\d{1,5}$"
)
_CALLED_BY_RUNTIME = frozenset(
    {"invokeSuspend", "invoke", "apply", "accept", "run", "call", "get", "MoveNext"}
)
_COMPREHENSIONS = frozenset({"<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>"})
_REPORTER = re.compile(
    r"(?:log|report|capture|notify|track|record)_?(?:the_?)?(?:error|exception|err|fatal|warning)(?:f|w|s|_?ctx|_?context)?",
    re.IGNORECASE,
)
"""Names of functions that report an error of their callers."""
_LOGGER = re.compile(
    r"(?:log|error|err|warn|warning|fatal|critical|exception|panic|write|emit|report|capture|notify|send|print)"
    r"(?:f|w|ln|_?ctx|_?context)?",
    re.IGNORECASE,
)
_LOGGING_PLACE = re.compile(
    r"(?:^|[/.\\])_?(?:app_?|my_?)?(?:log|logs|logger|loggers|logging|logutils?|zaplog|slog|sentry|posthog|telemetry|monitoring|"
    r"observability|reporting|error_?report(?:er|ing)?)(?:\.\w{1,5}$|:|$)",
    re.IGNORECASE,
)
_JVM_LIBRARY = re.compile(
    r"(?:org\.(?:postgresql|mariadb|mongodb|bson|elasticsearch|redisson|jooq|flywaydb|quartz|slf4j|yaml|xml|w3c|codehaus|"
    r"thymeleaf|bouncycastle|glassfish|aspectj|mybatis|reactivestreams|opensearch|http4s|typelevel|asynchttpclient)|"
    r"com\.(?:mysql|mongodb|zaxxer|fasterxml|netflix|squareup|amazonaws|rabbitmq|hazelcast|datastax|microsoft|oracle|"
    r"stripe|ibm|h2database|ctc|typesafe|intellij|newrelic|datadog|github\.(?:benmanes|kittinunf|fge))|"
    r"io\.(?:grpc|lettuce|micrometer|sentry|opentelemetry|vertx|quarkus|micronaut|ktor|r2dbc|reactivex|undertow|"
    r"confluent|jsonwebtoken|swagger|github\.resilience4j|smallrye|projectreactor)|"
    r"software\.amazon|redis\.clients|oracle|feign|rx|graphql|groovy|clojure|cats|zio|play|slick|ch\.qos|net\.(?:sf|bytebuddy)|"
    r"freemarker|liquibase|lombok|dagger|coil|kafka|brave|zipkin2)\."
)
"""Packages of libraries beside those that `LIBRARY_FUNCTION` knows."""
_NEXT_FILE = re.compile(r"^(?:page|route|layout|index|template|error|loading|default|not-found)$")
_NATIVE = ("[native code]", "native", "<native>", "[internal]", "[internal function]", "<anonymous>")
_NAMELESS = frozenset({"", "?", "<anonymous>", "<lambda>", "anonymous", "{closure}", "<unknown>", "eval"})


def is_own(frame: Frame) -> bool:
    """Return whether a frame is application code: the SDK says so, and its path is not a library's."""
    return frame.own and LIBRARY_PATH.search(frame.file) is None and not _is_proxy(frame)


def own_frames(part: ExceptionPart) -> list[Frame]:
    """Return an exception's frames of application code, at most `MAX_OWN`, nearest to the error first.

    SDKs for the JVM mark none unless they are configured; then the names of packages tell.
    """
    nearest = [frame for frame in reversed(part.frames) if not _is_made(frame)]
    nearest = nearest[_recovering(nearest) :]
    own = list(islice((frame for frame in nearest if is_own(frame) and not _is_jvm_library(frame)), MAX_OWN))
    own = own or [frame for frame in nearest if _is_jvm_code(frame)][:MAX_OWN]
    reporters = next((n for n, frame in enumerate(own) if not _is_reporter(frame)), 0)
    return own[reporters:]


def _recovering(nearest: Sequence[Frame]) -> int:
    """Return the number of Go's frames nearest to the error that recovered from it.

    That is a deferred function of one that is further down, below the functions that it called.
    """
    if not nearest or not nearest[0].file.endswith(".go"):
        return 0
    panic = next((n for n, frame in enumerate(nearest) if frame.function in ("gopanic", "panic")), -1)
    if panic >= 0:
        return panic + 1
    outer, _, closure = nearest[0].function.rpartition(".")
    if not closure.removeprefix("func").isdigit():
        return 0
    caller = next((n for n, frame in enumerate(nearest) if n and frame.function == outer), 0)
    return 1 if any(is_own(frame) for frame in nearest[1:caller]) else 0


def is_thrown_by_own(part: ExceptionPart) -> bool:
    """Return whether the application's code threw an exception, and not a library's."""
    nearest = next((frame for frame in reversed(part.frames) if not _is_made(frame)), None)
    return nearest is not None and nearest in own_frames(part)[:1]


def relevant_frames(occurrence: Occurrence) -> list[Frame]:
    """Return the frames to show, nearest to the error first: those of the first exception with application code."""
    for part in occurrence.exceptions:
        if own := own_frames(part):
            return _without_repeats(own)[:3]
    for part in occurrence.exceptions:
        if part.frames:
            return _without_repeats(list(reversed(part.frames)))[:2]
    return []


def frame_key(frame: Frame) -> str:
    """Return what identifies a frame's code; of a minified one its chunk and a name that was kept, if any."""
    if is_minified(frame):
        return ":".join(filter(None, (_chunk(frame), _kept_name(frame))))
    function = function_of(frame)
    place = _place(frame)
    return f"{place}:{_NUMBERS.sub('#', function)}" if place or function else ""


def is_minified(frame: Frame) -> bool:
    """Return whether a frame is in code that a minifier renamed, so that its function's name means nothing."""
    path = frame.file.split("?", 1)[0]
    if not path.endswith((".js", ".mjs", ".cjs", "bundle")):
        return False
    if path.endswith((".min.js", ".min.mjs")) or _BUILT_FOLDER.search(path):
        return True
    if _BUILD_HASH.search(path.rsplit("/", 1)[-1]):
        return True
    is_delivered = _REMOTE.match(path) or path.endswith("bundle")
    return bool(is_delivered) and 0 < len(function_of(frame)) < _SHORTEST_NAME


def _kept_name(frame: Frame) -> str:
    """Return the name of a minified frame's function if it is too long to be a minifier's: of a method, mostly."""
    name = function_of(frame).rsplit("*", 1)[-1].rsplit(".", 1)[-1]
    return name if _KEPT_NAME.match(name) else ""


def function_of(frame: Frame) -> str:
    """Return the name of a frame's function as written in its source; empty for none."""
    name = frame.function.strip()
    if made := _NET_MADE.search(f"{frame.module}.{name}"):
        return made[2] or made[1]
    if "::" in name and not name.startswith("<"):  # PHP, C++, Rust
        last = name.split("(", 1)[0].split("{", 1)[0].rsplit("::", 1)[-1]
        return _bare(re.split(r"[#.]", last)[-1] if frame.file.endswith(".rb") else last)  # Ruby 3.4
    name = _GO_CLOSURE.sub("", _GO_RECEIVER.sub(r"\1", _RUBY_BLOCK.sub("", name)))
    name = name.split(" [as ", 1)[0].split("(", 1)[0].strip()
    name = name.removeprefix("async ").removeprefix("new ").rsplit(" ", 1)[-1]
    if name.endswith("/<") or name == "<":  # Firefox's closures
        return ""
    name = _last_name(name.replace("#", ".").rstrip("."), frame.file)
    if lambda_ := _JVM_LAMBDA.match(name):
        name = lambda_[1] or lambda_[2] or lambda_[3]
    if name in _CALLED_BY_RUNTIME and (made_in := _lower_part(frame.module)):
        return made_in
    return _bare(name)


def _last_name(name: str, file: str) -> str:
    """Return a function's name, in Python and Go with its class, which their frames always name in one way."""
    if file.endswith((".erb", ".haml", ".slim")):
        return _TEMPLATE_HASH.sub("", name)
    *outer, last = name.rsplit("/", 1)[-1].split(".")
    if file.endswith((".py", ".go")) and outer and outer[-1][:1].isupper():
        return f"{outer[-1]}.{last}"
    return last


def _bare(name: str) -> str:
    return "" if name.strip() in _NAMELESS else name.strip()


def _lower_part(module: str) -> str:
    """Return the function after which a compiler named a class: `process` for `flow.OrderFlow$process$1`."""
    parts = module.rsplit(".", 1)[-1].split("$")[1:]
    return next((part for part in parts if part[:1].islower()), "")


def _place(frame: Frame) -> str:
    """Return the class or module, else the file with its folders."""
    path = frame.file.split("?", 1)[0].split("#", 1)[0].replace("\\", "/")
    module = frame.module
    if _JVM_FILE.search(path) or (module and not path) or path == "<generated>":
        return _class(module or path.rsplit(".", 1)[0].replace("/", "."))
    if path.endswith(".py"):
        named = module.replace(".", "/") if module and module != "__main__" else path[:-3]
        return f"{_end_of(_parts(named))}.py"
    if path.lower().endswith((".cs", ".fs", ".vb")) and module:
        return _class(module)
    if path.endswith(".go") and module:
        return f"{module}/{path.rsplit('/', 1)[-1]}"
    if path.endswith(".php") and "\\" in frame.function:
        return frame.function.split("::", 1)[0].split("@", 1)[0].split("{", 1)[0]
    if not path or path.startswith(("<", "[")):
        return _class(module)
    if _REMOTE.match(path) and not _SCRIPT.search(path):
        return ""  # a script in a page: its address would make an issue for each page
    return _with_folders(path)


def _class(module: str) -> str:
    """Return a class without what a compiler or a proxy appended."""
    plain = module.split("$$", 1)[0].split("+", 1)[0].split("`", 1)[0]
    kept = [part for part in plain.split("$") if part[:1].isupper() or "." in part or part == plain]
    return "$".join(kept)


def _with_folders(path: str) -> str:
    """Return the end of a path without build hashes and without folders that a deployment made."""
    parts = _parts(_SCHEME.sub("", _REMOTE.sub("", path)))
    if not parts:
        return ""
    name = _COMPILED.sub("compiled", _BUILD_HASH.sub("", parts[-1]))
    return _end_of([*parts[:-1], _SCRIPT.sub("", name) or name])


def _parts(path: str) -> list[str]:
    """Return the parts of a path below the folder in which a package or the application is installed."""
    for marker in _INSTALLED:
        if (at := path.rfind(marker)) >= 0:
            path = path[at + len(marker) :]
            path = path.partition("/")[2] if marker == "/gems/" else path
    parts = [part for part in path.split("/") if part not in ("", ".", "..", "~")]
    folders = [part for part in parts[:-1] if not _MADE_FOLDER.match(part) and ":" not in part]
    deployed = [n for n, part in enumerate(folders) if part.lower() in _DEPLOYED]
    folders = folders[deployed[-1] + 1 :] if deployed else folders
    is_code = (not (len(part) == 1 or part.isdigit() or part.lower() in _ROOTS) for part in folders)
    at = next((n for n, is_ in enumerate(is_code) if is_), len(folders))
    # A package is often in a repository of its name.
    named = [part for n, part in enumerate(folders[at:], at) if n == at or part != folders[n - 1]]
    return [*named, *parts[-1:]]


def _end_of(parts: Sequence[str]) -> str:
    """Return the last parts of a path, at least two folders, and more where they say little."""
    folders = parts[:-1]
    wanted = FOLDERS
    while wanted < len(folders) and wanted < 2 * FOLDERS and _DYNAMIC_FOLDER.match(folders[-wanted]):
        wanted += 1
    return "/".join([*folders[-wanted:], *parts[-1:]]).lower()


def _chunk(frame: Frame) -> str:
    """Return the name of a minified file, where it says more than that it is one."""
    path = frame.file.split("?", 1)[0]
    name = _BUILD_HASH.sub("", path.rsplit("/", 1)[-1]).split(".", 1)[0].lower()
    if _NEXT_FILE.match(name) and ("/app/" in path or "/pages/" in path):  # Next.js: the folder is the route
        return f"chunk {_with_folders(path)}"
    return "" if _PLAIN_CHUNK.match(name) else f"chunk {_NUMBERS.sub('#', name)}"


def _is_proxy(frame: Frame) -> bool:
    if frame.file == "<generated>":
        return True
    named = f"{frame.module} {frame.file}"
    return ("$" in named or "Accessor" in named or "Proxy" in named) and _PROXY.search(named) is not None


def _is_made(frame: Frame) -> bool:
    """Return whether a frame is not of written code: of a proxy, a browser's own function, or a comprehension.

    Later versions of Python have no frame for a comprehension.
    """
    return _is_proxy(frame) or frame.file in _NATIVE or frame.function.rsplit(".", 1)[-1] in _COMPREHENSIONS


def _is_reporter(frame: Frame) -> bool:
    """Return whether a function only reports an error of its caller, such as a wrapper of the logger."""
    name = function_of(frame).rsplit(".", 1)[-1]
    if _REPORTER.fullmatch(name):
        return True
    if not _LOGGER.fullmatch(name):
        return False
    return any(_LOGGING_PLACE.search(place) for place in (frame.file[-200:], frame.module[-200:]))


def _is_jvm_code(frame: Frame) -> bool:
    return _JVM_FILE.search(frame.file) is not None and "." in frame.module and not _is_jvm_library(frame)


def _is_jvm_library(frame: Frame) -> bool:
    if not _JVM_FILE.search(frame.file):
        return False
    return bool(LIBRARY_FUNCTION.match(frame.module) or _JVM_LIBRARY.match(frame.module))


def _without_repeats(frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames without direct repeats, as recursion produces them."""
    kept: list[Frame] = []
    for frame in frames:
        if not kept or frame_key(kept[-1]) != frame_key(frame):
            kept.append(frame)
    return kept
