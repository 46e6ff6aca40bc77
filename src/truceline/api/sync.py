"""Exchange with a peer over HTTP until both hold the same, in parts, over a line that may fail at any moment.

    sync(actor, "south", Line("https://south.example")) -> Synced

What was taken stays taken: a line that drops every few megabytes still gets through, since parts shrink until they do.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from truceline.api.line import Line
from truceline.errors import LineDropped, Refused
from truceline.store.exchange import Made, Taken, make_bundle, take_bundle
from truceline.store.journal import Actor

__all__ = ["ATTEMPTS", "MOST", "Synced", "name_at", "sync"]

MOST = 64 << 20
"""About how many bytes one bundle has at most."""
ATTEMPTS = 8
"""How often in a row the line may fail."""
_FIRST, _SMALLEST = 4 << 20, 1 << 14
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 30.0


@dataclass
class Synced:
    """What an exchange came to: entries `taken` and `given`, in how many `rounds`, and how often the line `dropped`.

    `refused` are the logs that were not taken here, `left` the origins of those that the peer did not take.
    """

    peer: str
    taken: int = 0
    given: int = 0
    rounds: int = 0
    dropped: int = 0
    refused: tuple[Refused, ...] = ()
    left: tuple[str, ...] = ()


@dataclass
class _Pace:
    """How large the next part is, and how long to wait before it is tried: parts grow while all is well."""

    most: int
    part: int
    failed: int = 0

    def well(self) -> None:
        self.failed, self.part = 0, min(self.part * 2, self.most)

    def badly(self) -> float:
        self.failed, self.part = self.failed + 1, max(self.part // 2, _SMALLEST)
        return min(_FIRST_PAUSE * 2.0 ** (self.failed - 1), _LONGEST_PAUSE)


def sync(
    actor: Actor,
    peer: str,
    line: Line,
    *,
    most: int = MOST,
    attempts: int = ATTEMPTS,
    pause: Callable[[float], None] = time.sleep,
    tell: Callable[[str], None] = lambda _: None,
) -> Synced:
    """Give and take until neither side has anything new for the other, in bundles of about `most` bytes at most.

    `tell` gets a line for each failure. Raises `Refused` where the peer refuses or its answer must be refused,
    `LineDropped` where the line failed `attempts` times in a row, and what `make_bundle` and `take_bundle` raise.
    """
    synced, pace = Synced(peer), _Pace(most, min(_FIRST, most))
    have: Mapping[str, int] | None = None
    while True:
        try:
            made, taken = _round(actor, peer, line, have, pace.part)
        except LineDropped as error:
            synced.dropped += 1
            _wait(pace, error, attempts, pause, tell)
            # Whether what was sent arrived, only the next answer can tell.
            have = None
            continue
        pace.well()
        synced.rounds += 1
        synced.taken, synced.given = synced.taken + taken.entries, synced.given + made.entries
        synced.refused = taken.refused
        synced.left = tuple(log for log, (_, end) in made.logs.items() if taken.have.get(log, 0) < end)
        settled = have is not None and dict(have) == dict(taken.have) and not taken.entries
        if settled or not (made.entries or taken.entries):
            return synced
        have = taken.have


def name_at(
    line: Line,
    *,
    attempts: int = ATTEMPTS,
    pause: Callable[[float], None] = time.sleep,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """The name of the node that answers at an address, asked as often as `sync` would."""
    pace = _Pace(_SMALLEST, _SMALLEST)
    while True:
        try:
            return line.name()
        except LineDropped as error:
            _wait(pace, error, attempts, pause, tell)


def _wait(
    pace: _Pace, error: LineDropped, attempts: int, pause: Callable[[float], None], tell: Callable[[str], None]
) -> None:
    """Say what failed and wait; raises it where it failed too often."""
    wait = pace.badly()
    if pace.failed >= attempts:
        raise error
    tell(f"{error.where}: {error.reason}; trying again in {wait:g} s")
    pause(wait)


def _round(actor: Actor, peer: str, line: Line, have: Mapping[str, int] | None, part: int) -> tuple[Made, Taken]:
    folder = actor.node.folder
    with tempfile.TemporaryFile(dir=folder) as ours, tempfile.TemporaryFile(dir=folder) as theirs:
        made = make_bundle(actor, peer, ours, have=have, most=part)
        size = ours.tell()
        ours.seek(0)
        line.exchange(ours, size, theirs, wanted=part)
        theirs.seek(0)
        return made, take_bundle(actor, theirs, maker=peer)
