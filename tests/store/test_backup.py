"""Backups: made under writing, restored whole or not at all."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections

from tests.store.conftest import PASSPHRASE
from truceline.errors import InvalidNode
from truceline.facts import MaterialKept
from truceline.store import bodies, journal
from truceline.store.backup import backup
from truceline.store.faults import faults
from truceline.store.node import Node, close
from truceline.store.restoring import restore

TABLES = ("record_log", "record_entry", "record_body", "record_receipt", "standing", "job")


def kept(node: Node) -> dict[str, list[Any]]:
    """Every row of every table, as plain values."""
    rows = {}
    for table in TABLES:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            found = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
        rows[table] = sorted(found, key=repr)
    return rows


def material(size: int) -> MaterialKept:
    return MaterialKept(content=os.urandom(size), content_type="text/plain")


@pytest.fixture
def full(node: Node) -> Node:
    """A node with a small and a large body."""
    journal.write(journal.operator(node), material(100), material(200_000))
    return node


@pytest.fixture
def opened() -> Any:
    """Opens nodes that are closed when the test is over."""
    made: list[Node] = []

    def keep(node: Node) -> Node:
        made.append(node)
        return node

    yield keep
    for node in made:
        close(node)


def test_a_restored_node_is_the_node_that_was_backed_up(
    full: Node, tmp_path: Path, opened: Callable[[Node], Node]
) -> None:
    file = backup(full, tmp_path / "north.tar")
    again = opened(restore(file, tmp_path / "again", passphrase=PASSPHRASE))
    assert kept(again) == kept(full)
    assert list(faults(again)) == []
    assert journal.write(journal.operator(again), material(5))[0].ref == "north/internal#3"
    assert {path.name for path in (tmp_path / "again").iterdir()} >= {"agreement.yaml", "parties.yaml", "places.csv"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "again" / "keys").iterdir())


def test_a_backup_goes_into_another_kind_of_database_and_back(
    full: Node, tmp_path: Path, opened: Callable[[Node], Node], new_database: Callable[[], str]
) -> None:
    first = backup(full, tmp_path / "first.tar")
    moved = opened(restore(first, tmp_path / "moved", database=new_database(), passphrase=PASSPHRASE))
    assert connections[moved.alias].vendor == "postgresql"
    assert not (tmp_path / "moved" / "truceline.db").exists()
    journal.write(journal.operator(moved), material(10))
    second = backup(moved, tmp_path / "second.tar")
    back = opened(restore(second, tmp_path / "back", passphrase=PASSPHRASE))
    assert connections[back.alias].vendor == "sqlite"
    assert kept(back) == kept(moved)
    assert list(faults(back)) == []


def test_a_backup_made_under_writing_holds_a_whole_record(
    node: Node, tmp_path: Path, opened: Callable[[Node], Node]
) -> None:
    began, over, written = Event(), Event(), list[str]()

    def write() -> None:
        try:
            while not over.is_set():
                written.extend(one.ref for one in journal.write(journal.operator(node), material(70_000), material(9)))
                began.set()
        finally:
            connections[node.alias].close()

    writer = Thread(target=write)
    writer.start()
    began.wait(60)
    files = [(len(written), backup(node, tmp_path / f"{n}.tar"), len(written)) for n in range(3)]
    over.set()
    writer.join()
    for at_least, file, _ in files:
        again = opened(restore(file, tmp_path / file.stem, passphrase=PASSPHRASE))
        assert list(faults(again)) == []
        with connections[again.alias].cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM record_entry WHERE origin = %s", [again.internal])
            assert cursor.fetchone()[0] >= 1 + at_least


def test_every_file_of_a_backup_that_was_changed_is_found(full: Node, tmp_path: Path) -> None:
    file = backup(full, tmp_path / "north.tar")
    good = file.read_bytes()
    with tarfile.open(file) as tar:
        members = [(member.name, member.offset_data, member.size) for member in tar]
    for name, start, size in members:
        changed = bytearray(good)
        changed[start + size // 2] ^= 1
        file.write_bytes(changed)
        with pytest.raises(InvalidNode):
            restore(file, tmp_path / "again", passphrase=PASSPHRASE)
        assert not (tmp_path / "again").exists(), name
    file.write_bytes(good[: len(good) // 2])
    with pytest.raises(InvalidNode):
        restore(file, tmp_path / "again", passphrase=PASSPHRASE)


def with_members(file: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> Path:
    """The archive with its members changed."""
    with tarfile.open(file) as tar:
        members = [(member, (tar.extractfile(member) or io.BytesIO()).read()) for member in tar]
    change(members)
    with tarfile.open(file, "w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


def a_link(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    link = tarfile.TarInfo("truceline.card")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    members.insert(0, (link, b""))


NAMES = [
    "../outside",
    "/outside",
    "keys/../outside",
    "keys/.hidden",
    ".hidden",
    "bodies/ab/outside",
    "a/b/c/d",
    "node.card",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_member_that_does_not_belong_there_is_refused_and_nothing_written(
    full: Node, tmp_path: Path, name: str
) -> None:
    file = with_members(
        backup(full, tmp_path / "north.tar"), lambda members: members.insert(1, (tarfile.TarInfo(name), b"x"))
    )
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InvalidNode, match="does not belong there"):
        restore(file, tmp_path / "again", passphrase=PASSPHRASE)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (a_link, "does not belong there"),
        (lambda members: members.pop(), "ends without its manifest.json"),
        (lambda members: members.pop(0), "is not what its manifest.json says"),
    ],
)
def test_an_archive_with_a_link_or_without_a_part_is_refused(
    full: Node, tmp_path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None], says: str
) -> None:
    file = with_members(backup(full, tmp_path / "north.tar"), change)
    with pytest.raises(InvalidNode, match=says):
        restore(file, tmp_path / "again", passphrase=PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x00" * 20_000, b"\xff" * 5_000])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InvalidNode):
        restore(tmp_path / "file", tmp_path / "again")


def test_a_backup_of_a_record_that_does_not_hold_is_refused(full: Node, tmp_path: Path) -> None:
    with connections[full.alias].cursor() as cursor:
        cursor.execute("UPDATE record_body SET salt = %s WHERE body IS NOT NULL", [b"x" * 32])
    file = backup(full, tmp_path / "north.tar")
    with pytest.raises(InvalidNode, match="altered_body"):
        restore(file, tmp_path / "again", passphrase=PASSPHRASE)


def test_a_backup_that_would_lack_a_body_is_not_made(full: Node, tmp_path: Path) -> None:
    (large,) = full.bodies.glob("??/*")
    large.unlink()
    with pytest.raises(InvalidNode, match="is missing"):
        backup(full, tmp_path / "north.tar")
    assert not (tmp_path / "north.tar").exists()
    assert not list(tmp_path.glob(".north*"))


def test_nothing_is_overwritten(full: Node, tmp_path: Path) -> None:
    file = backup(full, tmp_path / "north.tar")
    with pytest.raises(InvalidNode, match="never overwritten"):
        backup(full, file)
    with pytest.raises(InvalidNode, match="nothing is restored over it"):
        restore(file, full.folder)
    assert list(faults(full)) == []


def test_a_backup_into_a_folder_is_named_after_the_node_and_the_time(full: Node, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    assert backup(full, tmp_path / "safe").name.startswith("north-20200315T")


def test_a_file_that_no_row_names_is_left_out_and_swept(
    full: Node, tmp_path: Path, opened: Callable[[Node], Node]
) -> None:
    lost = bodies.file_of(full.bodies, "ab" * 32)
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"left behind by a crash")
    again = opened(restore(backup(full, tmp_path / "north.tar"), tmp_path / "again", passphrase=PASSPHRASE))
    assert not bodies.file_of(again.bodies, "ab" * 32).exists()
    assert bodies.sweep(full) == 1
    assert not lost.exists()
    assert list(faults(full)) == []
