"""What a process that answers requests answers for: one node, in the name of the member who started it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from truceline.store.journal import Actor

__all__ = ["ENVIRON", "MOST_BYTES", "Serving"]

MOST_BYTES = 256 << 20
"""A larger bundle is not taken over HTTP; over a file it may have any size."""
ENVIRON = "truceline.serving"
"""Where the WSGI environment (PEP 3333) of a request has it."""


@dataclass(frozen=True)
class Serving:
    """In whose name bundles are taken and made, how many bytes one may have, and whether it was told to end."""

    actor: Actor
    most: int
    ends: Callable[[], bool]

    @classmethod
    def of(cls, environ: dict[str, Any]) -> Serving:
        """What the application put into a request's environment."""
        serving = environ[ENVIRON]
        assert isinstance(serving, cls)
        return serving
