"""Queries and responses of the audit log."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.audit.schemas import Action, Entry, Filters, Object
from postroom.validation.fields import Identifier, Integer, Moment
from postroom.validation.responses import WireTime


class AuditQuery(BaseModel):
    """Which entries to list."""

    model_config = ConfigDict(extra="ignore")

    project: Annotated[Integer, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="Only those of the project with this number."
    )
    user: Identifier | None = Field(None, description="Only those by or about the person with this UUID.")
    object: Object | None = Field(None, description="Only those about one kind of object.")
    action: Action | None = Field(None, description="Only those with this action.")
    date_from: Moment | None = Field(None, description="Only those from this moment on.")
    date_to: Moment | None = Field(None, description="Only those before this moment.")

    def filters(self) -> Filters:
        """Return the filters."""
        return Filters(self.project, self.user, self.object, self.action, self.date_from, self.date_to)


class AuditExportQuery(AuditQuery):
    """Which entries to export, and the format of the file."""

    format: Literal["csv", "json"] = Field("csv", description="Format of the file.")


class AuditChangeResponse(TypedDict):
    """One field of an entry."""

    field: str
    is_shown: Annotated[
        bool, Field(description="Whether its values are kept: not those of secrets and texts.")
    ]
    former: Annotated[Any, Field(description="Its value before, null if it had none.")]
    present: Annotated[Any, Field(description="Its value afterwards, null if it has none.")]


class AuditEntryResponse(TypedDict):
    """One change of a setting, a member, a key, a source, a report."""

    id: int
    created_at: WireTime
    project_id: Annotated[int | None, Field(description="The project that it is about, if it is about one.")]
    actor: Annotated[
        str,
        Field(
            description="Who acted: a signed-in `user`, a `key`, the `run` of a scout, the `operator` on the "
            "server, a `visitor` with a link or a signed message, or the `system` itself."
        ),
    ]
    user: Annotated[str | None, Field(description="E-mail address of who acted, null if unknown.")]
    key: Annotated[str | None, Field(description="Label of the key that acted, if one did.")]
    address: Annotated[str, Field(description="Network address that the call came from.")]
    action: Annotated[Action, Field(description="Whether the object was created, changed or deleted.")]
    object: Annotated[Object, Field(description="Kind of object that was changed.")]
    object_id: str
    name: Annotated[str, Field(description="Name of the object at that time.")]
    subject: Annotated[
        str | None, Field(description="E-mail address of the person whom the object belongs to, if any.")
    ]
    changes: list[AuditChangeResponse]


def entry_response(entry: Entry) -> AuditEntryResponse:
    """Return the response for an entry."""
    return {
        "id": entry.id,
        "created_at": entry.created_at,
        "project_id": entry.project_id,
        "actor": entry.actor,
        "user": entry.user,
        "key": entry.key,
        "address": entry.address,
        "action": entry.action,
        "object": entry.object,
        "object_id": entry.object_id,
        "name": entry.name,
        "subject": entry.subject,
        "changes": [
            {
                "field": field,
                "is_shown": values is not None,
                "former": None if values is None else values[0],
                "present": None if values is None else values[1],
            }
            for field, values in sorted(entry.changes.items())
        ],
    }
