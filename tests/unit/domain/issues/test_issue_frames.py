"""What a frame has in common over builds, proxies and browsers, and what tells it from another."""

import pytest

from postroom.domain.issues.frames import (
    frame_key,
    function_of,
    is_minified,
    is_own,
    is_thrown_by_own,
    own_frames,
)
from postroom.domain.issues.occurrences import ExceptionPart, Frame

JAVA = "com.acme.billing.InvoiceService"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Frame("/srv/releases/20261101/shop/cart.py", "total"),
            Frame("/srv/releases/20261130/shop/cart.py", "total"),
        ),
        (Frame("app/models/cart.rb", "block (2 levels) in total"), Frame("app/models/cart.rb", "Cart#total")),
        (Frame("A.java", "lambda$issue$3", JAVA), Frame("A.java", "lambda$issue$7", JAVA)),
        (
            Frame("A.kt", "invokeSuspend", "flow.Order$process$1"),
            Frame("A.kt", "invokeSuspend", "flow.Order$process$2$1"),
        ),
        (
            Frame("b/c.go", "(*Handler).Do.func1", "acme.dev/b"),
            Frame("b/c.go", "(*Handler).Do.func2.1", "acme.dev/b"),
        ),
        (Frame("b/c.go", "(*Store[...]).Put", "acme.dev/b"), Frame("b/c.go", "Store.Put", "acme.dev/b")),
        (Frame("/a/B.php", "App\\B::{closure}"), Frame("/a/B.php", "App\\B::{closure:App\\B::run():31}")),
        (
            Frame("B.cs", "MoveNext", "Shop.B+<LoadAsync>d__12"),
            Frame("B.cs", "async Task<B> B.LoadAsync(string id)", "Shop.B"),
        ),
        (Frame("B.cs", "<Sum>b__4_0", "Shop.B+<>c"), Frame("B.cs", "<Sum>b__9_1", "Shop.B+<>c")),
        (
            Frame("https://a.example/src/x/cart.js", "Object.total"),
            Frame("https://b.example/src/x/cart.js?v=2", "total"),
        ),
        (Frame("com/acme/billing/InvoiceService.java", "issue"), Frame("InvoiceService.java", "issue", JAVA)),
        (
            Frame("cart.kt", "total$lambda$0", "shop.CartKt"),
            Frame("cart.kt", "total$lambda$3", "shop.CartKt"),
        ),
        (
            Frame("/var/views/3fa9c1d2e4b5a697.php", "include"),
            Frame("/var/views/11aac1d2e4b5a600.php", "include"),
        ),
        (
            Frame("a/_row.html.erb", "_a__row_html_erb__284_70"),
            Frame("a/_row.html.erb", "_a__row_html_erb___99_81"),
        ),
        (Frame("src/x/cart.ts", "async Cart.total"), Frame("webpack:///./src/x/cart.ts", "Cart/total")),
    ],
)
def test_frame_key_of_one_function_is_equal(one: Frame, other: Frame) -> None:
    assert frame_key(one) == frame_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Frame("billing/views.py", "get", "billing.views"),
            Frame("accounts/views.py", "get", "accounts.views"),
        ),
        (Frame("app/api/orders/route.ts", "POST"), Frame("app/api/users/route.ts", "POST")),
        (Frame("app/orders/[id]/route.ts", "GET"), Frame("app/users/[id]/route.ts", "GET")),
        (Frame("orders/src/index.ts", "run"), Frame("users/src/index.ts", "run")),
        (Frame("A.java", "load", "com.acme.sales.A"), Frame("A.java", "load", "com.acme.stock.A")),
        (Frame("handler.go", "Serve", "acme.dev/a"), Frame("handler.go", "Serve", "acme.dev/b")),
        (Frame("cart.py", "total", "cart"), Frame("cart.py", "empty", "cart")),
        (Frame("cart.py", "Cart.save", "cart"), Frame("cart.py", "Order.save", "cart")),
        (Frame("a.go", "(*Cart).Save", "acme.dev/a"), Frame("a.go", "(*Order).Save.func1", "acme.dev/a")),
    ],
)
def test_frame_key_of_two_functions_differs(one: Frame, other: Frame) -> None:
    assert frame_key(one) != frame_key(other)


