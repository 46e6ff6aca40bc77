"""`tools/verify.py` as a command: what is whole passes, and every fault is named."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.north import (
    Log,
    b64,
    bundle,
    canonical,
    card,
    cosignature,
    entry_rows,
    folder,
    header,
    key,
    line,
    log_lines,
    log_row,
    seal,
)

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify.py"
NORTH, NORTH_COSIGNS = key("north"), key("north cosigns")
SOUTH, SOUTH_COSIGNS = key("south"), key("south cosigns")
NORTH_CARD, SOUTH_CARD = card("north", NORTH, NORTH_COSIGNS), card("south", SOUTH, SOUTH_COSIGNS)
WHOLE = "nothing wrong"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify"] = module
    spec.loader.exec_module(module)
    return module


verify = load()


def north(entries: int = 3) -> Log:
    log = Log("north/shared", NORTH)
    log.write("node_opened", canonical({"card": NORTH_CARD, "name": "north", "role": "party", "v": 1}))
    for number in range(1, entries):
        log.write("report_received", f"body {number}".encode())
    return log


def south(entries: int = 2) -> Log:
    log = Log("south/shared", SOUTH)
    for number in range(entries):
        log.write("report_received", f"southern {number}".encode(), seen={"north/shared": number})
    return log


@pytest.fixture
def cards(tmp_path: Path) -> list[str]:
    """Options that trust both nodes."""
    options = []
    for name, text in (("north", NORTH_CARD), ("south", SOUTH_CARD)):
        path = tmp_path / f"{name}.card"
        path.write_text(text, encoding="utf-8")
        options += ["--card", str(path)]
    return options


def check(*words: object) -> list[str]:
    """What the tool says, called in this process; its status must go with its last line."""
    said: list[str] = []
    status = verify.check([str(word) for word in words], said.append)
    assert status == (0 if said[-1] == WHOLE else 1), said
    return said


def faults(*words: object) -> list[str]:
    said = check(*words)
    return [text for text in said[:-1] if any(f": {name}: " in text for name in NAMES)]


NAMES = (
    "malformed unknown_node forged_signature altered_body withheld_body reordered truncated altered_entry rewritten "
    "forked rolled_back unnamed_body"
).split()


def file(folder: Path, raw: bytes | str, name: str = "north.truce") -> Path:
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


# --- as a command -----------------------------------------------------------------------------------------------------


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TOOL, *map(str, words)], capture_output=True, encoding="utf-8", timeout=120)


def test_a_whole_bundle_passes_with_status_0(tmp_path: Path, cards: list[str]) -> None:
    receipt = north().receipt("south", SOUTH_COSIGNS)
    ran = command(*cards, file(tmp_path, bundle(north(), south(), receipts=[receipt])))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "north/shared: 3 entries, root " in ran.stdout
    assert "south/shared: 2 entries, root " in ran.stdout
    assert ran.stdout.endswith(WHOLE + "\n")


def test_a_fault_is_one_line_with_status_1(tmp_path: Path, cards: list[str]) -> None:
    raw = bundle(north()).replace(b64(b"body 2").encode(), b64(b"body 3").encode())
    ran = command(*cards, file(tmp_path, raw))
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "north.truce line 5 (north/shared#2): altered_body: the salted hash is not the entry's\n" in ran.stdout


@pytest.mark.parametrize(
    "words",
    [[], ["nowhere"], ["--card"], ["--body", __file__, __file__], ["--salt", "00", "--body", __file__, "a.tlog-proof"]],
)
def test_wrong_usage_has_status_2_and_says_why(words: list[str]) -> None:
    ran = command(*words)
    assert ran.returncode == 2
    assert "verify.py: error: " in ran.stderr
    assert "Traceback" not in ran.stderr


def test_it_needs_nothing_of_truceline_and_no_package_but_cryptography(tmp_path: Path) -> None:
    code = (
        "import sys, runpy\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        if top not in sys.stdlib_module_names and top not in ('cryptography', 'cffi', '_cffi_backend'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        f"sys.argv = ['verify.py', {str(file(tmp_path, bundle(north())))!r}]\n"
        f"runpy.run_path({str(TOOL)!r}, run_name='__main__')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_what_a_target_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    ran = command(file(tmp_path, line({"type": "\x1b[2Jentry"}) + b'{"type":"\xc2\x9b2J"}\n'))
    assert ran.returncode == 1
    assert ran.stdout.isprintable() or set(filter(lambda letter: not letter.isprintable(), ran.stdout)) == {"\n"}


# --- trust ------------------------------------------------------------------------------------------------------------


def test_without_cards_the_keys_come_from_the_target_and_it_says_so(tmp_path: Path) -> None:
    said = check(file(tmp_path, bundle(north())))
    assert said[0] == "keys taken from the target itself: shows that it is whole, not whose it is"
    assert said[-1] == WHOLE


def test_without_cards_a_log_that_shows_no_key_is_a_fault(tmp_path: Path) -> None:
    assert "unknown_node" in faults(file(tmp_path, bundle(south())))[0]


def test_with_cards_a_key_in_the_target_counts_nothing(tmp_path: Path, cards: list[str]) -> None:
    log = Log("north/shared", key("thief"))
    log.write("node_opened", canonical({"card": card("north", key("thief"), NORTH_COSIGNS)}))
    path = file(tmp_path, bundle(log))
    assert check(path)[-1] == WHOLE
    found = faults(*cards, path)
    assert len(found) == 2
    assert all("forged_signature" in text for text in found)


def test_a_log_of_a_node_without_card_is_named(tmp_path: Path, cards: list[str]) -> None:
    found = faults(*cards[:2], file(tmp_path, bundle(north(), south())))
    assert [text.partition(": ")[2].partition(":")[0] for text in found] == ["unknown_node"]
    assert "south" in found[0]


@pytest.mark.parametrize("change", ["north", "party", "card@1"])
def test_a_card_that_was_changed_is_refused(tmp_path: Path, change: str) -> None:
    path = file(tmp_path, NORTH_CARD.replace(change, change[::-1], 1), "north.card")
    assert faults("--card", path, file(tmp_path, bundle(north())))[0].startswith(str(path))


# --- bundles ----------------------------------------------------------------------------------------------------------


def sealed(*lines: bytes) -> bytes:
    """Lines with a valid seal by north: whatever is wrong with them, north says it."""
    return b"".join([*lines, seal(lines, "north", NORTH)])


def rewritten(log: Log, seq: int, /, **members: object) -> Log:
    """The log with other members in one entry, put into its tree and signed all the same; `None` takes one away."""
    entry = log.entries[seq] | members
    log.entries[seq] = {name: value for name, value in entry.items() if value is not None}
    return log


def whole(log: Log) -> bytes:
    return sealed(header("north", len(log.entries)), *log_lines(log))


def other_body(**members: object) -> dict[str, object]:
    return {"body": north().entries[2]["body"] | members}


BAD_MEMBERS = {
    "v": [{"v": 2}, {"v": True}, {"v": 1.0}, {"v": None}],
    "log": [{"log": "North/shared"}, {"log": "truceline.org/shared"}, {"log": "north/open"}, {"log": "north/shared\n"}],
    "seq": [{"seq": -1}, {"seq": "2"}, {"seq": 2**53}],
    "kind": [{"kind": ""}, {"kind": "Report"}, {"kind": "k" * 65}, {"kind": "1st"}, {"kind": ["a"]}],
    "subject": [{"subject": ""}, {"subject": "s" * 257}, {"subject": "a\x85b"}, {"subject": "a\x7f"}, {"subject": 3}],
    "author": [
        {"author": "north"},
        {"author": "north/"},
        {"author": "south/analyst"},
        {"author": "north/" + "a" * 123},
    ],
    "at": [
        {"at": "2020-03-15T09:30:30Z"},
        {"at": "2020-02-30T09:30:30.000000Z"},
        {"at": "2020-03-15T24:00:00.000000Z"},
        {"at": "2020-03-15T09:30:60.000000Z"},
        {"at": "2020-03-15 09:30:30.000000Z"},
        {"at": "٢٠٢٠-03-15T09:30:30.000000Z"},
    ],
    "refs": [
        {"refs": ["north/shared#1", "north/shared#1"]},
        {"refs": ["north/shared#1", "north/shared#0"]},
        {"refs": ["north/shared#01"]},
        {"refs": ["north/shared"]},
        {"refs": [1]},
        {"refs": {}},
        {"refs": [f"north/shared#{number:06}"[:0] + f"n{number:04}/shared#0" for number in range(4097)]},
    ],
    "seen": [{"seen": []}, {"seen": {"north/shared": 1}}, {"seen": {"south": 1}}, {"seen": {"south/shared": -1}}],
    "body": [
        other_body(size=-1),
        other_body(sha256="A" * 64),
        other_body(media_type=""),
        other_body(other=1),
        {"body": "text"},
    ],
    "other": [{"other": 1}],
}


@pytest.mark.parametrize(
    "members", [pytest.param(m, id=f"{n}{i}") for n, ms in BAD_MEMBERS.items() for i, m in enumerate(ms)]
)
def test_an_entry_that_breaks_the_page_is_malformed(
    tmp_path: Path, cards: list[str], members: dict[str, object]
) -> None:
    found = faults(*cards, file(tmp_path, whole(rewritten(north(), 2, **members))))
    assert [text.partition(": ")[2].partition(":")[0] for text in found] == ["malformed"], found
    assert "line 5" in found[0]


def test_the_longest_values_that_the_page_allows_pass(tmp_path: Path, cards: list[str]) -> None:
    members = {"subject": "ي" * 256, "author": "north/" + "a" * 122, "kind": "k" * 64}
    refs = sorted(f"north/shared#{number}" for number in range(4096))
    log = rewritten(north(), 2, refs=refs, seen={"a" * 64 + "/internal": 2**53 - 1}, **members)
    assert check(*cards, file(tmp_path, whole(log)))[-1] == WHOLE


def test_an_unknown_kind_is_no_fault(tmp_path: Path, cards: list[str]) -> None:
    assert check(*cards, file(tmp_path, bundle(north().write("moon_landed", b"\x00\xff"))))[-1] == WHOLE


def test_a_log_without_entries_passes(tmp_path: Path, cards: list[str]) -> None:
    assert check(*cards, file(tmp_path, bundle(Log("north/shared", NORTH))))[-1] == WHOLE


def change_line(raw: bytes, number: int, old: str, new: str) -> bytes:
    """Other text in one line, with a seal that fits again."""
    lines = raw.splitlines(keepends=True)[:-1]
    assert old.encode() in lines[number]
    lines[number] = lines[number].replace(old.encode(), new.encode(), 1)
    return sealed(*lines)


def without(raw: bytes, *numbers: int) -> bytes:
    lines = raw.splitlines(keepends=True)[:-1]
    return sealed(*(text for number, text in enumerate(lines) if number not in numbers))


def in_order(raw: bytes, *numbers: int) -> bytes:
    lines = raw.splitlines(keepends=True)
    return sealed(*(lines[number] for number in numbers))


def receipts(log: Log) -> list[str]:
    return [log.receipt("south", SOUTH_COSIGNS, size) for size in (1, 2)]


def unsorted_receipts() -> bytes:
    rows = [line({"type": "receipt", "receipt": text}) for text in sorted(receipts(north()), reverse=True)]
    return sealed(header("north", 3), *log_lines(north()), *rows)


def forged_rotation() -> Log:
    return north().rotate(key("new"), key("new cosigns"), old=key("thief"))


SEEN = [{"other/shared": size} for size in range(3)]


def open_bundle(checkpoint: str | None = None) -> list[bytes]:
    return [header("north", 3), *log_lines(north(), checkpoint=checkpoint)]


def with_seal(last: bytes) -> bytes:
    return b"".join([*open_bundle(), last])


def with_receipt(receipt: str) -> bytes:
    return bundle(north(), receipts=[receipt])


def other_receipt() -> str:
    return other_north().receipt("south", SOUTH_COSIGNS)


BAD_BUNDLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "another format": ("malformed", lambda: change_line(bundle(north()), 0, "bundle@1", "bundle@2")),
    "a time without decimals": ("malformed", lambda: change_line(bundle(north()), 0, ".000000Z", "Z")),
    "have without its own log": ("malformed", lambda: change_line(bundle(north()), 0, "north/shared", "south/shared")),
    "have less than is shown": ("malformed", lambda: change_line(bundle(north()), 0, ":3}", ":2}")),
    "a space": ("malformed", lambda: change_line(bundle(north()), 0, ":3}", ": 3}")),
    "a member twice": ("malformed", lambda: change_line(bundle(north()), 2, '{"body":', '{"type":"entry","body":')),
    "an escape": ("malformed", lambda: change_line(bundle(north()), 2, "analyst", "\\u0061nalyst")),
    "another type": ("malformed", lambda: change_line(bundle(north()), 3, '"type":"entry"', '"type":"entries"')),
    "a body without salt": ("malformed", lambda: change_line(bundle(north()), 3, '"salt"', '"salz"')),
    "base64 without padding": ("malformed", lambda: change_line(bundle(north()), 3, '=","type"', '","type"')),
    "a carriage return": ("malformed", lambda: change_line(bundle(north()), 0, "}\n", "}\r\n")),
    "an empty line": ("malformed", lambda: change_line(bundle(north()), 0, "}\n", "}\n\n")),
    "a header twice": ("malformed", lambda: in_order(bundle(north()), 0, 0, 1, 2, 3, 4)),
    "no header": ("malformed", lambda: without(bundle(north()), 0)),
    "text after the seal": ("malformed", lambda: bundle(north()) + header("north", 3)),
    "logs out of order": ("malformed", lambda: in_order(bundle(north(), south()), 0, 5, 6, 7, 1, 2, 3, 4)),
    "a log twice": ("malformed", lambda: in_order(bundle(north()), 0, 1, 2, 3, 4, 1, 2, 3, 4)),
    "an internal log": ("malformed", lambda: bundle(north(), Log("north/internal", NORTH))),
    "no log of the maker": ("malformed", lambda: in_order(bundle(north(), south()), 0, 5, 6, 7)),
    "receipts out of order": ("malformed", unsorted_receipts),
    "another size": ("truncated", lambda: change_line(bundle(north()), 1, '"size":3', '"size":4')),
    "the last entry left out": ("truncated", lambda: without(bundle(north()), 4)),
    "an entry left out": ("reordered", lambda: without(bundle(north()), 3)),
    "an entry twice": ("reordered", lambda: in_order(bundle(north()), 0, 1, 2, 3, 3, 4)),
    "entries in another order": ("reordered", lambda: in_order(bundle(north()), 0, 1, 2, 4, 3)),
    "an entry of another log": ("reordered", lambda: in_order(bundle(north(), south()), 0, 1, 2, 3, 4, 7)),
    "a time before": ("reordered", lambda: whole(rewritten(north(), 2, at="2020-03-15T09:30:00.999999Z"))),
    "seen less": ("reordered", lambda: whole(rewritten(rewritten(north(), 1, seen=SEEN[2]), 2, seen=SEEN[1]))),
    "seen no more": ("reordered", lambda: whole(rewritten(north(), 1, seen=SEEN[0]))),
    "no seal": ("truncated", lambda: b"".join(bundle(north()).splitlines(keepends=True)[:-1])),
    "nothing": ("truncated", lambda: b""),
    "an entry changed": ("altered_entry", lambda: change_line(bundle(north()), 3, "report:1", "report:7")),
    "a body changed": ("altered_body", lambda: change_line(bundle(north()), 3, b64(b"body 1"), b64(b"body 7"))),
    "another size of the body": ("altered_body", lambda: whole(rewritten(north(), 2, **other_body(size=7)))),
    "a body withheld in silence": ("withheld_body", lambda: bundle(silent(north()))),
    "a rotation withheld": ("withheld_body", lambda: bundle(north().rotate(SOUTH, SOUTH_COSIGNS).withhold(3))),
    "a rotation by another key": ("forged_signature", lambda: bundle(forged_rotation())),
    "a checkpoint by another key": ("forged_signature", lambda: sealed(*open_bundle(north().checkpoint(secret=SOUTH)))),
    "a seal by another key": ("forged_signature", lambda: with_seal(seal(open_bundle(), "north", SOUTH))),
    "a seal of other lines": ("forged_signature", lambda: with_seal(seal([], "north", NORTH))),
    "the old key after a rotation": ("forged_signature", lambda: old_key()),
    "a receipt by another key": ("forged_signature", lambda: with_receipt(north().receipt("south", SOUTH))),
    "a receipt by oneself": ("forged_signature", lambda: with_receipt(north().receipt("north", NORTH_COSIGNS))),
    "a receipt without cosignature": ("malformed", lambda: with_receipt(north().checkpoint())),
    "a receipt by a stranger": ("unknown_node", lambda: with_receipt(north().receipt("east", key("east")))),
    "a receipt of other entries": ("forked", lambda: with_receipt(other_receipt())),
    "a receipt of other entries before": ("rewritten", lambda: bundle(north(4), receipts=[other_receipt()])),
    "encrypted": ("malformed", lambda: b"age-encryption.org/v1\n-> X25519 abc\n"),
}  # fmt: skip


def silent(log: Log) -> Log:
    log.bodies[1] = None
    return log


def old_key() -> bytes:
    """A log that goes on under the key that it has rotated away."""
    log = north().rotate(key("new"), key("new cosigns"))
    log.secret = NORTH
    return bundle(log)


def other_north() -> Log:
    return rewritten(north(), 1, subject="report:other")


@pytest.mark.parametrize("case", BAD_BUNDLES)
def test_each_fault_of_a_bundle_is_named(tmp_path: Path, cards: list[str], case: str) -> None:
    name, make = BAD_BUNDLES[case]
    found = faults(*cards, file(tmp_path, make()))
    assert any(f": {name}: " in text for text in found), found


def test_a_withheld_body_that_is_named_later_passes(tmp_path: Path, cards: list[str]) -> None:
    log = north(4).withhold(1).withhold(2, "body_erased").withhold(4)
    assert check(*cards, file(tmp_path, bundle(log)))[-1] == WHOLE


def test_a_body_is_not_excused_by_an_entry_before_it_or_of_another_log(tmp_path: Path, cards: list[str]) -> None:
    log = silent(
        Log("north/shared", NORTH).write("body_withheld", b"{}", refs=["north/shared#1"]).write("report", b"a")
    )
    excuse = south().write("body_withheld", b"{}", refs=["north/shared#1"], seen={"north/shared": 2})
    found = faults(*cards, file(tmp_path, bundle(log, excuse)))
    assert len(found) == 1
    assert "north/shared#1: withheld_body" in found[0]


# --- rotation of keys -------------------------------------------------------------------------------------------------


def rotated() -> Log:
    return north().rotate(key("new"), key("new cosigns")).write("report_received", b"after")


@pytest.mark.parametrize("known", ["north", "new"])
def test_a_rotation_ties_old_and_new_key_together(tmp_path: Path, known: str) -> None:
    trusted = file(tmp_path, card("north", key(known), key(f"{known} cosigns")), "north.card")
    early, late = rotated(), rotated()
    early.secret = NORTH
    kept = [early.receipt("south", SOUTH_COSIGNS, 2), late.receipt("south", SOUTH_COSIGNS, 4)]
    south_card = file(tmp_path, SOUTH_CARD, "south.card")
    said = check("--card", trusted, "--card", south_card, file(tmp_path, bundle(rotated(), receipts=kept)))
    assert said[-1] == WHOLE, said


def test_a_receipt_by_the_key_not_in_force_at_its_size_is_forged(tmp_path: Path, cards: list[str]) -> None:
    too_new = [rotated().receipt("south", SOUTH_COSIGNS, 2)]
    assert "forged_signature" in faults(*cards, file(tmp_path, bundle(rotated(), receipts=too_new)))[0]


def test_a_chain_of_rotations_without_a_known_key_is_forged(tmp_path: Path) -> None:
    stranger = file(tmp_path, card("north", key("other"), key("other cosigns")), "north.card")
    found = faults("--card", stranger, file(tmp_path, bundle(rotated())))
    assert len(found) == 2
    assert all("forged_signature" in text for text in found)


def test_a_rotated_cosigning_key_is_known_from_then_on(tmp_path: Path, cards: list[str]) -> None:
    log = south(1)
    kept = [log.receipt("north", key("new cosigns"))]
    assert check(*cards, file(tmp_path, bundle(rotated(), log, receipts=kept)))[-1] == WHOLE


# --- several targets --------------------------------------------------------------------------------------------------


def test_a_later_bundle_goes_on_where_an_earlier_one_ended(tmp_path: Path, cards: list[str]) -> None:
    first, second = file(tmp_path, bundle(north(3)), "1.truce"), file(tmp_path, bundle(north(6), first=3), "2.truce")
    alone = check(*cards, second)
    assert alone[-1] == WHOLE
    assert any("root not computed: entries before are not here" in text for text in alone)
    both = check(*cards, first, second)
    assert both[-1] == WHOLE
    assert not any("not computed" in text for text in both)


def test_entries_left_out_of_a_later_bundle_are_named(tmp_path: Path, cards: list[str]) -> None:
    later = bundle(north(6), first=3)
    assert "truncated" in faults(*cards, file(tmp_path, without(later, 4)))[0]
    assert "reordered" in faults(*cards, file(tmp_path, without(later, 3)))[0]


def test_a_later_bundle_that_does_not_continue_is_named(tmp_path: Path, cards: list[str]) -> None:
    late = rewritten(north(6), 1, subject="report:other")
    first, second = file(tmp_path, bundle(north(3)), "1.truce"), file(tmp_path, bundle(late, first=3), "2.truce")
    assert "altered_entry" in faults(*cards, first, second)[0]


def test_a_log_that_was_rewritten_between_two_targets_is_named(tmp_path: Path, cards: list[str]) -> None:
    late = rewritten(north(6), 1, subject="report:other")
    first, second = file(tmp_path, bundle(north(3)), "1.truce"), file(tmp_path, bundle(late), "2.truce")
    found = faults(*cards, first, second)
    assert len(found) == 1
    assert f"rewritten: the entries do not make the root signed at 3 in {first}" in found[0]


def test_two_roots_of_one_size_are_a_fork(tmp_path: Path, cards: list[str]) -> None:
    first, second = file(tmp_path, bundle(north()), "1.truce"), file(tmp_path, bundle(other_north()), "2.truce")
    assert "forked" in faults(*cards, first, second)[0]


def test_a_maker_that_has_less_than_it_showed_is_rolled_back(tmp_path: Path, cards: list[str]) -> None:
    first, second = file(tmp_path, bundle(north(4)), "1.truce"), file(tmp_path, bundle(north(3)), "2.truce")
    assert "rolled_back" in faults(*cards, first, second)[0]
    older = file(tmp_path, bundle(north(3), made="2020-03-15T09:30:02.500000Z"), "3.truce")
    assert check(*cards, first, older)[-1] == WHOLE


# --- folders of nodes -------------------------------------------------------------------------------------------------


def long_north() -> Log:
    """With a body that lies in a file, one withheld, and an internal log's checkpoint."""
    log = north(2).write("report_received", b"long " * 20_000).withhold(1)
    shown = canonical({"checkpoint": internal().checkpoint(1), "name": "north", "v": 1})
    return log.write("internal_log_shown", shown)


