"""Values that people give, made into facts: what is wrong with them becomes one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from truceline.errors import InvalidFact


@contextmanager
def told_well() -> Iterator[None]:
    """Turn what a value's model finds wrong inside the block into one `InvalidFact`."""
    try:
        yield
    except ValidationError as error:
        raise one_line(error) from None


def one_line(error: ValidationError) -> InvalidFact:
    """The first thing that is wrong, where it is, and how many more there are."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or error.title
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    said = first["msg"].removeprefix("Value error, ")
    return InvalidFact(f"{said[:1].lower()}{said[1:]}{more}", where=where, remedy="correct it")
