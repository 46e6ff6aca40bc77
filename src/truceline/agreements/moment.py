"""Times as an agreement's file writes them: "2020-03-06 00:01", in the agreement's own zone where no offset is given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

_YEARS = range(1900, 2200)


def _zone(info: ValidationInfo) -> tzinfo:
    zone = (info.context or {}).get("zone", UTC)
    return zone if isinstance(zone, tzinfo) else UTC


def _read(written: Any, info: ValidationInfo, *, end_of_day: bool) -> Any:
    if not isinstance(written, str):
        return written
    try:
        if int(written.strip()[:4]) not in _YEARS:
            raise ValueError
        if len(written.strip()) == len("2020-03-06"):
            day = date.fromisoformat(written.strip()) + timedelta(days=end_of_day)
            return datetime(day.year, day.month, day.day, tzinfo=_zone(info))
        at = datetime.fromisoformat(written.strip())
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("moment", "{written} is no date or time", {"written": repr(written)}) from error
    return at if at.tzinfo else at.replace(tzinfo=_zone(info))


def _moment(written: Any, info: ValidationInfo) -> Any:
    return _read(written, info, end_of_day=False)


def _deadline(written: Any, info: ValidationInfo) -> Any:
    return _read(written, info, end_of_day=True)


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An aware time; a bare date is its first moment."""

Deadline = Annotated[datetime, BeforeValidator(_deadline)]
"""An aware time from which something is late; a bare date is the moment after its last one."""
