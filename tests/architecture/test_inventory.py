"""Nothing that Postroom offers or does by itself goes away unseen."""

from scripts.inventory import FILE, inventory


def test_inventory_is_the_stored_one() -> None:
    stored, current = set(FILE.read_text(encoding="utf-8").splitlines()), set(inventory())

    assert sorted(stored - current) == [], "gone; if that is meant: python -m scripts.inventory --write"
    assert sorted(current - stored) == [], "new: python -m scripts.inventory --write"