def internal() -> Log:
    return Log("north/internal", NORTH).write("note", b"inside").write("note", b"inside too")


def rows(*logs: tuple[Log, str, object, int]) -> list[tuple[str, int, str, str]]:
    return [(log.origin, size, name, log.receipt(name, secret, size)) for log, name, secret, size in logs]


def small_node(path: Path) -> sqlite3.Connection:
    """Everything that a folder can hold, in few bytes: three logs, a large body, receipts of both sides, evidence."""
    log = long_north()
    kept = rows((log, "south", SOUTH_COSIGNS, 2), (south(), "north", NORTH_COSIGNS, 2))
    database = folder(path, NORTH_CARD, log, internal(), south(), receipts=kept)
    evidence = (
        "south/shared",
        "forked",
        south().checkpoint(),
        other_south().checkpoint(),
        "2020-03-15T18:00:00.000000Z",
    )
    database.execute("INSERT INTO record_evidence VALUES (1,?,?,?,?,?)", evidence)
    database.execute("UPDATE record_log SET conflict = 1 WHERE origin = 'south/shared'")
    database.commit()
    return database


def other_south() -> Log:
    return rewritten(south(), 1, subject="report:other")


def test_a_whole_folder_passes_and_says_what_it_holds(tmp_path: Path, cards: list[str]) -> None:
    small_node(tmp_path / "north").close()
    said = check(*cards, tmp_path / "north")
    assert said[-1] == WHOLE, said
    for origin, size in (("north/shared", 5), ("north/internal", 2), ("south/shared", 2)):
        assert any(text.startswith(f"{origin}: {size} entries, root ") for text in said)
    assert any(text.startswith("south/shared: evidence of forked") for text in said)


