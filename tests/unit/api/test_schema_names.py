"""Names of the schemas in the API's description."""

from typing import Any

import pytest

from postroom.api.schema_names import rename_schemas

REF = "#/components/schemas/"


def document(*names: str, sent: str | None = None) -> dict[str, Any]:
    """A description with a schema of each name; the first refers to the last, which `sent` may be the body of."""
    schemas: dict[str, Any] = {name: {"title": name, "type": "object"} for name in names}
    schemas[names[0]]["properties"] = {"inner": {"$ref": REF + names[-1]}}
    operation: dict[str, Any] = {"responses": {"200": {"schema": {"$ref": REF + names[0]}}}}
    if sent is not None:
        operation["requestBody"] = {"schema": {"discriminator": {"mapping": {"a": REF + sent}}}}
    return {"paths": {"/a": {"parameters": [], "post": operation}}, "components": {"schemas": schemas}}


def test_schema_names_leave_out_response_and_change_references() -> None:
    made = document("WidgetResponse", "PartResponse", sent="PartResponse")
    rename_schemas(made)
    assert made["components"]["schemas"] == {
        "Part": {"title": "Part", "type": "object"},
        "Widget": {
            "title": "Widget",
            "type": "object",
            "properties": {"inner": {"$ref": f"{REF}Part"}},
        },
    }
    operation = made["paths"]["/a"]["post"]
    assert operation["requestBody"]["schema"]["discriminator"]["mapping"] == {"a": f"{REF}Part"}
    assert operation["responses"]["200"]["schema"] == {"$ref": f"{REF}Widget"}


def test_schema_names_are_unique() -> None:
    with pytest.raises(ValueError, match="Widget"):
        rename_schemas(document("Widget", "WidgetResponse"))
