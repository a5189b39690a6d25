"""What all groups of settings have in common."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """A branch of the tree: it can't be changed, and a name that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