def test_without_cards_a_folder_is_checked_by_its_own_card_and_those_it_admitted(tmp_path: Path) -> None:
    admitted = canonical({"card": SOUTH_CARD, "name": "south", "v": 1})
    log = north().write("peer_admitted", admitted)
    folder(tmp_path / "north", NORTH_CARD, log, internal(), south()).close()
    assert check(tmp_path / "north")[-1] == WHOLE


def test_what_stands_in_the_write_ahead_log_is_read_and_nothing_is_written(tmp_path: Path, cards: list[str]) -> None:
    path = tmp_path / "north"
    database = folder(path, NORTH_CARD, north(), internal())
    database.execute("PRAGMA journal_mode = WAL")
    log = north(5)
    database.executemany("INSERT INTO record_entry VALUES (?,?,?,?,?,?)", entry_rows(log)[3:])
    for entry, body in list(zip(log.entries, log.bodies, strict=True))[3:]:
        database.execute("INSERT INTO record_body VALUES (?,?,?)", (entry["body"]["sha256"], *body))  # type: ignore[misc]
    database.execute("DELETE FROM record_log WHERE origin = ?", (log.origin,))
    database.execute("INSERT INTO record_log VALUES (?,?,?,?,?,?,NULL,0)", log_row(log))
    database.commit()
    before = {name.name: (name.read_bytes(), name.stat().st_mtime_ns) for name in path.iterdir()}
    assert len(before["truceline.db-wal"][0]) > 0
    said = check(*cards, path)
    assert said[-1] == WHOLE
    assert any(text.startswith("north/shared: 5 entries") for text in said)
    assert {name.name: (name.read_bytes(), name.stat().st_mtime_ns) for name in path.iterdir()} == before
    database.close()


