"""Times as an agreement's file writes them: "2020-03-06 00:01", in the agreement's own zone if no offset is given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

_YEARS = range(1900, 2200)


def _zone(info: ValidationInfo) -> tzinfo:
    zone = (info.context or {}).get("zone", UTC)
    return zone if isinstance(zone, tzinfo) else UTC


def _written(value: Any) -> str:
    """The words of a time, as long as they are words: a bare number would be read as seconds since 1970."""
    text = value.strip() if isinstance(value, str) else ""
    if not (text[:4].isdecimal() and int(text[:4]) in _YEARS):
        raise PydanticCustomError("moment", "{written} is no date or time", {"written": repr(value)})
    return text


def _read(value: Any, info: ValidationInfo, *, end_of_day: bool) -> datetime:
    if isinstance(value, datetime):
        return value
    text = _written(value)
    try:
        if len(text) == len("2020-03-06"):
            day = date.fromisoformat(text) + timedelta(days=end_of_day)
            return datetime(day.year, day.month, day.day, tzinfo=_zone(info))
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("moment", "{written} is no date or time", {"written": repr(value)}) from error
    return at if at.tzinfo else at.replace(tzinfo=_zone(info))


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_written(value))
    except ValueError as error:
        raise PydanticCustomError("moment", "{written} is no date", {"written": repr(value)}) from error


def _moment(written: Any, info: ValidationInfo) -> Any:
    return _read(written, info, end_of_day=False)


def _deadline(written: Any, info: ValidationInfo) -> Any:
    return _read(written, info, end_of_day=True)


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An aware time; a bare date is its first moment."""

Deadline = Annotated[datetime, BeforeValidator(_deadline)]
"""An aware time from which something is late; a bare date is the moment after its last one."""

Day = Annotated[date, BeforeValidator(_day)]
"""A day, as written."""
