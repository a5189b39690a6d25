"""Names of generated and original files."""

import pytest

from postroom.domain.source_maps.files import lookup_names, original_name, referenced


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("https://shop.example/static/a.js?v=1#x", ["https://shop.example/static/a.js", "~/static/a.js"]),
        ("app:///static/a.js", ["app:///static/a.js", "~/static/a.js"]),
        ("//cdn.example/a.js", ["//cdn.example/a.js", "~/a.js"]),
        ("/app/dist/a.js", ["/app/dist/a.js", "~/app/dist/a.js"]),
        ("~/a.js", ["~/a.js"]),
        ("a.js", ["a.js"]),
        ("", []),
        ("https://shop.example", ["https://shop.example"]),
    ],
)
def test_lookup_names_of_file_start_with_its_own(file: str, names: list[str]) -> None:
    assert lookup_names(file) == names


@pytest.mark.parametrize(
    ("name", "reference", "found"),
    [
        ("~/static/a.js", "a.js.map", "~/static/a.js.map"),
        ("~/static/a.js", "../maps/a.js.map", "~/maps/a.js.map"),
        ("~/a.js", "../../../etc/passwd", "~/etc/passwd"),
        ("~/static/a.js", "/maps/a.js.map", "~/maps/a.js.map"),
        ("~/static/a.js", "https://cdn.example/a.js.map", "https://cdn.example/a.js.map"),
        ("https://shop.example/static/a.js", "a.js.map", "https://shop.example/static/a.js.map"),
    ],
)
def test_referenced_map_is_relative_to_the_file(name: str, reference: str, found: str) -> None:
    assert referenced(name, reference) == found


@pytest.mark.parametrize(
    ("source", "root", "name"),
    [
        ("webpack://shop/./src/cart.ts?1a2b", "", "src/cart.ts"),
        ("webpack:///./src/cart.ts", "", "src/cart.ts"),
        ("webpack:///src/cart.ts", "", "src/cart.ts"),
        ("turbopack://[project]/src/cart.ts", "", "src/cart.ts"),
        ("file:///srv/shop/src/cart.ts", "", "srv/shop/src/cart.ts"),
        ("../../src/cart.ts", "", "src/cart.ts"),
        ("cart.ts", "src/", "src/cart.ts"),
        ("/src/cart.ts", "ignored", "src/cart.ts"),
        ("src\\cart.ts", "", "src/cart.ts"),
        ("webpack://shop/node_modules/a/b.js", "", "node_modules/a/b.js"),
        ("", "", ""),
    ],
)
def test_original_name_is_the_path_in_the_project(source: str, root: str, name: str) -> None:
    assert original_name(source, root) == name