SQL_FAULTS = {
    "an entry taken out": ("truncated", "DELETE FROM record_entry WHERE origin = 'north/shared' AND seq = 2"),
    "the last entries taken out": ("truncated", "DELETE FROM record_entry WHERE origin = 'south/shared' AND seq = 1"),
    "a log taken out": ("malformed", "DELETE FROM record_log WHERE origin = 'south/shared'"),
    "the internal log taken out": (
        "rolled_back",
        "DELETE FROM record_log WHERE origin LIKE '%internal'; DELETE FROM record_entry WHERE origin LIKE '%internal'",
    ),
    "the shared log taken out": ("truncated", "DELETE FROM record_log WHERE origin = 'north/shared'"),
    "a body taken out": ("withheld_body", "DELETE FROM record_body WHERE length(body) = 6"),
    "a body put in": ("unnamed_body", "INSERT INTO record_body VALUES (printf('%064d', 1), zeroblob(32), x'00')"),
    "a body emptied": ("withheld_body", "UPDATE record_body SET body = NULL WHERE length(body) = 6"),
    "a salt shortened": ("malformed", "UPDATE record_body SET salt = x'00' WHERE length(body) = 6"),
    "the salt of a file changed": ("altered_body", "UPDATE record_body SET salt = zeroblob(32) WHERE body IS NULL"),
    "a leaf changed": ("altered_entry", "UPDATE record_entry SET leaf = zeroblob(32) WHERE seq = 1"),
    "an entry that is no entry": ("malformed", "UPDATE record_entry SET entry = x'ff' WHERE seq = 1"),
    "an entry that is a number": ("malformed", "UPDATE record_entry SET entry = 7 WHERE seq = 1"),
    "entries swapped": (
        "reordered",
        "UPDATE record_entry SET seq = 9 - seq WHERE origin = 'south/shared';"
        "UPDATE record_entry SET seq = seq - 8 WHERE origin = 'south/shared'",
    ),
    "another size": ("malformed", "UPDATE record_log SET size = 1 WHERE origin = 'south/shared'"),
    "another time": ("malformed", "UPDATE record_log SET sealed = 'yesterday'"),
    "another origin": ("malformed", "UPDATE record_log SET origin = 'South' WHERE origin = 'south/shared'"),
    "another's internal log": ("malformed", "UPDATE record_log SET origin = 'south/internal' WHERE conflict = 1"),
    "a conflict without evidence": ("malformed", "DELETE FROM record_evidence"),
    "evidence of nothing": ("malformed", "UPDATE record_evidence SET shown = held"),
    "evidence of another fault": ("malformed", "UPDATE record_evidence SET refusal = 'gap'"),
    "forged evidence": ("forged_signature", "UPDATE record_evidence SET shown = replace(shown, x'0a320a', x'0a330a')"),
    "a receipt of another row": ("malformed", "UPDATE record_receipt SET size = 1"),
    "a receipt's cosigner": ("malformed", "UPDATE record_receipt SET cosigner = 'east'"),
    "a missing table": ("malformed", "DROP TABLE record_receipt"),
    "a text that is none": ("malformed", "UPDATE record_log SET checkpoint = CAST(x'ff' AS TEXT)"),
}


