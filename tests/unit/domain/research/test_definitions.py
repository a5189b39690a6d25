"""Definitions of names in source code of several languages."""

import pytest

from postroom.domain.research.definitions import definitions_of

PYTHON = '''"""def of_the_docstring(): the
class OfTheDocstring: of a module"""
LIMIT: int = 3

class Cart(Base):
    async def total(self):
        local = "def of_a_string(): no"
# def of_a_comment(): no
LIMIT == 3
'''
TYPESCRIPT = """export default class Cart {
  async total(items: Item[]): Promise<number> {
    if (items) {
      const local = 1;
/* class OfAComment {} */
export const sum = (a) => 1
// function ofAComment() {}
`
class OfATemplate {`
interface Line {
"""
JAVA = """public class Cart {
  private final Map<String, Integer> totals(List<Item> items) {
    return sum(items);
    throw new Missing(items);
// class OfAComment {}
"""
GO = """func (s *Server) Serve(ctx context.Context) error {
\treturn serve(ctx)
}
type Cart struct {
"""
RUBY = """class Cart < Base
  LIMIT = 3
  def self.total
  # def of_a_comment
  name = 'class OfAString'
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("shop/cart.py", PYTHON, [("LIMIT", 3), ("Cart", 5), ("total", 6)]),
        ("web/cart.ts", TYPESCRIPT, [("Cart", 1), ("total", 2), ("sum", 6), ("Line", 10)]),
        ("Cart.java", JAVA, [("Cart", 1), ("totals", 2)]),
        ("cart.go", GO, [("Serve", 1), ("Cart", 4)]),
        ("cart.rb", RUBY, [("Cart", 1), ("LIMIT", 2), ("total", 3)]),
        ("cart.rs", "pub(crate) async fn total<'a>(x: &'a str) {\nimpl Y for Z {}", [("total", 1)]),
        ("cart.c", "#define LIMIT 3\nint total(char *s) {\n  return sum(s);", [("LIMIT", 1), ("total", 2)]),
        ("cart.css", "class Cart {", []),
        ("README", "def total(): ...", []),
    ],
)
def test_definitions_of_language_returns_names_outside_comments_and_strings(
    path: str, text: str, expected: list[tuple[str, int]]
) -> None:
    assert [(each.name, each.line) for each in definitions_of(path, text)] == expected


def test_definitions_of_unfinished_code_returns_those_before_the_open_string() -> None:
    text = 'def first(): ...\ntext = """\ndef in_the_string(): ...\n'
    assert [each.name for each in definitions_of("a.py", text)] == ["first", "text"]
