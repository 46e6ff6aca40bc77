"""A file of tiles of the user's own (PMTiles, version 3), served in parts as its reader asks for them (RFC 9110, 14).

`TRUCELINE_TILES` names it; without it a map stands on the agreement's routes, zones and places alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from truceline import config
from truceline.errors import InvalidSetting, UnknownName

__all__ = ["kind", "part"]

_MAGIC = b"PMTiles\x03"
_TYPE_AT = 99
_VECTOR = 1
_MOST_BYTES = 16 << 20
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")


def kind() -> str | None:
    """`vector` or `raster`; None where no file is set. Raises `InvalidSetting` for one that is no PMTiles."""
    file = config.load().tiles
    if file is None:
        return None
    head = _read(file, 0, _TYPE_AT + 1)
    if not head.startswith(_MAGIC) or len(head) <= _TYPE_AT:
        raise InvalidSetting(
            "is no PMTiles file of version 3", where="TRUCELINE_TILES", remedy="convert it, or unset it"
        )
    return "vector" if head[_TYPE_AT] == _VECTOR else "raster"


def part(request: HttpRequest) -> HttpResponse:
    """The bytes that the header Range asks for; all of it nobody needs, so that without one there is no answer."""
    file = config.load().tiles
    if file is None:
        raise UnknownName("there are no tiles", remedy="name a PMTiles file in TRUCELINE_TILES")
    told = file.stat() if file.is_file() else None
    size = told.st_size if told else 0
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    first = int(asked[1]) if asked else 0
    last = min(int(asked[2]) if asked and asked[2] else size - 1, size - 1, first + _MOST_BYTES - 1)
    if asked is None or first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=86400",
    }
    if told:
        headers["ETag"] = f'"{told.st_mtime_ns:x}-{size:x}"'
    body = _read(file, first, last - first + 1)
    return HttpResponse(body, status=206, content_type="application/octet-stream", headers=headers)


def _read(file: Path, first: int, number: int) -> bytes:
    try:
        with file.open("rb") as opened:
            opened.seek(first)
            return opened.read(number)
    except OSError as error:
        reason = f"{file} cannot be read ({error.strerror})"
        raise InvalidSetting(reason, where="TRUCELINE_TILES", remedy="check its name and permissions") from None
