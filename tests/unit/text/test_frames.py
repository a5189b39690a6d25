"""Frames of traces with their places, in each language's form."""

import pytest

from postroom.text.frames import Place, bare_name, installed, places, plain_path

PYTHON = """Traceback (most recent call last):
  File "/srv/venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args)
  File "/srv/app/shop/tasks.py", line 41, in run
    path = write(range)
  File "/srv/app/shop/revenue.py", line 139, in build_rows
    lines = list(lines)
ValueError: no"""


def test_python_is_read_from_its_end_and_libraries_come_last() -> None:
    assert places(PYTHON) == [
        Place("srv/app/shop/revenue.py", 139, "build_rows", library=False, depth=0),
        Place("srv/app/shop/tasks.py", 41, "run", library=False, depth=1),
        Place("celery/app/trace.py", 453, "trace_task", library=True, depth=0, package="celery"),
    ]


@pytest.mark.parametrize(
    ("line", "path", "number", "function"),
    [
        (
            "    at resumeCheckout (apps/web/src/resume.ts:38:11)",
            "apps/web/src/resume.ts",
            38,
            "resumeCheckout",
        ),
        ("    at async Cart.total (webpack:///./src/cart.js?1:10:5)", "src/cart.js", 10, "total"),
        ("    at https://shop.example:443/static/app.js:10:5", "static/app.js", 10, None),
        ("total@http://localhost:3000/src/cart.js:10:5", "src/cart.js", 10, "total"),
        ("\tat com.shop.Invoice.total(Invoice.kt:12)", "com/shop/Invoice.kt", 12, "total"),
        ("   at Shop.Cart.Total(Int32 a) in C:\\src\\Cart.cs:line 12", "src/Cart.cs", 12, "Total"),
        ("app/models/cart.rb:12:in `total'", "app/models/cart.rb", 12, "total"),
        ("#0 /var/www/app/Cart.php(12): App\\Cart->total()", "var/www/app/Cart.php", 12, "total"),
        ("3   Shop   CartView.show(with:)  (CartView.swift:67)", "CartView.swift", 67, "show"),
        ("3   Shop   0x0000000104a0 CartView.show(with:) (CartView.swift:67)", "CartView.swift", 67, "show"),
    ],
)
def test_frame_is_parsed(line: str, path: str, number: int, function: str | None) -> None:
    [place] = places(line)
    assert (place.path, place.line, place.function, place.library) == (path, number, function, False)


def test_go_and_rust_name_the_function_a_line_before() -> None:
    go = "goroutine 1 [running]:\nshop/cart.(*Cart).Total(0xc000)\n\t/srv/shop/cart/cart.go:12 +0x1d\n"
    rust = "   4: shop::cart::total\n             at src/cart.rs:12:9\n"
    assert [(one.path, one.line, one.function) for one in places(go)] == [
        ("srv/shop/cart/cart.go", 12, "Total")
    ]
    assert [(one.path, one.line, one.function) for one in places(rust)] == [("src/cart.rs", 12, "total")]


@pytest.mark.parametrize(
    "line",
    [
        "\tat org.springframework.web.Servlet.run(Servlet.java:12)",
        "    at run (node_modules/react-dom/cjs/react-dom.js:12:1)",
    ],
)
def test_frames_of_libraries_are_marked(line: str) -> None:
    assert [place.library for place in places(line)] == [True]


def test_frames_of_text_without_trace_is_empty() -> None:
    assert places("We met at the harbour (see page 12). Nothing at all: 10:30.") == []


def test_frames_of_long_text_take_linear_time() -> None:
    assert places("a/" * 100_000 + ".py:1") == []
    assert len(places(PYTHON * 300)) == 3


def test_paths_are_written_as_repositories_do() -> None:
    assert plain_path("./../src//a.py") == "src/a.py"
    assert plain_path("C:\\app\\a.cs") == "app/a.cs"
    assert plain_path("webpack://shop/./src/a.js?x=1") == "shop/src/a.js"


def test_names_lose_what_stands_around_them() -> None:
    names = ["shop.Cart.total", "Cart::total<T>", "total(int)", "Object.<anonymous>", "-[Cart total]", "a"]
    assert [bare_name(name) for name in names] == ["total", "total", "total", None, None, None]


@pytest.mark.parametrize(
    ("path", "package", "within"),
    [
        ("usr/lib/python3.12/site-packages/shelf/worker.py", "shelf", "shelf/worker.py"),
        ("venv/lib/python3.11/site-packages/six.py", "six", "six.py"),
        ("usr/lib/python3/dist-packages/shelf/a/b.py", "shelf", "shelf/a/b.py"),
        ("app/node_modules/@acme/ui/src/list.ts", "@acme/ui", "src/list.ts"),
        ("app/node_modules/.pnpm/x@1.0/node_modules/x/lib/a.js", "x", "lib/a.js"),
        ("app/node_modules/@acme", None, "app/node_modules/@acme"),
        ("app/src/worker.py", None, "app/src/worker.py"),
        ("site-packages", None, "site-packages"),
    ],
)
def test_installed_packages_are_known_by_their_paths(path: str, package: str | None, within: str) -> None:
    assert installed(path) == (package, within)


def test_frames_of_a_package_are_counted_from_the_error() -> None:
    trace = (
        'Traceback (most recent call last):\n  File "/srv/site/jobs.py", line 4, in run\n'
        '  File "/usr/lib/python3/site-packages/shelf/app.py", line 30, in start\n'
        '  File "/usr/lib/python3/site-packages/shelf/worker.py", line 77, in step\n'
        '  File "/usr/lib/python3/site-packages/driver/pool.py", line 12, in get\nPoolError: none'
    )
    found = {place.path: (place.package, place.depth) for place in places(trace)}
    assert found["srv/site/jobs.py"] == (None, 0)
    assert found["shelf/worker.py"] == ("shelf", 0)
    assert found["shelf/app.py"] == ("shelf", 1)
    assert found["driver/pool.py"] == ("driver", 0)


def test_places_in_minified_files_are_none() -> None:
    assert places("TypeError: x\n    at t.render (https://cdn.example/assets/index.js:1:48211)") == []
    [place] = places("TypeError: x\n    at render (https://cdn.example/src/index.js:1:48)")
    assert place.path.endswith("src/index.js")
