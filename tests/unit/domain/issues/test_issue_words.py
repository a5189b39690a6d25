"""What messages of one fault share: over browsers, versions, values and names."""

import time

import pytest

from postroom.domain.issues.describe import with_values_left_out
from postroom.domain.issues.facts import (
    constraint_of,
    host_of,
    operation_of,
    status_of,
)
from postroom.domain.issues.messages import comparable, normalised, of_template
from postroom.domain.issues.placing import MAX_FAMILY, alike, place
from postroom.domain.issues.statements import template_of
from postroom.domain.issues.wording import common_words, type_name


@pytest.mark.parametrize(
    "variants",
    [
        (
            "Cannot read properties of undefined (reading 'total')",
            "Cannot read property 'total' of undefined",
            'can\'t access property "total", n is undefined',
            "undefined is not an object (evaluating 'e.cart.total')",
            "Uncaught TypeError: Cannot read properties of undefined (reading 'total')".removeprefix(
                "Uncaught TypeError: "
            ),
        ),
        (
            "Cannot read properties of undefined (reading '0')",
            "undefined is not an object (evaluating 'e.rows[0]')",
        ),
        (
            "t.map is not a function",
            "e.map is not a function",
            "n.map is not a function. (In 'n.map(r)', 'n.map' is undefined)",
        ),
        (
            "Setting the value of 'draft:8' exceeded the quota.",
            "The quota has been exceeded.",
            "Persistent storage maximum size reached",
        ),
        (
            "class shop.Cash cannot be cast to class shop.Card (both are in unnamed module of loader 'app')",
            "shop.Cash cannot be cast to shop.Card",
        ),
        (
            "json: cannot unmarshal string into Go struct field Order.qty of type int",
            "json: cannot unmarshal bool into Go struct field Order.qty of type int",
        ),
        (
            "Import::row(): Argument #1 ($line) must be of type array, null given, called in /a.php on line 3",
            "Import::row(): Argument #1 ($line) must be of type array, string given, called in /a.php on line 9",
        ),
        ("cart is not defined", "Can't find variable: cart"),
        (
            "Cannot read properties of undefined (reading 'amount')",
            "undefined is not an object (evaluating 'e.find((t=>t.kind===n)).amount')",
        ),
        (
            "Unexpected token '<', \"<html>\n<h\"... is not valid JSON",
            '"undefined" is not valid JSON',
        ),
        (
            "Non-Error promise rejection captured with keys: code, message",
            "Object captured as promise rejection with keys: code, message",
        ),
        ("POST /media failed: 413 Request Entity Too Large", "POST /media failed: 413 Content Too Large"),
        (
            "Could not parse 'x': DateTime::__construct(): Failed to parse time string",
            "Could not parse 'x': Failed to parse time string",
        ),
        ("Couldn't find User with 'id'=7 (ActiveRecord::RecordNotFound)", "Couldn't find User with 'id'=8"),
        ('fetch quote EUR: Get "https://a.example/q": EOF', "fetch quote EUR: EOF"),
        (
            'Cannot read value\n at [Source: (String)"<html>502 Bad Gateway"; line: 1]',
            "Cannot read value at [Source: REDACTED; line: 1, column: 9]",
        ),
        ("Request failed; nested exception is java.io.IOException: reset", "Request failed"),
        (
            "Connect Timeout Error (attempted address: pay.example:443, timeout: 10000ms)",
            "Connect Timeout Error",
        ),
        (
            "Failed to fetch",
            "NetworkError when attempting to fetch resource.",
            "Load failed",
            "Network request failed",
        ),
        (
            "ResizeObserver loop limit exceeded",
            "ResizeObserver loop completed with undelivered notifications.",
        ),
        ("Maximum call stack size exceeded", "too much recursion", "Maximum call stack size exceeded."),
        (
            "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
            "Unexpected token < in JSON at position 0",
            "JSON.parse: unexpected character at line 1 column 1 of the JSON data",
            "JSON Parse error: Unrecognized token '<'",
        ),
        ("Unexpected end of JSON input", "JSON Parse error: Unexpected EOF"),
        (
            "Failed to fetch dynamically imported module: https://a.example/assets/Cart-1.js",
            "error loading dynamically imported module: https://a.example/assets/Cart-2.js",
            "Importing a module script failed.",
        ),
        ("Loading chunk 12 failed.\n(error: https://a.example/12.js)", "Loading chunk 7 failed."),
        ("undefined method `total' for nil:NilClass", "undefined method 'total' for nil"),
        ("Undefined variable: rate", "Warning: Undefined variable $rate"),
        (
            "Argument 1 passed to Shop\\Cart::add() must be of the type int, string given, called in /a.php",
            "Shop\\Cart::add(): Argument #1 ($n) must be of type int, null given, called in /b.php on line 3",
        ),
        ("Failed to fetch (api.shop.example)", "Load failed"),
        (
            "Cannot destructure property 'total' of 'e.cart' as it is undefined.",
            'can\'t access property "total", e.cart is undefined',
        ),
        (
            "Cannot access 'cart' before initialization",
            "can't access lexical declaration 'n' before initialization",
            "Cannot access uninitialized variable.",
        ),
        (
            "Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node.",
            "Node.removeChild: The node to be removed is not a child of this node",
            "The object can not be found here.",
        ),
        ("Invalid time value", "invalid date", "Invalid Date"),
        (
            "Invalid array length",
            "invalid array length",
            "Array size is not a small enough positive integer.",
        ),
        ("Failed to construct 'URL': Invalid URL", "URL constructor: x is not a valid URL.", "Invalid URL"),
        ("Cannot convert undefined or null to object", "can't convert undefined to object"),
        (
            "Converting circular structure to JSON\n    --> starting at object",
            "cyclic object value",
            "JSON.stringify cannot serialize cyclic structures.",
        ),
        ("Unexpected token '<'", "expected expression, got '<'"),
        (
            "Cannot assign to read only property 'x' of object '#<Object>'",
            '"x" is read-only',
            "Attempted to assign to readonly property.",
        ),
        (
            'Cannot invoke "com.acme.Customer.getAddress()" because "customer" is null',
            'Cannot invoke "com.acme.Customer.getAddress()" because "<local4>" is null',
            'Cannot invoke "com.acme.Customer.getAddress()" because the return value of "a.B.c()" is null',
        ),
        (
            "save: read tcp 10.2.0.14:48122->10.2.8.3:5432: read: connection reset by peer",
            "save: write tcp 10.2.0.14:48122->10.2.8.3:5432: write: connection reset by peer",
        ),
        ("dial tcp: lookup db on 10.0.0.2:53: no such host", "dial tcp: lookup db: no such host"),
        (
            "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
            "context deadline exceeded",
        ),
        ("Connection reset by peer", "Connection reset by peer - SSL_connect"),
        ("name 'totl' is not defined. Did you mean: 'total'?", "name 'totl' is not defined"),
        (
            "undefined method 'totl' for an instance of Cart\nDid you mean?  total",
            "undefined method 'totl' for x",
        ),
        ("deadlock detected\nDETAIL:  Process 71 waits\nHINT:  See log", "deadlock detected"),
        (
            "Cart.add() missing 1 required positional argument: 'n'",
            "add() missing 1 required positional argument: 'n'",
        ),
        (
            "[WinError 10061] Es konnte keine Verbindung hergestellt werden",
            "[WinError 10061] No connection could be made",
        ),
        ("Undefined index: vat_id", 'Undefined array key "vat_id"', 'Warning: Undefined array key "vat_id"'),
    ],
)
def test_common_words_of_one_fault_are_equal(variants: tuple[str, ...]) -> None:
    assert len({common_words(said) for said in variants}) == 1, [common_words(said) for said in variants]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Cannot read properties of undefined (reading 'total')",
            "Cannot read properties of undefined (reading 'items')",
        ),
        (
            'Cannot invoke "a.Customer.getAddress()" because "c" is null',
            'Cannot invoke "a.Customer.getName()" because "c" is null',
        ),
        ("t.map is not a function", "t.filter is not a function"),
        ("Loading chunk 12 failed.", "Failed to fetch dynamically imported module: https://a.example/c.js"),
        ("undefined method 'total' for nil", "undefined method 'email' for nil"),
        ("'Cart' object has no attribute 'total'", "'Cart' object has no attribute 'items'"),
        ('column "vat" does not exist', 'column "rate" does not exist'),
        ("POST /orders/17 failed", "POST /users/17 failed"),
        ("The cart is empty", "The cart is full"),
        ("connect ECONNREFUSED 10.0.0.5:5432", "connect ECONNREFUSED 10.0.0.5:6379"),
        ("Couldn't find Order with 'id'=17", "Couldn't find User with 'id'=17"),
    ],
)
def test_normalised_messages_of_two_faults_differ(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Payment for customer Alice Smith was declined", "Payment for customer Jürgen Müller was declined"),
        ("Payment for customer Alice Smith was declined", "Payment for customer Wei was declined"),
        ("User ann was not found", "User bob was not found"),
        ("SELECT x WHERE id IN (%s, %s, %s)", "SELECT x WHERE id IN (%s, %s)"),
        ("x IN (%(sku_1)s, %(sku_2)s)", "x IN (%(sku_1)s)"),
        (
            "not an integer [type=int, input_value='a', input_type=str]",
            "not an integer [type=int, input_value=None, input_type=None]",
        ),
        ("VALUES ($1, $2), ($3, $4)", "VALUES ($1, $2)"),
        ("Catalogue of shop north-pier is old", "Catalogue of shop oldtown is old"),
        ("connect ECONNREFUSED 10.0.0.5:5432", "connect ECONNREFUSED 10.9.9.9:5432"),
        ("connect to [2001:db8::1]:5432", "connect to [2001:db8::7:9]:5432"),
        ("Invalid token abcDEFghiJKLm8noP", "Invalid token zzzZZ9zzzZZZzz"),
        ("sync of tenant acme failed", "sync of tenant globex failed"),
        ("Hydration failed on /products/red-shoes today", "Hydration failed on /products/umbrella today"),
        ("open /data/uploads/ab/x.png: no such file", "open /data/uploads/q9/y.png: no such file"),
        ('The answer was {"id": 1, "name": "x"}', 'The answer was {"error": "y", "rows": [1, 2]}'),
        ("The feed could not be read.", "The feed could not be read"),
    ],
)
def test_normalised_messages_with_other_values_are_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("line", "message", "template"),
    [
        ('raise NotFound(f"No customer called {name}")', "No customer called ann", "No customer called <>"),
        ("throw new Error(`Cart ${id} is locked`)", "Cart 17 is locked", "Cart <> is locked"),
        (
            'return fmt.Errorf("tenant %s is over its quota", t)',
            "tenant acme is over its quota",
            "tenant <> is over its quota",
        ),
        ("raise error", "No customer called ann", ""),
        ('save("the whole order")', "the whole order", ""),
        ('raise Other("It is another text")', "No customer called ann", ""),
    ],
)
def test_template_of_a_line_is_the_text_of_its_statement(line: str, message: str, template: str) -> None:
    assert template_of(line, message) == template


