"""Stylesheets, scripts and pictures, served by the node itself under an address that changes with what they say.

    /static/1f3a9c…/truceline/app.css

So a browser may keep them for good. Those of other projects are put into `static/vendor` by `make assets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["VENDOR", "fingerprint", "folders", "with_assets"]

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_YEAR_S = 31_536_000
VENDOR = Path(str(files("truceline.web"))) / "static" / "vendor"
_OTHERS = ("allauth.mfa", "allauth.account")


def folders() -> tuple[Path, ...]:
    """Our own files and those that come with the packages whose pages we show."""
    found = [Path(str(files("truceline.web"))) / "static"]
    for package in _OTHERS:
        spec = find_spec(package)
        if spec and spec.origin:
            found.append(Path(spec.origin).parent / "static")
    return tuple(folder for folder in found if folder.is_dir())


def fingerprint() -> str:
    """Sixteen digits that change with any byte of any of the files."""
    digest = sha256()
    for folder in folders():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(str(file.relative_to(folder)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def with_assets(handler: Application) -> Application:
    """`handler` with the files before it (WhiteNoise), compressed where `make assets` left them so."""
    from django.conf import settings
    from whitenoise import WhiteNoise

    settings.STATIC_URL = f"/static/{fingerprint()}/"
    served = WhiteNoise(handler, max_age=_YEAR_S, immutable_file_test=lambda path, url: True)
    for folder in reversed(folders()):
        served.add_files(str(folder), prefix=settings.STATIC_URL)
    answer: Application = served
    return answer
