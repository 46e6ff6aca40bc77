"""Which files under the given paths are reports, and their bytes, with limits.

A file that is named is read, whatever it is called. In a folder, all files are read, folder by folder in sorted
order, except: hidden ones; `agreement*.yaml`, `parties*.yaml`, `places*.csv` and `*.mapping.yaml`, which belong to the
case; README, LICENSE, NOTICE and SOURCES.md files. A folder that holds one of the case's files and a folder `reports`
is a case: only its `reports` is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from truceline.errors import UnreadableReport

CASE_FILES = ("agreement*.yaml", "agreement*.yml", "parties*.yaml", "parties*.yml", "places*.csv", "*.mapping.yaml")
NO_REPORTS = (*CASE_FILES, "readme*", "license*", "notice*", "sources.md")
REPORTS = "reports"


def find_files(paths: Iterable[Path]) -> Iterator[Path | UnreadableReport]:
    """The files to read, in order; in place of what cannot be looked into, the error that says why."""
    for path in paths:
        if is_folder(path):
            yield from _in_folders(_reports_of(path))
        else:
            yield path


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file; a pipe or too large a file raises `UnreadableReport` before it is read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableReport("is no regular file", where=str(path), remedy="copy its content to a file")
        if status.st_size > max_bytes:
            raise UnreadableReport(
                f"has {status.st_size:,} bytes, more than the {max_bytes:,} that are read",
                where=str(path),
                remedy="split it or raise TRUCELINE_MAX_BYTES",
            )
        with path.open("rb") as file:
            return file.read(max_bytes)
    except FileNotFoundError as error:
        broken = path.is_symlink()
        reason = "is a link to nothing" if broken else "does not exist"
        remedy = "mend or remove the link" if broken else "check the name"
        raise UnreadableReport(reason, where=str(path), remedy=remedy) from error
    except PermissionError as error:
        raise _no_permission(path) from error
    except (OSError, ValueError) as error:
        reason = f"cannot be opened ({getattr(error, 'strerror', None) or error})"
        raise UnreadableReport(reason, where=str(path), remedy="check the file and the disk") from error


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder, as far as this user may know."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether `path` is a regular file, as far as this user may know."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_pipe(path: Path) -> bool:
    """Whether opening `path` would wait for another process."""
    try:
        return path.is_fifo()
    except OSError:
        return False


def _reports_of(folder: Path) -> Path:
    reports = folder / REPORTS
    try:
        is_case = is_folder(reports) and any(_is_one_of(path.name, CASE_FILES) for path in folder.iterdir())
    except OSError:
        return folder
    return reports if is_case else folder


def _is_one_of(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name.casefold(), pattern) for pattern in patterns)


@dataclass(frozen=True)
class _Folder:
    path: Path


def _in_folders(top: Path) -> Iterator[Path | UnreadableReport]:
    """The files of a folder and of all folders in it, however deep; the error that says so where there are none."""
    some = False
    waiting = [_in_folder(top)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
        elif isinstance(found, _Folder):
            waiting.append(_in_folder(found.path))
        else:
            some = True
            yield found
    if not some:
        yield UnreadableReport("holds no reports", where=str(top), remedy="put reports in it or name another folder")


def _in_folder(folder: Path) -> Iterator[Path | UnreadableReport | _Folder]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except PermissionError:
        yield _no_permission(folder)
        return
    except OSError as error:
        yield UnreadableReport(
            f"cannot be listed ({error.strerror})", where=str(folder), remedy="check the folder and the disk"
        )
        return
    for entry in listed:
        if not entry.name.startswith("."):
            yield from _of_entry(entry)


def _of_entry(entry: os.DirEntry[str]) -> Iterator[Path | UnreadableReport | _Folder]:
    path = Path(entry.path)
    if entry.is_dir(follow_symlinks=False):
        yield _Folder(path)
    elif entry.is_symlink() and is_folder(path):
        yield UnreadableReport("is a link to a folder", where=str(path), remedy="name that folder itself")
    elif not _is_one_of(entry.name, NO_REPORTS):
        yield path


def _no_permission(path: Path) -> UnreadableReport:
    return UnreadableReport("may not be read by this user", where=str(path), remedy="change its permissions")
