"""What in a message tells two faults of one line apart: the constraint, the operation, the status, and the host."""

import re
from collections.abc import Iterable

from postroom.domain.issues.messages import comparable
from postroom.domain.issues.wording import CHUNK_FAILED, MODULE_FAILED, common_words
from postroom.text.frames import SUFFIXES

MAX_READ = 2_000
"""Number of characters of a message that are searched."""

_NAME = r"[\w$#.-]{1,120}"
_CONSTRAINTS = (
    re.compile(rf"\bconstraint failed: ({_NAME}(?:, {_NAME}){{0,8}})", re.IGNORECASE),
    re.compile(rf"\bconstraint:? ?(?:\[|[\"'`(])({_NAME})", re.IGNORECASE),
    re.compile(
        rf"\bDuplicate entry [^\n]{{0,300}}? for key [\"'`](?:[\w$]{{1,80}}\.(?!PRIMARY))?({_NAME})",
        re.IGNORECASE,
    ),
    re.compile(rf"\bunique index:? ?(?:\[|[\"'`])({_NAME})", re.IGNORECASE),
    re.compile(rf"\bduplicate key error [^\n]{{0,200}}?\bindex: ({_NAME})", re.IGNORECASE),
    re.compile(rf"\bconstraint [^\n\"'`(]{{1,40}}[:(] ?\(?[\"'`]({_NAME})", re.IGNORECASE),
    re.compile(rf"\bnull value in column [\"'`]({_NAME})", re.IGNORECASE),
    re.compile(
        r"[\"'`] ?([\w$.]{2,100}_(?:key|uniq(?:ue)?|uq|fk|fkey|pk|pkey|check|ck|idx|excl))(?:_\w{1,16})? ?[\"'`]",
        re.IGNORECASE,
    ),
    re.compile(rf"\bColumn [\"'`]({_NAME})[\"'`] cannot be null", re.IGNORECASE),
)
_QUOTES = str.maketrans(dict.fromkeys("«»“”„\u2018\u2019\u2039\u203a", '"'))
_STALE = re.compile(
    r"\b(?:updated or deleted|(?:already )?updated|modified|deleted) by another (?:transaction|user|process)\b"
    r"[^\n\[]{0,100}\[([\w.$]{1,200})(?:#| with )"
    r"|\bAttempted to \w{1,20} a stale object: ([\w:]{1,100})"
)
"""What databases' mappers say of an object that another transaction changed first."""
_DEADLOCK = re.compile(r"\bdeadlock (?:detected|found)\b|\bdeadlocked on lock\b", re.IGNORECASE)
_ROLE = re.compile(r"\blazily initiali[sz]e (?:a )?collection of role:? [\"'`]?([\w.$]{1,200})")
_OPERATION = re.compile(
    r"\b(?:query|mutation|subscription) ([A-Za-z_]\w{0,80}) ?[({@]|\bGraphQL (?:error|operation)[ :]{1,2}(?:in )?"
    r"[\"'`]?([A-Z]\w{0,80})\b(?! [a-z])"
)
_STATUS = re.compile(
    r"\b(?:status(?: ?code)?|code|HTTP(?:/\d(?:\.\d)?)?(?: error| status)?|returned|responded with|answered|"
    r"response|failed(?: with)?|success)[ :=(]{1,3}([1-5]\d\d)\b(?! (?:bytes|rows|items|ms))"
    r"|\b([1-5]\d\d) (?=\(?(?:(?:Server|Client) Error|Internal|Bad |Service|Gateway|Not Found|Unauthorized|"
    r"Forbidden|Too Many|Conflict|Unprocessable|Payment))",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\berror #(\d{1,6})\b|\b(?:exit|error|result|return) (?:code|status)[ :=]{1,3}(-?\d{1,6})\b"
    r"|\b((?:ORA|PLS|TNS)-\d{4,6})\b|\bSQLSTATE\[(\w{5})\]|\[WinError (\d{1,6})\]",
    re.IGNORECASE,
)
_HOSTS = (
    re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://(?:[^\s/@\"'<>]{1,80}@)?([\w.-]{1,120})", re.IGNORECASE),
    re.compile(r"\bhost(?: ?name)?[=: ]{1,2}[\"'`]([\w-]{1,63}(?:\.[\w-]{1,63}){0,8})", re.IGNORECASE),
    re.compile(r"\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|lookup|resolve) ([\w-]{1,63}(?:\.[\w-]{1,63}){0,8})"),
    re.compile(r"\b((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}):\d{1,5}\b", re.IGNORECASE),
)
_UNREACHABLE = re.compile(
    r"\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|connect ETIMEDOUT|connection refused|"
    r"no such host|no route to host|name or service not known|could not translate host name|unknown host)\b"
    r"|\bconnection to \S{1,200} refused\b",
    re.IGNORECASE,
)
_EXHAUSTED = (
    (
        "connections",
        re.compile(
            r"\bConnection is not available, request timed out|\bQueuePool limit of size |"
            r"\bremaining connection slots are reserved|\btoo many clients already\b|"
            r"(?:^|[:\]] )Too many connections\.?$|\btoo many connections for (?:role|database)\b|"
            r"\bTimeout (?:acquiring|trying to get|waiting for) (?:a )?(?:idle )?(?:connection|object)\b|"
            r"\bcould not obtain a (?:database )?connection\b|\bconnection pool (?:is )?exhausted|"
            r"\bmax pool size was reached|\bUnable to acquire a? ?(?:jdbc )?connection\b",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "disk space",
        re.compile(r"\bNo space left on device\b|\bENOSPC\b|\bnot enough space on the disk\b", re.IGNORECASE),
    ),
    ("open files", re.compile(r"\bToo many open files\b|\bEMFILE\b", re.IGNORECASE)),
)
"""What is said where a resource is used up that all code shares."""
_POINTER = re.compile(
    r"\b(?:visit|see|at|read|docs?|documentation|help|info|information|details|more):? [\"'(<`]?$",
    re.IGNORECASE,
)
"""Words before an address that explains the error."""
_INTERNAL = frozenset(
    {"internal", "local", "localdomain", "lan", "corp", "svc", "cluster", "intra", "int", "home", "private"}
)
_PLATFORMS = frozenset(
    {"amazonaws", "googleapis", "azure", "windows", "cloudfront", "herokuapp", "azurewebsites", "run", "fly"}
)
"""Domains below which each host is another service."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "or", "ne"})
_SERVICE = re.compile(r"<address ([a-z]{1,20})>")
_ADDRESS = re.compile(r"[\d.]{1,40}\Z")
_DIGITS = re.compile(r"\d{1,40}")


def constraint_of(messages: Iterable[str]) -> str:
    """Return the name of the database constraint that messages name, without its table; empty for none."""
    for said in messages:
        text = said[:MAX_READ].translate(_QUOTES)
        for pattern in _CONSTRAINTS:
            if match := pattern.search(text):
                return match[1].strip(".").lower()
    return ""


def stale_entity_of(messages: Iterable[str]) -> str:
    """Return the class of the object that another transaction changed first; empty for none."""
    found = (_STALE.search(said[:MAX_READ]) for said in messages)
    return next((match[1] or match[2] for match in found if match), "")


def lazy_role_of(messages: Iterable[str]) -> str:
    """Return the collection that was loaded too late; empty for none."""
    found = (_ROLE.search(said[:MAX_READ]) for said in messages)
    return next((match[1].rstrip(".") for match in found if match), "")


def is_deadlock(messages: Iterable[str]) -> bool:
    """Return whether a database ended one of two transactions that waited for each other."""
    return any(_DEADLOCK.search(said[:MAX_READ]) for said in messages)


def operation_of(messages: Iterable[str]) -> str:
    """Return the name of the GraphQL operation in messages; empty for none."""
    found = (_OPERATION.search(said[:MAX_READ]) for said in messages)
    return next((match[1] or match[2] for match in found if match), "")


def status_of(messages: Iterable[str]) -> str:
    """Return the HTTP status in messages; empty for none."""
    return next((match[1] or match[2] for said in messages if (match := _STATUS.search(said[:MAX_READ]))), "")


def code_of(messages: Iterable[str]) -> str:
    """Return the code that a program or a library gave the error; empty for none."""
    found = (_CODE.search(said[:MAX_READ]) for said in messages)
    return next((next(filter(None, match.groups())).upper() for match in found if match), "")


def host_of(messages: Iterable[str]) -> str:
    """Return the host that could not be reached or that answered; empty for none. Numbers in it do not count."""
    for said in messages:
        for pattern in _HOSTS:
            match = pattern.search(said[:MAX_READ])
            if match and _POINTER.search(match.string[max(0, match.start() - 20) : match.start()]):
                continue
            if match and not _ADDRESS.match(match[1]) and match[1].rsplit(".", 1)[-1].lower() not in SUFFIXES:
                return _DIGITS.sub("#", match[1].lower())
    return ""


def service_of(host: str) -> str:
    """Return a host without what names a region, a machine or a customer of one service."""
    labels = host.split(".")
    if len(labels) < 3 or labels[-1] in _INTERNAL or labels[-2] in _PLATFORMS:
        return ".".join(labels)
    return ".".join(labels[-3:] if labels[-2] in _SECOND_LEVEL else labels[-2:])


def exhausted_of(messages: Iterable[str]) -> str:
    """Return what was used up, such as the connections of a pool, or went with a release; empty for none."""
    for said in messages:
        if resource := next((name for name, words in _EXHAUSTED if words.search(said[:MAX_READ])), ""):
            return resource
        if (words := common_words(said)) in (CHUNK_FAILED, MODULE_FAILED):
            return words.split()[1]
    return ""


def unreachable_of(messages: Iterable[str]) -> str:
    """Return the host, or the kind of service, that refused the connection or was not found; empty for none."""
    for said in messages:
        if _UNREACHABLE.search(said[:MAX_READ]):
            service = _SERVICE.search(comparable(said))
            if name := host_of([common_words(said)]) or (service[1] if service else ""):
                return name
    return ""
