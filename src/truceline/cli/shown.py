"""For whom a node's claims are shown: `--audience`, the same in every command that lists them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from truceline.cli.node import open_asked
from truceline.errors import InvalidSetting

if TYPE_CHECKING:
    from truceline.agreements.disclosure import Audience
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
    from truceline.acts import holdings
    from truceline.store.node import close

    node = open_asked(folder.reading.node.folder)
    try:
        return holdings.shown_to(folder, node, audience)
    finally:
        close(node)


def listed_for(folder: Folder, audience: Audience) -> Folder:
    """The folder as a list for `audience` shows it; on standard error what was made coarse."""
    if audience == "own":
        return folder
    shown, says = shown_to(folder, audience)
    if says:
        sys.stderr.write(f"{says}\n")
    return shown