@pytest.mark.parametrize("case", SQL_FAULTS)
def test_each_change_of_a_database_is_named(tmp_path: Path, cards: list[str], case: str) -> None:
    name, statements = SQL_FAULTS[case]
    database = small_node(tmp_path / "north")
    database.executescript(statements)
    database.close()
    found = faults(*cards, tmp_path / "north")
    assert any(f": {name}: " in text for text in found), found


def test_an_own_log_smaller_than_a_receipt_says_is_rolled_back(tmp_path: Path, cards: list[str]) -> None:
    kept = rows((north(5), "south", SOUTH_COSIGNS, 5))
    folder(tmp_path / "north", NORTH_CARD, north(3), internal(), receipts=kept).close()
    assert "rolled_back" in faults(*cards, tmp_path / "north")[0]


def test_a_receipt_beyond_what_a_mirror_holds_is_no_fault(tmp_path: Path, cards: list[str]) -> None:
    kept = rows((south(5), "north", NORTH_COSIGNS, 5))
    folder(tmp_path / "north", NORTH_CARD, north(3), internal(), south(3), receipts=kept).close()
    assert check(*cards, tmp_path / "north")[-1] == WHOLE


def test_an_internal_log_that_is_not_the_one_shown_is_named(tmp_path: Path, cards: list[str]) -> None:
    other = rewritten(internal(), 0, subject="note:other")
    folder(tmp_path / "north", NORTH_CARD, long_north(), other).close()
    assert "rewritten" in faults(*cards, tmp_path / "north")[0]


