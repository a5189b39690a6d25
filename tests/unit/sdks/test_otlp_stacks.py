"""Stack traces in OpenTelemetry's attributes: names, paths, causes."""

from postroom.sdks.otlp.stacks import exception_parts

PYTHON = """\
Traceback (most recent call last):
  File "/app/shop/db.py", line 5, in q
    raise KeyError("x")
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/flask/app.py", line 9, in run
    go()
  File "/app/shop/pay.py", line 5, in f
    raise Declined()
shop.pay.Declined: no
"""
JAVA = """\
java.lang.IllegalStateException: outer
\tat com.shop.Pay.a(Pay.java:12)
\tat org.springframework.web.Servlet.run(Servlet.java:3)
Caused by: java.io.IOException: disk
\tat com.shop.Disk.write(Disk.java:4)
\t... 12 more
"""


def test_exception_parts_of_python_keep_short_names_slashes_and_causes() -> None:
    caught, cause = exception_parts("shop.pay.Declined", "no", PYTHON)
    assert (caught.type, caught.value) == ("Declined", "no")
    assert [(frame.file, frame.function, frame.line, frame.own) for frame in caught.frames] == [
        ("/usr/lib/python3/site-packages/flask/app.py", "run", 9, False),
        ("/app/shop/pay.py", "f", 5, True),
    ]
    assert (cause.type, cause.value) == ("KeyError", "'x'")
    assert [(frame.file, frame.function) for frame in cause.frames] == [("/app/shop/db.py", "q")]


def test_exception_parts_of_python_have_the_lines_of_code() -> None:
    declined, cause = exception_parts("Declined", "no", PYTHON)
    assert [frame.context for frame in declined.frames if frame.function == "f"] == ["raise Declined()"]
    assert cause.frames[-1].context == 'raise KeyError("x")'


def test_exception_parts_of_java_keep_the_full_class_and_the_cause() -> None:
    caught, cause = exception_parts("java.lang.IllegalStateException", "outer", JAVA)
    assert caught.type == "java.lang.IllegalStateException"
    assert [(frame.file, frame.function) for frame in caught.frames][-1] == ("com/shop/Pay.java", "a")
    assert (cause.type, cause.value) == ("java.io.IOException", "disk")
    assert [frame.line for frame in cause.frames] == [4]


def test_exception_parts_of_javascript_keep_minified_names() -> None:
    stack = "TypeError: x\n    at t (/srv/app/src/pay.js:10:5)\n    at Object.n (/srv/app/src/main.js:3:1)"
    [part] = exception_parts("TypeError", "x", stack)
    assert [(frame.file, frame.function) for frame in part.frames] == [
        ("/srv/app/src/main.js", "n"),
        ("/srv/app/src/pay.js", "t"),
    ]


def test_exception_parts_of_compiled_languages_have_package_and_type() -> None:
    go = (
        "goroutine 7 [running]:\nacme.dev/dispatch/internal/route.(*Planner).depot(0xc000412a80)\n"
        "\t/src/internal/route/planner.go:121 +0x8e\n"
    )
    net = (
        "System.Exception: x\n   at Acme.Billing.Invoice.Build(Int32 id) in /src/Billing/Invoice.cs:line 7\n"
    )
    java = "java.lang.Error: x\n\tat com.acme.Pay.run(Pay.java:12)\n"
    modules = []
    for trace in (go, net, java):
        [part] = exception_parts("E", "x", trace)
        modules.append((part.frames[-1].module, part.frames[-1].function))
    assert modules == [
        ("acme.dev/dispatch/internal/route", "(*Planner).depot"),
        ("Acme.Billing.Invoice", "Build"),
        ("com.acme.Pay", "run"),
    ]


def test_exception_parts_without_a_trace_are_the_exception_alone() -> None:
    [part] = exception_parts("E", "m", "")
    assert (part.type, part.value, part.frames) == ("E", "m", ())
