"""For whom a node's claims are shown: `--audience`, the same in every command that lists them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.cli.node import open_asked
from truceline.errors import InvalidSetting
from truceline.reports.intake import Unread

if TYPE_CHECKING:
    from truceline.agreements.disclosure import Audience
    from truceline.claims.review import Review
    from truceline.cli.folder import Folder


def shown_to(folder: Folder, audience: Audience) -> tuple[Folder, str]:
    """A folder with its claims as `audience` may see it, and in a sentence what that means for protected sources.

    What rests on them is coarse before anything is made of it, and what reviewers wrote is left out; own members see
    what there is. Raises `InvalidSetting` for others where the folder is no node's, which knows no protected source.
    """
    if folder.reading is None:
        if audience == "own":
            return folder, ""
        raise InvalidSetting(
            "only a node knows its protected sources", where="--audience", remedy="name a node's folder"
        )
    from truceline.store.node import close
    from truceline.store.protection import for_audience

    files = folder.reading.files
    node = open_asked(folder.reading.node.folder)
    try:
        shown = for_audience(node, folder.reports, folder.claims, audience, lambda report: files.get(report, ()))
    finally:
        close(node)
    if audience == "own":
        return folder, shown.says
    reviews = {claim: _without_reason(review) for claim, review in folder.reviews.items()}
    unread = tuple(map(_without_words, folder.unread))
    return replace(folder, reports=shown.reports, claims=shown.claims, reviews=reviews, unread=unread), shown.says


def listed_for(folder: Folder, audience: Audience) -> Folder:
    """The folder as a list for `audience` shows it; on standard error what was made coarse."""
    if audience == "own":
        return folder
    shown, says = shown_to(folder, audience)
    if says:
        sys.stderr.write(f"{says}\n")
    return shown


def _without_words(unread: Unread) -> Unread:
    """Why a protected source's file could not be read may repeat what stands in it."""
    from truceline.store.sources import held_in

    held = held_in(unread.path)
    return Unread(path=held, reason="could not be read whole", remedy="its own node knows why") if held else unread


def _without_reason(review: Review) -> Review:
    sides = tuple(side.model_copy(update={"reason": ""}) for side in review.sides)
    return review.model_copy(update={"reason": "", "sides": sides})