def test_type_name_without_meaning_is_empty() -> None:
    assert [type_name(name) for name in ("Error", "t", "*errors.errorString", "*fmt.wrapError")] == [""] * 4
    assert type_name("InternalError") == type_name("RangeError")
    assert type_name("socket.timeout") == type_name("TimeoutError")
    assert type_name("class@anonymous\x00/app/x.php:3") == "class"


def test_place_of_a_message_is_the_issue_most_like_it() -> None:
    known = ["Prices could not be read", "The colour red is sold out", "The shop in town is sold out"]
    assert place("The colour pink is sold out", known) == 1
    assert place("Stock is empty", known) is None
    assert place("Stock is empty", []) is None


def test_place_of_messages_with_different_hosts_is_separate() -> None:
    said = "Read timed out after <number> @pay.example"
    assert place("Read timed out after <number> @bank.example", [said]) is None
    assert place("Read timed out after <number>", [said]) == 0


def test_place_of_messages_about_other_code_is_separate() -> None:
    said = [
        normalised(f"Cannot read properties of undefined (reading '{name}')") for name in ("a", "b", "c", "d")
    ]
    assert place(said[3], said[:3]) is None
    columns = [
        normalised(f'column "{name}" of the table does not exist') for name in ("vat", "rate", "sku", "city")
    ]
    assert place(columns[3], columns[:3]) is None


