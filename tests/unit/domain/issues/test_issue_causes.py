"""Which exceptions and callers of an error tell of its fault."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
SHIP = Frame("shipping.py", "ship", "shop.shipping", own=True)
CONTROLLER = Frame("web.py", "create", "shop.web", own=True)
LIBRARY = Frame("/usr/lib/python3.13/site-packages/framework/app.py", "dispatch")


def thrown(*parts: ExceptionPart) -> Occurrence:
    return Occurrence("exception", NOON, exceptions=parts)


def at_chunks(said: str, *names: str) -> Occurrence:
    """Return an error in minified code, the failing chunk last."""
    frames = tuple(Frame(f"https://a.example/assets/{name}.js", "t", own=True) for name in names)
    return thrown(ExceptionPart("TypeError", said, frames))


def same(one: Occurrence, other: Occurrence) -> bool:
    return fingerprint(one).hash == fingerprint(other).hash


def test_fingerprint_leaves_out_what_a_library_wrapped_around_the_applications_error() -> None:
    bare = ExceptionPart("ValueError", "The parcel has no address", (CONTROLLER, SHIP))
    wrapper = ExceptionPart("RequestError", "Failed: The parcel has no address", (CONTROLLER, LIBRARY))
    assert same(thrown(bare), thrown(wrapper, bare))


def test_fingerprint_ignores_what_a_function_threw_for_a_caught_exception() -> None:
    bare = ExceptionPart("ValueError", "The parcel has no address", (CONTROLLER, SHIP))
    caught = ExceptionPart("OrderError", "The order failed", (LIBRARY, CONTROLLER))
    assert same(thrown(bare), thrown(caught, bare))
    assert same(thrown(bare), thrown(bare, caught)), "SDKs list causes first or last"
    late = ExceptionPart("TimeoutError", "Read timed out", (CONTROLLER, SHIP, LIBRARY))
    answered = ExceptionPart("CarrierError", "No label", (CONTROLLER, SHIP))
    assert same(thrown(late), thrown(answered, late))
    elsewhere = ExceptionPart("ValueError", "The parcel has no address", (LIBRARY, SHIP))
    assert not same(thrown(elsewhere), thrown(caught, elsewhere)), "it did not pass through that function"


@pytest.mark.parametrize(
    ("type", "message"),
    [
        ("System.AggregateException", "One or more errors occurred. (No rate)"),
        ("java.util.concurrent.ExecutionException", "com.acme.RateException: No rate"),
        ("TypeError", "fetch failed"),
        ("ActionView::Template::Error", "No rate"),
    ],
)
def test_fingerprint_leaves_out_an_exception_that_only_carries_another(type: str, message: str) -> None:
    bare = ExceptionPart("RateError", "No rate", (SHIP,))
    carrier = ExceptionPart(type, message, (CONTROLLER,))
    assert same(thrown(bare), thrown(carrier, bare))
    assert same(thrown(bare), thrown(ExceptionPart(type, message, (SHIP,)), replace(bare, frames=())))


def test_fingerprint_leaves_out_the_boundary_that_react_adds_as_a_cause() -> None:
    bare = ExceptionPart("RateError", "No rate", (SHIP,))
    assert same(
        thrown(bare), thrown(bare, ExceptionPart("React ErrorBoundary RateError", "No rate", (CONTROLLER,)))
    )


def test_fingerprint_of_exhausted_resource_is_one_per_platform() -> None:
    words = (
        "Could not open JPA EntityManager",
        "Connection is not available, request timed out after 30000ms",
    )
    chain = thrown(*(ExceptionPart(name, said, (SHIP,)) for name, said in zip("ab", words, strict=True)))
    root = thrown(ExceptionPart("SQLTransientConnectionException", words[1], (CONTROLLER,)))
    assert same(chain, root)
    assert not same(root, replace(root, platform="python"))


def test_fingerprint_of_a_stale_object_has_its_class_and_nothing_else() -> None:
    said = "Row was updated or deleted by another transaction (or unsaved-value mapping) : [acme.Order#{}]"
    one = thrown(ExceptionPart("OptimisticLockingFailure", said.format(7), (SHIP,)))
    assert same(one, thrown(ExceptionPart("StaleObjectState", said.format(9), (CONTROLLER,))))
    assert not same(
        one, thrown(ExceptionPart("OptimisticLockingFailure", said.replace("Order", "Stock"), (SHIP,)))
    )


def test_fingerprint_of_a_deadlock_has_neither_type_nor_words() -> None:
    postgres = ExceptionPart("CannotAcquireLockException", "ERROR: deadlock detected", (SHIP,))
    mysql = ExceptionPart("QueryException", "Deadlock found when trying to get lock", (SHIP,))
    assert same(thrown(postgres), thrown(mysql))
    assert not same(thrown(postgres), thrown(replace(postgres, frames=(CONTROLLER,))))


def test_fingerprint_of_an_interruption_has_the_transaction_instead_of_the_place() -> None:
    late = [
        thrown(ExceptionPart("SoftTimeLimitExceeded", "", (CONTROLLER, frame))) for frame in (SHIP, LIBRARY)
    ]
    assert same(*late), "without a transaction the outermost function counts"
    first, second = (replace(each, origin="reports.monthly") for each in late)
    assert same(first, second)
    assert not same(first, replace(second, origin="reports.weekly"))


def test_fingerprint_of_arguments_of_the_wrong_type_has_the_caller() -> None:
    said = (
        "Address::make(): Argument #2 ($zip) must be of type string, null given, called in /a.php on line 3"
    )
    parts = [
        ExceptionPart("TypeError", said, (caller, Frame("address.py", "make", own=True)))
        for caller in (SHIP, CONTROLLER)
    ]
    assert not same(thrown(parts[0]), thrown(parts[1]))


def test_fingerprint_keeps_the_cause_that_a_library_threw() -> None:
    caught = ExceptionPart("OrderError", "The order failed", (CONTROLLER, SHIP))
    refused, late = (ExceptionPart(name, "It broke", (LIBRARY,)) for name in ("Refused", "TimedOut"))
    assert not same(thrown(caught, refused), thrown(caught, late))


def test_fingerprint_keeps_a_timeout_around_a_cancelled_call() -> None:
    cancelled = ExceptionPart("CancelledError", "", (CONTROLLER, SHIP))
    late = ExceptionPart("TimeoutError", "", (CONTROLLER, LIBRARY))
    assert not same(thrown(cancelled), thrown(late, cancelled))


def test_fingerprint_leaves_out_a_cause_of_the_same_place_and_words() -> None:
    failed = ExceptionPart("ConnectionFailed", "Connection reset by peer", (SHIP, LIBRARY))
    reset = ExceptionPart("ECONNRESET", "Connection reset by peer - SSL_connect", (SHIP, LIBRARY))
    assert same(thrown(failed), thrown(failed, reset))
    other = ExceptionPart("ECONNRESET", "Connection reset by peer", (CONTROLLER,))
    assert not same(thrown(failed), thrown(failed, other)), "another place"


def test_fingerprint_of_a_service_out_of_reach_has_no_place() -> None:
    refused = "connect ECONNREFUSED 10.0.7.5:5432"
    one = thrown(ExceptionPart("Error", refused, (SHIP,)))
    assert same(one, thrown(ExceptionPart("Error", refused, (LIBRARY,))))
    cache = thrown(ExceptionPart("Error", "connect ECONNREFUSED 10.0.7.5:6379", (SHIP,)))
    assert fingerprint(one).family != fingerprint(cache).family
    unnamed = "connect ECONNREFUSED 10.0.7.5:41822"
    parts = [ExceptionPart("Error", unnamed, (frame,)) for frame in (SHIP, CONTROLLER)]
    assert not same(thrown(parts[0]), thrown(parts[1])), "nobody knows which service it is"


def test_fingerprint_of_self_explaining_type_ignores_language() -> None:
    words = (
        "Object reference not set to an instance of an object.",
        "Der Objektverweis wurde nicht festgelegt.",
    )
    one, other = (thrown(ExceptionPart("System.NullReferenceException", said, (SHIP,))) for said in words)
    assert same(one, other)
    words = (
        "Failed to execute 'setStart' on 'Range': The offset 5 is larger",
        "The index is not in the allowed range",
    )
    one, other = (thrown(ExceptionPart("IndexSizeError", said, (SHIP,))) for said in words)
    assert same(one, other)
    one, other = (thrown(ExceptionPart("IndexSizeError", said)) for said in words)
    assert not same(one, other), "without a place the words are all that there is"


def test_fingerprint_of_a_failed_request_has_the_chunk_that_sent_it() -> None:
    shared = "index-Dk27aPqS"
    draft = at_chunks("Failed to fetch", "editor-BxQ81kfa", shared)
    assert same(draft, at_chunks("Load failed", "editor-C9LmTz04"))
    assert not same(draft, at_chunks("Failed to fetch", "settings-CeYw38uH", shared))
    broken = "The basket has no rows"
    assert same(at_chunks(broken, "editor-BxQ81kfa", shared), at_chunks(broken, "settings-CeYw38uH", shared))


def test_fingerprint_of_a_request_has_the_caller_of_all_helpers() -> None:
    def sent(*functions: str) -> Occurrence:
        frames = tuple(Frame(f"src/{name}.ts", name, own=True) for name in functions)
        return thrown(ExceptionPart("TypeError", "Failed to fetch", frames))

    assert same(sent("saveDraft", "apiFetch", "fetch"), sent("saveDraft", "apiFetch"))
    assert not same(sent("saveDraft", "apiFetch", "fetch"), sent("upload", "apiFetch", "fetch"))


def test_fingerprint_of_log_without_template_equals_template() -> None:
    template = "Signature mismatch for account %s (delivery %s)"
    said = "Signature mismatch for account acct_19fKq2 (delivery dlv_88120341)"
    with_it = Occurrence("log", NOON, message=said, template=template, origin="hooks")
    assert same(with_it, Occurrence("log", NOON, message=said, template=said, origin="hooks"))
    assert same(with_it, Occurrence("log", NOON, message=said, origin="hooks"))
