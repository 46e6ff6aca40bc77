"""The one base of all values that travel between packages: frozen, closed to unknown fields, compared by content."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value; equal when its fields are, and safe to hash, cache and send to another process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __eq__(self, other: object) -> bool:
        try:
            return super().__eq__(other)
        except ValueError:
            # Pydantic looks first at all that an instance holds: at arrays too, which were worked out of its fields.
            return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)