@pytest.mark.parametrize(
    "frame",
    [
        Frame("https://s.example/assets/index-Dk3f9aQ1.js", "Kt"),
        Frame("https://s.example/_next/static/chunks/312-9aa8d1c4f0e1b2a3.js", "xe"),
        Frame("https://s.example/_next/static/chunks/fd9d1056-2821b0f0cad3dcaa.js", "rC"),
        Frame("https://s.example/app.min.js", "o"),
        Frame("https://s.example/app.js", "e"),
    ],
)
def test_frame_key_of_a_minified_frame_has_no_function(frame: Frame) -> None:
    assert is_minified(frame)
    assert frame_key(frame) == ""


@pytest.mark.parametrize(
    "function", ["persistDraft", "sa.persistDraft", "async*persistDraft", "Object.persistDraft"]
)
def test_frame_key_of_minified_frame_has_method_name(function: str) -> None:
    assert frame_key(Frame("https://s.example/assets/index-Dk3f9aQ1.js", function)) == "persistDraft"
    assert (
        frame_key(Frame("https://s.example/assets/cart-Dk3f9aQ1.js", function)) == "chunk cart:persistDraft"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Frame("/app/clinic/booking/slots.py", "f", "clinic.booking.slots"),
            Frame("/srv/code/clinic/booking/slots.py", "f"),
        ),
        (
            Frame("billing/tax.py", "f", "billing.tax"),
            Frame("/var/www/acme/releases/20260407150630/billing/tax.py", "f"),
        ),
        (
            Frame("/srv/acme/releases/20260511T0710/src/couriers/label.ts", "f"),
            Frame("/app/dist/couriers/label.js", "f"),
        ),
        (
            Frame(
                "C:\\Agents\\_work\\14\\s\\src\\Acme.Billing\\Invoice.cs",
                "MoveNext",
                "Acme.Billing.Invoice+<Build>d__1",
            ),
            Frame("/src/Billing/Invoice.cs", "async Task Invoice.Build(int id)", "Acme.Billing.Invoice"),
        ),
        (
            Frame("/bundle/ruby/3.3.0/gems/activejob-7.1.5/lib/active_job/arguments.rb", "f"),
            Frame("/usr/local/bundle/gems/activejob-8.0.1/lib/active_job/arguments.rb", "f"),
        ),
        (Frame("/srv/curves/curves/store.py", "f"), Frame("curves/store.py", "f", "curves.store")),
    ],
)
def test_frame_key_has_no_folders_of_builds_and_deployments(one: Frame, other: Frame) -> None:
    assert frame_key(one) == frame_key(other) != ""


def test_own_frames_of_go_begin_where_it_panicked() -> None:
    def go(*functions: str) -> list[str]:
        frames = tuple(
            Frame("/src/a.go", name, "acme.dev/a", own=name not in ("gopanic", "panic")) for name in functions
        )
        return [frame.function for frame in own_frames(ExceptionPart("error", "", frames))]

    assert go("Go.func1", "Plan", "depot", "Go.func1.1")[0] == "depot", "a deferred function recovered"
    assert go("Plan", "depot", "gopanic", "Recover")[0] == "depot"
    assert go("Run", "Run.func1")[0] == "Run.func1", "a closure that was called"


@pytest.mark.parametrize("function", ["item", "Builder#item", "Feed::Builder#item", "Feed::Builder.item"])
def test_frame_key_of_ruby_has_no_class_in_any_version(function: str) -> None:
    assert frame_key(Frame("services/feed/builder.rb", function)) == "services/feed/builder.rb:item"


def test_frame_key_of_a_mapped_frame_has_its_function() -> None:
    mapped = Frame("webpack://shop/./src/cart/Cart.tsx", "addItem", own=True)
    assert not is_minified(mapped)
    assert frame_key(mapped) == "shop/src/cart/cart:addItem"
    assert frame_key(Frame("https://s.example/assets/Checkout-9Aab12x.js", "q")) == "chunk checkout"


def test_frame_key_of_a_route_of_next_js_has_its_folder() -> None:
    pages = [
        f"https://s.example/_next/static/chunks/app/{name}/page-3fa9c1d2e4.js" for name in ("cart", "help")
    ]
    assert frame_key(Frame(pages[0], "t")).endswith("app/cart/page")
    assert frame_key(Frame(pages[0], "t")) != frame_key(Frame(pages[1], "t"))