def test_files_among_the_bodies_that_nothing_names_are_faults(tmp_path: Path, cards: list[str]) -> None:
    small_node(tmp_path / "north").close()
    large = next((tmp_path / "north" / "bodies").glob("*/*"))
    (large.parent / "draft").write_bytes(b"")
    (tmp_path / "north" / "bodies" / large.name).write_bytes(large.read_bytes())
    assert sorted(text.rpartition(": ")[2] for text in faults(*cards, tmp_path / "north")) == [
        "the database does not name it",
        "the database does not name it",
    ]
    large.unlink()
    assert any("withheld_body" in text for text in faults(*cards, tmp_path / "north"))


@pytest.mark.parametrize("card_text", ["", SOUTH_CARD, card("north", key("thief"), NORTH_COSIGNS), "\ud800"])
def test_a_folder_with_another_card_than_the_one_trusted_is_named(
    tmp_path: Path, cards: list[str], card_text: str
) -> None:
    small_node(tmp_path / "north").close()
    (tmp_path / "north" / "node.card").write_bytes(card_text.encode(errors="surrogatepass"))
    assert faults(*cards, tmp_path / "north")


def test_a_folder_without_a_database_is_named(tmp_path: Path, cards: list[str]) -> None:
    assert "no truceline.db" in faults(*cards, tmp_path)[0]
    file(tmp_path, b"no database at all, but long enough to look at" * 100, "truceline.db")
    assert "cannot be read" in faults(*cards, tmp_path)[0]


