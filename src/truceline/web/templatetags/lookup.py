"""What a table has for a name: `{{ states|of:row.id }}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

__all__ = ["register"]

register = template.Library()


@register.filter
def of(table: Mapping[Any, Any], name: Any) -> Any:
    """The entry; nothing where there is none."""
    return table.get(name, "")
