"""The picture of a period, made of a ceasefire's folder: what `brief` and `sitrep` both begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from truceline.acts.picture import picture_of, with_centre
from truceline.cli.folder import Folder, open_folder, read_claims
from truceline.errors import InvalidSetting
from truceline.reports.intake import Unread
from truceline.sitrep.picture import Picture
from truceline.sitrep.versions import Version, version

__all__ = ["Asked", "picture_asked", "picture_of"]


class Asked(NamedTuple):
    """What a command is asked for: the paths, the day with its cut-off, what was known when, for whom."""

    paths: Sequence[Path]
    day: date
    cut_off: str
    zone: str | None = None
    as_of: datetime | None = None
    audience: str = "own"
    agreement: Path | None = None
    parties: Path | None = None
    places: Path | None = None
    workers: int | None = None


def picture_asked(asked: Asked) -> tuple[Picture, tuple[Unread, ...]]:
    """The picture that is asked for, and what could not be read for it.

    Of a node's folder it is a version (`versions.yaml`), with the centre's own work. Raises `InvalidSetting` where
    files that are no node's are to be shown to others than those who hold them.
    """
    for_whom = version(asked.audience)
    folder = open_folder(
        asked.paths,
        agreement=asked.agreement,
        parties=asked.parties,
        places=asked.places,
        workers=asked.workers,
        as_of=asked.as_of,
        among=for_whom,
    )
    if folder.reading is None and for_whom.audience != "own":
        raise InvalidSetting(
            "only a node knows its protected sources", where="--audience", remedy="name a node's folder"
        )
    folder, coarse = _shown(read_claims(folder, asked.workers), for_whom)
    made = picture_of(folder, asked.day, cut_off=asked.cut_off, zone=asked.zone).model_copy(update={"coarse": coarse})
    if folder.reading is not None:
        made = _of_node(made, folder.reading.node.folder, for_whom, asked.as_of)
    return made, folder.unread


def _shown(folder: Folder, for_whom: Version) -> tuple[Folder, str]:
    from truceline.cli.shown import shown_to

    return shown_to(folder, for_whom.disclosure)


def _of_node(made: Picture, folder: Path, for_whom: Version, as_of: datetime | None) -> Picture:
    from truceline.cli.deciding import node_asked

    with node_asked(folder) as node:
        return with_centre(made, node, for_whom, as_of)