# --- proofs of one entry ----------------------------------------------------------------------------------------------


def test_a_proof_and_its_body_pass(tmp_path: Path, cards: list[str]) -> None:
    log = north(7)
    salt, body = log.bodies[5] or (b"", b"")
    by_south = cosignature("south", SOUTH_COSIGNS, log.text())
    proof = file(tmp_path, log.proof(5, by_south), "5.tlog-proof")
    said = check(*cards, proof, "--body", file(tmp_path, body, "body"), "--salt", salt.hex())
    assert said[-1] == WHOLE
    assert any(text.startswith("north/shared#5: in the tree of 7 entries, signed by ") for text in said)
    assert any(text.endswith(": cosigned by south") for text in said)
    assert "north/shared#5: the body is the one recorded" in said
    assert any("not checked" in text for text in check(*cards[:2], "--proof", file(tmp_path, proof.read_bytes(), "p")))


def test_every_entry_of_every_small_tree_can_be_proved(tmp_path: Path, cards: list[str]) -> None:
    for size in range(1, 10):
        log = north(size)
        for seq in range(size):
            assert check(*cards, file(tmp_path, log.proof(seq), "one.tlog-proof"))[-1] == WHOLE


def proof_over(checkpoint: str) -> str:
    return north(7).proof(5).partition("\n\n")[0] + "\n\n" + checkpoint


BAD_PROOFS: dict[str, tuple[str, Callable[[], str]]] = {
    "another index": ("reordered", lambda: north(7).proof(5).replace("index 5", "index 4")),
    "an index with a zero": ("malformed", lambda: north(7).proof(5).replace("index 5", "index 05")),
    "a hash too few": ("altered_entry", lambda: _drop(north(7).proof(5), 3)),
    "a hash too many": ("altered_entry", lambda: north(7).proof(5).replace("x 5\n", f"x 5\n{b64(bytes(32))}\n")),
    "another entry": ("altered_entry", lambda: other_north().proof(1).replace(*_entries())),
    "no entry": ("malformed", lambda: _drop(north(7).proof(5), 1)),
    "another tree": ("altered_entry", lambda: proof_over(north(6).checkpoint())),
    "another key": ("forged_signature", lambda: proof_over(north(7).checkpoint(secret=SOUTH))),
    "another cosigner": ("forged_signature", lambda: north(7).proof(5, cosignature("south", SOUTH, north(7).text()))),
    "a stranger": ("unknown_node", lambda: Log("east/shared", key("east")).write("report", b"").proof(0)),
    "not UTF-8": ("malformed", lambda: "c2sp.org/tlog-proof@v1\n\udcff"),
}


def _drop(text: str, number: int) -> str:
    return "".join(part for place, part in enumerate(text.splitlines(keepends=True)) if place != number)


def _entries() -> tuple[str, str]:
    return b64(canonical(other_north().entries[1])), b64(canonical(north().entries[1]))


@pytest.mark.parametrize("case", BAD_PROOFS)
def test_each_fault_of_a_proof_is_named(tmp_path: Path, cards: list[str], case: str) -> None:
    name, make = BAD_PROOFS[case]
    found = faults(*cards, file(tmp_path, make().encode(errors="surrogateescape"), "one.tlog-proof"))
    assert any(f": {name}: " in text for text in found), found


def test_another_body_than_the_one_proved_is_named(tmp_path: Path, cards: list[str]) -> None:
    proof, body = file(tmp_path, north(7).proof(5), "5.tlog-proof"), file(tmp_path, b"body 6", "body")
    assert "altered_body" in faults(*cards, proof, "--body", body, "--salt", "00" * 32)[0]


# --- every byte -------------------------------------------------------------------------------------------------------


def small_bundle() -> bytes:
    log = Log("north/shared", NORTH).write("report", "قتل".encode(), refs=["south/shared#0"], seen={"south/shared": 1})
    return bundle(log, receipts=[log.receipt("south", SOUTH_COSIGNS)])


@pytest.mark.parametrize("bit", [0x01, 0x20, 0x80])
def test_every_byte_of_a_bundle_that_changes_is_found(tmp_path: Path, cards: list[str], bit: int) -> None:
    raw = small_bundle()
    assert check(*cards, file(tmp_path, raw))[-1] == WHOLE
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :]
        assert check(*cards, file(tmp_path, changed))[-1] != WHOLE, place


