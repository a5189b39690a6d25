"""Stack traces of many languages, shortened to the error and its telling frames."""

import pytest

from postroom.text.cleaning import CleanText, clean
from postroom.text.stack_traces import drop_frames


def error(text: str) -> CleanText:
    return clean(text, source_product="error_tracking", source_type="issue_created")


TRACES = {
    "python": (
        (
            "Traceback (most recent call last):\n"
            '  File "/srv/app/shop/main.py", line 10, in <module>\n    run()\n    ~~~^^\n'
            '  File "/srv/app/shop/billing.py", line 10, in charge\n    card.charge(x)\n'
            '  File "/venv/lib/python3.11/site-packages/stripe/api.py", line 10, in request\n    return x\n'
            "CardError: card declined"
        ),
        "CardError: card declined\ncharge billing.py; main.py; request api.py",
    ),
    "javascript": (
        (
            "TypeError: x is undefined\n    at CartTotal (webpack:///./src/cart/CartTotal.tsx:12:5)\n"
            "    at async Object.render [as foo] (https://x.com/static/main.3f9ab21c.js?v=1:1:22222)\n"
            "    at node_modules/react-dom/index.js:22:1\n    at <anonymous>"
        ),
        "TypeError: x is undefined\nCartTotal CartTotal.tsx; Object.render main.js; index.js",
    ),
    "firefox": (
        "TypeError: x is undefined\ntotal@https://x.com/js/cart.js:1:22\n@https://x.com/js/run.js:1:23",
        "TypeError: x is undefined\ntotal cart.js; run.js",
    ),
    "java": (
        (
            "java.lang.IllegalStateException: no cart\n\tat com.shop.billing.Invoice.total(Invoice.java:42)\n"
            "\tat java.base/java.util.ArrayList.forEach(ArrayList.java:15)\n"
            "\tat org.springframework.web.A.a(A.java:1)\n\tat org.springframework.web.B.b(B.java:1)\n"
            "Caused by: java.io.IOException: broken pipe\n\t... 12 more"
        ),
        (
            "java.lang.IllegalStateException: no cart\n"
            "Invoice.total Invoice.java; ArrayList.forEach ArrayList.java; A.a A.java\n"
            "Caused by: java.io.IOException: broken pipe"
        ),
    ),
    "dotnet": (
        (
            "System.NullReferenceException: no cart\n   at Shop.Cart.Total(Int32 x) in C:\\src\\Cart.cs:line 42\n"
            "   at System.Linq.Enumerable.Sum(IEnumerable`1 source)"
        ),
        "System.NullReferenceException: no cart\nCart.Total Cart.cs; Enumerable.Sum",
    ),
    "ruby": (
        (
            "app/models/cart.rb:12:in 'total': undefined method (NoMethodError)\n"
            "\tfrom /usr/lib/ruby/gems/3.1/gems/rack-2/lib/rack.rb:3:in `call'"
        ),
        "undefined method (NoMethodError)\ntotal cart.rb; call rack.rb",
    ),
    "go": (
        (
            "panic: index out of range\n\ngoroutine 1 [running]:\nmain.(*Cart).Total(0xc000010000, 0x2)\n"
            "\t/home/u/shop/cart.go:12 +0x1d\nmain.main()\n\t/home/u/shop/main.go:5 +0x2f"
        ),
        "panic: index out of range\nCart.Total cart.go; main.main main.go",
    ),
    "rust": (
        (
            "called `unwrap()` on None\nstack backtrace:\n   0: rust_begin_unwind\n"
            "             at /rustc/abc/library/std/src/panicking.rs:645:5\n"
            "   1: shop::cart::total::h0123456789abcdef\n             at ./src/cart.rs:4:5"
        ),
        "called unwrap() on None\ncart::total cart.rs; rust_begin_unwind panicking.rs",
    ),
    "php": (
        "Uncaught Error: no cart\n#0 /var/www/shop/cart.php(12): Cart->total(Array)\n#1 {main}",
        "Uncaught Error: no cart\nCart->total cart.php",
    ),
    "apple": (
        (
            "Fatal error: nil\n0   UIKitCore   0x00000001a0b0c0d0 -[UIView layout] + 33\n"
            "3   Shop   0x000000010a0b0c0d -[CartView reload] + 12"
        ),
        "Fatal error: nil\nCartView.reload Shop; UIView.layout UIKitCore",
    ),
    "native": (
        "Segmentation fault\n#1  0x00007f in cart_total (c=0x0) at cart.c:12",
        "Segmentation fault\ncart_total cart.c",
    ),
}


@pytest.mark.parametrize("language", TRACES)
def test_stack_trace_keeps_error_and_informative_frames(language: str) -> None:
    raw, told = TRACES[language]
    assert error(raw).text == told
    assert "stack frames" in error(raw).removed


def test_stack_trace_deep_recursion_keeps_few_frames() -> None:
    frames = "".join(f"    at step{n % 9} (/srv/app/walk.js:{n}:1)\n" for n in range(400))
    assert error("RangeError: too deep\n" + frames).text == (
        "RangeError: too deep\nstep0 walk.js; step1 walk.js; step2 walk.js; step3 walk.js; step4 walk.js"
    )


def test_stack_trace_sentence_with_at_is_not_frame() -> None:
    text = "It stops\nat checkout (step 2) of the order"
    assert error(text).text == text


@pytest.mark.parametrize(
    "trace",
    [
        '  File "app/share.py", line 7, in keep_share\n    return keep / total # share that stays',
        "    at keep_share (app/share.py:7)\n        return keep / total # share that stays",
    ],
)
def test_drop_frames_drops_the_code_below_a_frame(trace: str) -> None:
    lines = [
        "ZeroDivisionError: division by zero",
        *trace.split("\n"),
        "    It began on Monday",
        "Logged: share",
    ]

    kept = drop_frames([*lines[:-2], "", *lines[-2:]])

    assert kept == [lines[0], "", *lines[-2:]]
