"""Names of the functions that enclose a position of an original source."""

import time

import pytest

from postroom.domain.source_maps.scopes import MAX_SOURCE, scopes_of


def function_at_mark(source: str) -> str:
    """Return the name of the function around `HERE`."""
    before = source[: source.index("HERE")]
    return scopes_of(source).at(before.count("\n"), len(before) - before.rfind("\n") - 1)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("function pay() { HERE }", "pay"),
        ("export default async function* pay<T>(a: T): X[] { HERE }", "pay"),
        ("const pay = function () { HERE }", "pay"),
        ("const pay = function named() { HERE }", "named"),
        ("const pay = (card) => { HERE }", "pay"),
        ("const pay = card => card.HERE", "pay"),
        ("const pay = async (card: Card): Promise<void> => { HERE }", "pay"),
        ("export const pay: Handler<Card> = async (card) => { HERE }", "pay"),
        ("const pay = card => card.total\nconst other = 1\nHERE", ""),
        ("pay(); HERE; function pay() {}", ""),
        ("module.exports = { pay: function () { HERE } }", "pay"),
        ("module.exports = { pay(card) { HERE } }", "pay"),
        ("module.exports = { 'pay': () => HERE }", "pay"),
        ("Shop.prototype.pay = function () { HERE }", "pay"),
        ("class Shop extends Base<{ a: 1 }> { pay() { HERE } }", "Shop.pay"),
        ("class Shop {\n  cards = []\n  pay() { HERE } }", "Shop.pay"),
        ("class Shop { constructor(a) { HERE } }", "new Shop"),
        ("class Shop { static async pay<T>(a: T): Promise<{ b: T }> { HERE } }", "Shop.pay"),
        ("class Shop { get total(): Map<string, number> { HERE } }", "Shop.total"),
        ("class Shop { private pay = (a) => { HERE } }", "pay"),
        ("const Shop = class { pay() { HERE } }", "Shop.pay"),
        ("const Cart = memo(forwardRef((props, ref) => { HERE }))", "Cart"),
        ("function pay() { cards.map((card) => { HERE }) }", "pay"),
        ("function pay() { if (card) { for (const a of b) { HERE } } }", "pay"),
        ("function pay() { return `a${ b } } ${ HERE }` }", "pay"),
        ("function pay() { '}'; /* } */ // }\n HERE }", "pay"),
        ("function pay() { const a = /[/}]}'/.test(b) / 2; HERE }", "pay"),
        ("function Cart() { return <p>Don't pay</p> }\nfunction pay() { HERE }", "pay"),
        ("function Cart() { return <a b={c} onClick={() => { HERE }} /> }", "Cart"),
        ("switch (a) { case 1: { HERE } }", ""),
    ],
)
def test_scopes_of_position_returns_the_enclosing_function(source: str, name: str) -> None:
    assert function_at_mark(source) == name


def test_scopes_of_a_very_long_source_are_none() -> None:
    assert scopes_of("function pay() { a }" + " " * MAX_SOURCE).names == ()


@pytest.mark.parametrize(
    "part",
    [
        "'",
        '"\\',
        "/*",
        "/",
        "=/[",
        "({[",
        "a=>",
        "`${",
        "<",
        "=/a\\/",
        "class A{m(",
        "a ",
        "$",
        "`",
        "}",
        "m(){",
        "=({",
    ],
)
def test_scopes_of_hostile_source_take_linear_time(part: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        scopes_of(part * count)
        return time.process_time() - started

    short = seconds(10_000)
    assert seconds(40_000) < max(short, 0.05) * 40
