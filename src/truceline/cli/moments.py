"""Times as a user writes them for a node: with their offset, or on the clock of the agreement's zone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from truceline.store.node import Node

At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="When it was (2020-03-15T08:50+03:00, or on the agreement's clock); else now."
    ),
]


def zone_of(node: Node) -> ZoneInfo:
    """The zone of the agreement's clock; UTC where there is no agreement."""
    from zoneinfo import ZoneInfo

    from truceline.store.terms import terms

    agreements = terms(node).agreements
    return ZoneInfo(agreements[0].time_zone if agreements else "UTC")


def moment(text: str | None, node: Node, option: str = "--at") -> datetime:
    """The time that is written; now, by the node's clock, where nothing is.

    A bare date is its first moment. Raises `InvalidSetting` for anything else, naming `option`.
    """
    if text is None:
        return node.clock()
    from pydantic import TypeAdapter, ValidationError

    from truceline.agreements.moment import Moment
    from truceline.errors import InvalidSetting

    try:
        at: datetime = TypeAdapter(Moment).validate_python(text.strip(), context={"zone": zone_of(node)})
    except ValidationError:
        raise InvalidSetting(
            f"{text[:40]!r} is no time", where=option, remedy="write 2020-03-15 08:50, or 2020-03-15T08:50+03:00"
        ) from None
    return at
