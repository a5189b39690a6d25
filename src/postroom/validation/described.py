"""What the JSON Schema of a field says of its text, where the rule itself is in the domain.

These only describe: what is accepted, and how a refusal reads, is decided by the field's own validation. Patterns
cost no more than in proportion to the text, and allow blanks around it where the field is trimmed.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from postroom.domain.git.names import BRANCH, MAX_BRANCH_BYTES, NO_BRANCH, NO_REPOSITORY, REPOSITORY


class Described:
    """Adds keywords to the JSON Schema of a type: `Annotated[Text, Described({"maxLength": 9})]`."""

    def __init__(self, keywords: Mapping[str, Any]) -> None:
        self._keywords = dict(keywords)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), **self._keywords}


def trimmed(pattern: str) -> str:
    """Return the pattern of a text that matches `pattern` as a whole once it is trimmed.

    `pattern` must neither begin nor end with what matches a blank, or the cost is quadratic.
    """
    return rf"^\s*(?:{pattern})\s*$"


RepositoryName = Described({"pattern": trimmed(REPOSITORY), "not": {"pattern": NO_REPOSITORY}})
"""`organization/name`, as `domain.git.names.repository_name` accepts it."""

BranchName = Described(
    {"maxLength": MAX_BRANCH_BYTES, "pattern": trimmed(BRANCH), "not": {"pattern": NO_BRANCH}}
)
"""A branch, as `domain.git.names.is_branch` accepts it, except that a length in bytes can't be described."""