def test_own_frames_leave_comprehensions_out() -> None:
    own = Frame("cart.py", "total", "cart", own=True)
    assert own_frames(ExceptionPart("E", "x", (own, Frame("cart.py", "<listcomp>", "cart", own=True)))) == [
        own
    ]


def test_frame_key_of_script_in_page_ignores_page() -> None:
    pages = [Frame(f"https://shop.example/products/{name}", "init", own=True) for name in ("hat", "tent")]
    assert frame_key(pages[0]) == frame_key(pages[1]) == ":init"


@pytest.mark.parametrize(
    "proxy",
    [
        Frame("<generated>", "issue", f"{JAVA}$$EnhancerBySpringCGLIB$$7d1e2f3a", own=True),
        Frame("<generated>", "issue", f"{JAVA}$$SpringCGLIB$$0", own=True),
        Frame("<generated>", "invoke", f"{JAVA}$$FastClassBySpringCGLIB$$9a8b7c6d", own=True),
        Frame("", "issue", "jdk.proxy2.$Proxy104", own=True),
        Frame("", "invoke", "jdk.internal.reflect.GeneratedMethodAccessor41", own=True),
        Frame("", "issue", f"{JAVA}$$SpringCGLIB$$0", own=True),
        Frame("", "getTotal", "com.acme.Order$HibernateProxy$aB3dE", own=True),
    ],
)
def test_is_own_of_a_proxy_is_false(proxy: Frame) -> None:
    assert not is_own(proxy)
    own = Frame("InvoiceService.java", "issue", JAVA, own=True)
    assert own_frames(ExceptionPart("E", "x", (own, proxy))) == [own]


def test_own_frames_of_jvm_without_flags_go_by_package() -> None:
    own = Frame("InvoiceService.java", "issue", JAVA)
    frames = (
        Frame("Thread.java", "run", "java.lang.Thread"),
        own,
        Frame("ArrayList.java", "get", "java.util.ArrayList"),
    )
    assert own_frames(ExceptionPart("E", "x", frames)) == [own]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Object.onClick", "onClick"),
        ("new Cart", "Cart"),
        ("async load", "load"),
        ("render/<", ""),
        ("?", ""),
        ("Cart.total [as sum]", "total"),
        ("int com.acme.A.sum(int, int)", "sum"),
        ("<Main>g__Local|0_1", "Local"),
        ("std::vec::Vec::push", "push"),
    ],
)
def test_function_of_names_as_sdks_write_them(written: str, name: str) -> None:
    assert function_of(Frame("x", written)) == name


@pytest.mark.parametrize(
    "reporter",
    [
        Frame("/src/internal/log/log.go", "Error", "acme.dev/internal/log", own=True),
        Frame("src/telemetry.ts", "captureException", own=True),
        Frame("app/logger.py", "error", "app.logger", own=True),
        Frame("src/util.ts", "reportError", own=True),
    ],
)
def test_own_frames_begin_with_caller_of_reporter(reporter: Frame) -> None:
    own = Frame("/src/session/store.go", "(*Store).Save", "acme.dev/session", own=True)
    assert own_frames(ExceptionPart("E", "x", (own, reporter))) == [own]
    assert own_frames(ExceptionPart("E", "x", (reporter,))) == [reporter], "there is no caller"


def test_own_frames_keep_functions_named_like_a_reporter() -> None:
    for own in (Frame("billing/invoice.py", "send", own=True), Frame("app/catalog.py", "print", own=True)):
        caller = Frame("billing/job.py", "run", own=True)
        assert own_frames(ExceptionPart("E", "x", (caller, own))) == [own, caller]


def test_own_frames_of_jvm_without_flags_exclude_drivers() -> None:
    own = Frame("InvoiceService.java", "issue", JAVA)
    driver = Frame("QueryExecutorImpl.java", "receive", "org.postgresql.core.v3.QueryExecutorImpl")
    assert own_frames(ExceptionPart("E", "x", (own, driver))) == [own]
    assert is_thrown_by_own(ExceptionPart("E", "x", (driver, own)))
    assert not is_thrown_by_own(ExceptionPart("E", "x", (own, driver)))
