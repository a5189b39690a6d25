"""Which exceptions and callers of an error tell of its fault."""

from datetime import UTC, datetime

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
    own = ExceptionPart("OrderError", "The order failed", (LIBRARY, CONTROLLER))
    assert not same(thrown(bare), thrown(own, bare)), "the application says more"


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


def test_fingerprint_of_a_type_that_says_it_all_leaves_the_language_out() -> None:
    words = (
        "Object reference not set to an instance of an object.",
        "Der Objektverweis wurde nicht festgelegt.",
    )
    one, other = (thrown(ExceptionPart("System.NullReferenceException", said, (SHIP,))) for said in words)
    assert same(one, other)


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


def test_fingerprint_of_a_log_without_its_template_is_that_of_the_template() -> None:
    template = "Signature mismatch for account %s (delivery %s)"
    said = "Signature mismatch for account acct_19fKq2 (delivery dlv_88120341)"
    with_it = Occurrence("log", NOON, message=said, template=template, origin="hooks")
    assert same(with_it, Occurrence("log", NOON, message=said, template=said, origin="hooks"))
    assert same(with_it, Occurrence("log", NOON, message=said, origin="hooks"))