def test_every_byte_that_is_left_out_or_put_in_is_found(tmp_path: Path, cards: list[str]) -> None:
    raw = small_bundle()
    for place in range(len(raw)):
        assert check(*cards, file(tmp_path, raw[:place] + raw[place + 1 :]))[-1] != WHOLE, place
        assert check(*cards, file(tmp_path, raw[: place + 1] + raw[place:]))[-1] != WHOLE, place
        assert check(*cards, file(tmp_path, raw[:place]))[-1] != WHOLE, place


STORED = {
    "record_entry": ("entry", "leaf", "kind", "subject"),
    "record_log": ("origin", "peaks", "checkpoint", "last_at", "seen"),
    "record_body": ("sha256", "salt", "body"),
    "record_receipt": ("origin", "cosigner", "receipt"),
    "record_evidence": ("origin", "refusal", "held", "shown"),
}


@pytest.mark.parametrize("table", STORED)
def test_every_byte_of_a_stored_value_that_changes_is_found(tmp_path: Path, cards: list[str], table: str) -> None:
    database = small_node(tmp_path / "north")
    for column in STORED[table]:
        query = f"SELECT rowid, CAST({column} AS BLOB), typeof({column}) FROM {table} WHERE {column} IS NOT NULL"
        for row, raw, kind in database.execute(query).fetchall():
            write = f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE rowid = {row}"
            for place in range(len(raw)):
                database.execute(write, (raw[:place] + bytes([raw[place] ^ 0x01]) + raw[place + 1 :],))
                database.commit()
                assert check(*cards, tmp_path / "north")[-1] != WHOLE, (column, row, place)
            database.execute(write, (raw,))
            database.commit()
    assert check(*cards, tmp_path / "north")[-1] == WHOLE
    database.close()


@pytest.mark.parametrize("place", [0, 31, 32, 50_000, -1])
def test_a_changed_byte_of_a_body_in_a_file_is_found(tmp_path: Path, cards: list[str], place: int) -> None:
    small_node(tmp_path / "north").close()
    large = next((tmp_path / "north" / "bodies").glob("*/*"))
    raw = bytearray(large.read_bytes())
    raw[place] ^= 1
    large.write_bytes(raw)
    assert "altered_body" in faults(*cards, tmp_path / "north")[0]


# --- anything at all --------------------------------------------------------------------------------------------------


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["north/shared", "north#1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ADMITTED = canonical({"card": SOUTH_CARD, "name": "south", "v": 1})
SAMPLE = bundle(north(2).write("peer_admitted", ADMITTED).rotate(key("new"), key("new cosigns")), south(1))
ROWS = [json.loads(row) for row in SAMPLE.splitlines()]


@settings(max_examples=300)
@given(raw=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_answered_with_faults(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for name in ("any.truce", "any.tlog-proof"):
        assert check(file(path.parent, raw, name))[-1] != WHOLE
    assert check("--card", file(path.parent, raw, "any.card"), file(path.parent, SAMPLE))[-1] != WHOLE


@settings(max_examples=400)
@given(data=st.data())
def test_any_value_in_any_place_is_answered_with_faults(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    rows = json.loads(json.dumps(ROWS))
    place = data.draw(st.sampled_from(rows))
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not (isinstance(place[name], dict) and place[name] and data.draw(st.booleans())):
            break
        place = place[name]
    before, place[name] = place[name], data.draw(JSON)
    try:
        lines = [json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() for row in rows]
    except UnicodeEncodeError:
        lines = [json.dumps(row, sort_keys=True, separators=(",", ":")).encode() for row in rows]
    said = check(file(tmp_path_factory.getbasetemp(), b"".join(one + b"\n" for one in lines), "value.truce"))
    assert (said[-1] == WHOLE) == (canonical(before) == json.dumps(place[name]).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"type":' * 50_000,
        b"9" * 10_000 + b"\n",
        b'{"type":1e999}\n',
        b'{"type":NaN}\n',
        b'{"type":"\\ud800"}\n',
        b"\xff\xfe{\x00}\x00\n\x00",
        b'{"type":"entry"}\n{"type":"seal"}\n{"type":"header"}\n{"type":"log"}\n{"type":"receipt"}\n',
        b"c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\n",
        b"SQLite format 3\x00" + bytes(5000),
    ],
    ids=range(10),
)
def test_hostile_bytes_are_answered_with_faults(tmp_path: Path, raw: bytes) -> None:
    for name in ("hostile.truce", "hostile.tlog-proof", "truceline.db", "node.card"):
        assert check(file(tmp_path, raw, name))[-1] != WHOLE
    assert check(tmp_path)[-1] != WHOLE


@settings(max_examples=150)
@given(place=st.integers(0), bits=st.integers(1, 255), length=st.integers(1, 40))
def test_a_database_with_any_bytes_changed_never_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, place: int, bits: int, length: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken"
    if not path.exists():
        small_node(path).close()
        (path / "whole").write_bytes((path / "truceline.db").read_bytes())
    raw = bytearray((path / "whole").read_bytes())
    for offset in range(place % len(raw), min(place % len(raw) + length, len(raw))):
        raw[offset] ^= bits
    (path / "truceline.db").write_bytes(raw)
    assert check(path)