def test_place_in_a_full_family_is_the_issue_most_like_it() -> None:
    known = [f"{chr(97 + n % 26)}{n} went wrong in step {n}" for n in range(MAX_FAMILY)]
    words = [*known[:-1], "Prices could not be read from the catalogue"]
    assert place("Prices could not be read today", words) is not None
    assert alike("a b c d", "a x b c d") == pytest.approx(0.8)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a.",
        "0x",
        "'",
        "x@",
        "/a",
        "{",
        "[",
        "Ann ",
        "customer ",
        "constraint ",
        "(host=",
        "query a",
        "ann's ",
        "\\",
        "“",
        "a-",
        "é",
    ],
)
def test_words_of_a_text_of_any_length_cost_as_little(unit: str) -> None:
    text = unit * 500_000
    began = time.process_time()
    assert len(normalised(text)) <= 2_000
    for find in (constraint_of, host_of, operation_of, status_of):
        find([text])
    template_of(text[:300], text)
    assert time.process_time() - began < 1, "milliseconds"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("Order %s of %(user)s failed", "Order 17 of ann@shop.example failed"),
        ("Order {} of '{name}' failed", "Order a81f09bc of 'Ann' failed"),
        ("delivery ${id} took %.1f", "delivery dlv_90440012 took 1.5"),
    ],
)
def test_template_equals_comparable_of_its_message(template: str, message: str) -> None:
    assert of_template(template) == comparable(message) != template


def test_comparable_keeps_services_places_and_elements() -> None:
    assert comparable("connect 10.0.0.5:5432") != comparable("connect 10.0.0.5:6379")
    assert comparable("no <div> here") != comparable("no <nav> here")


@pytest.mark.parametrize(
    ("said", "now", "line"),
    [
        ("'Archive/2039'", "'Archive/1999'", "KeyError: 'Archive/…'"),
        ("'folders/ann/inbox'", "'folders/bob/inbox'", "KeyError: 'folders/…/inbox'"),
        ("'ann'", "'bob'", "KeyError in load_folder"),
        ("'ann'", "'ann'", "KeyError: 'ann'"),
        ("'ann'", "", "KeyError: 'ann'"),
    ],
)
def test_text_of_an_issue_leaves_out_what_its_messages_do_not_share(said: str, now: str, line: str) -> None:
    rest = "    at load_folder (mail/folders.py:12)\nLogged: late"
    assert with_values_left_out(f"KeyError: {said}\n{rest}", "KeyError", now) == f"{line}\n{rest}"
