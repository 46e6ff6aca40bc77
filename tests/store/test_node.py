"""Making and opening nodes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import psycopg
import pyrage
import pytest
from django.db import connections

from tests.store.conftest import AGREEMENT, PASSPHRASE, VAULT_PASSPHRASE
from truceline.agreements.read import read_chain
from truceline.errors import InvalidAgreement, InvalidKey, InvalidNode, InvalidRecord, InvalidSetting, TrucelineError
from truceline.facts import MaterialKept
from truceline.store import bodies, databases, founding, journal
from truceline.store.identities import read_identity
from truceline.store.node import Node, close, open_node

MakeNode = Callable[..., Node]


def test_a_node_begins_with_its_card_its_agreement_and_its_first_member(node: Node) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, seq, kind, subject FROM record_entry ORDER BY origin, seq")
        assert cursor.fetchall() == [
            ("north/internal", 0, "member_added", "member:op-1"),
            ("north/shared", 0, "node_opened", "node:north"),
            ("north/shared", 1, "agreement_adopted", "agreement:protocol-2020"),
        ]


def test_a_node_says_the_agreement_it_was_made_with(node: Node) -> None:
    assert read_chain(node.folder / "agreement.yaml") == read_chain(AGREEMENT)
    assert len(read_chain(node.folder / "agreement.yaml")) == 2
    assert (node.folder / "places.csv").read_bytes() == (AGREEMENT.parent / "places.csv").read_bytes()


def test_its_keys_are_closed_to_others_and_to_other_passphrases(node: Node) -> None:
    assert node.keys.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in node.keys.iterdir()} == {0o600}
    other = Node(node.folder, node.name, node.role, node.alias, node.card, node.vault, unlock="south of it")
    for key in (lambda: other.signing, lambda: other.cosigning, other.identity):
        with pytest.raises(InvalidKey, match="cannot be opened"):
            key()
    assert node.signing.vkey == node.card.signing
    assert node.cosigning.vkey == node.card.cosigning


def test_what_is_encrypted_to_a_node_its_own_identity_opens(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    sealed = pyrage.encrypt(b"a bundle", [pyrage.x25519.Recipient.from_str(north.card.recipient)])
    assert pyrage.decrypt(sealed, [north.identity()]) == b"a bundle"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [south.identity()])
    sealed = pyrage.encrypt(b"who", [pyrage.x25519.Recipient.from_str(north.vault)])
    assert pyrage.decrypt(sealed, [read_identity(north.keys / "vault.age", VAULT_PASSPHRASE)]) == b"who"


def test_many_nodes_are_open_in_one_process_and_none_sees_another(node: Node, make_node: MakeNode) -> None:
    south = make_node("south")
    journal.write(journal.operator(south), MaterialKept(content=b"theirs", content_type="text/plain"))
    for one, entries in ((node, 3), (south, 4)):
        with connections[one.alias].cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM record_entry WHERE origin IN (%s, %s)", [one.shared, one.internal])
            assert cursor.fetchone() == (entries,)
            cursor.execute("SELECT COUNT(*) FROM record_entry")
            assert cursor.fetchone() == (entries,)


def test_an_opened_node_is_closed_and_opened_again(node: Node, database_url: str | None) -> None:
    again = open_node(node.folder, database=database_url)
    assert (again.name, again.role, again.card, again.vault) == (node.name, node.role, node.card, node.vault)
    close(again)
    with pytest.raises(Exception, match="doesn't exist"):
        connections[again.alias]


def test_sqlite_keeps_a_commit_that_was_acknowledged(make_node: MakeNode) -> None:
    with connections[make_node().alias].cursor() as cursor:
        said = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {pragma}")
            said[pragma] = cursor.fetchone()[0]
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def init(folder: Path, **options: Any) -> Node:
    secrets = {"passphrase": PASSPHRASE, "vault_passphrase": VAULT_PASSPHRASE}
    given = {"name": "north", "role": "party", "agreement": AGREEMENT} | secrets
    return founding.init_node(folder, **(given | options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"name": "North"}, InvalidSetting, "--name: 'North' is no node's name"),
        ({"name": "truceline.org"}, InvalidSetting, "is no node's name"),
        ({"role": "winner"}, InvalidSetting, "--role: 'winner' is no role; use one of: party,"),
        ({"member": "A. Person"}, InvalidSetting, "--member: 'A. Person' is no member's code"),
        ({"address": "north.example"}, InvalidRecord, "an address that is not http"),
        ({"passphrase": ""}, InvalidKey, "needs a passphrase"),
        ({"vault_passphrase": ""}, InvalidKey, "needs a passphrase"),
        ({"agreement": Path("nowhere.yaml")}, InvalidAgreement, "nowhere.yaml: cannot be read"),
        ({"agreement": AGREEMENT.parent / "places.csv"}, InvalidAgreement, "places.csv"),
        ({"places": AGREEMENT}, TrucelineError, "agreement.yaml"),
        ({"database": "mysql://host/name"}, InvalidSetting, "does not begin with postgres://"),
        ({"database": "postgres://u:geheim@127.0.0.1:1/x"}, InvalidNode, "the database cannot be used"),
    ],
)
def test_a_node_that_cannot_be_made_leaves_nothing(
    make_node: MakeNode, tmp_path: Path, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as raised:
        init(tmp_path / "new" / "north", **options)
    assert "geheim" not in str(raised.value)
    assert not list(tmp_path.rglob("*north*"))


def test_a_node_that_fails_at_its_first_entries_leaves_neither_folder_nor_tables(
    make_node: MakeNode, tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_advance", full)
        with pytest.raises(OSError, match="No space left"):
            make_node(database=database_url)
    assert not list(tmp_path.glob("*north*")) + list(tmp_path.glob(".*"))
    if database_url:
        with psycopg.connect(database_url) as connection:
            found = connection.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            assert found == (0,)
    assert make_node(database=database_url).name == "north"


def test_a_folder_that_is_in_use_is_left_alone(node: Node, tmp_path: Path) -> None:
    with pytest.raises(InvalidNode, match="has a node already"):
        init(node.folder)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear", encoding="utf-8")
    for folder in (tmp_path / "full", tmp_path / "full" / "letter.txt"):
        with pytest.raises(InvalidNode, match="is there already and not an empty folder"):
            init(folder)


def test_a_database_takes_one_node(make_node: MakeNode, new_database: Callable[[], str], tmp_path: Path) -> None:
    url = new_database()
    north = make_node(database=url)
    with pytest.raises(InvalidNode, match="the database has a node already"):
        make_node("south", database=url)
    assert not (tmp_path / "south").exists()
    journal.write(journal.operator(north), MaterialKept(content=b"still there", content_type="text/plain"))


def test_a_parties_file_of_another_name_goes_along(make_node: MakeNode, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(AGREEMENT.parent, source, ignore=shutil.ignore_patterns("reports"))
    (source / "parties.yaml").rename(source / "who.yaml")
    for file in ("agreement.yaml", "memorandum-2018.yaml"):
        text = (source / file).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("parties:")]
        (source / file).write_text("\n".join(["parties: who.yaml", *lines, ""]), encoding="utf-8")
    node = make_node(agreement=source / "agreement.yaml")
    assert read_chain(node.folder / "agreement.yaml") == read_chain(source / "agreement.yaml")


def spoil(file: str, content: str | None) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        if content is None:
            (folder / file).unlink()
        else:
            (folder / file).write_text(content, encoding="utf-8")

    return change


def newer(folder: Path) -> None:
    text = (folder / "truceline.toml").read_text(encoding="utf-8")
    (folder / "truceline.toml").write_text(text.replace("format = 1", "format = 2"), encoding="utf-8")


def renamed(folder: Path) -> None:
    text = (folder / "truceline.toml").read_text(encoding="utf-8")
    (folder / "truceline.toml").write_text(text.replace('"north"', '"south"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (spoil("truceline.toml", None), "is no node's folder: it has no truceline.toml"),
        (spoil("truceline.toml", "format ="), "is not TOML"),
        (spoil("truceline.toml", "a=" + "[" * 5000), "is not TOML"),
        (spoil("truceline.toml", "format = 1"), "truceline.toml, name: Field required"),
        (newer, "is of a newer program"),
        (renamed, "is not the card of south"),
        (spoil("node.card", None), "node.card: cannot be read"),
        (spoil("truceline.db", None), "has no truceline.db; restore the node"),
        (spoil("truceline.db", "not a database at all" * 100), "the database cannot be used"),
        (spoil("truceline.db", ""), "the database holds no record of north"),
    ],
)
def test_a_node_that_cannot_be_opened_says_why(make_node: MakeNode, change: Callable[[Path], None], says: str) -> None:
    node = make_node()
    close(node)
    change(node.folder)
    with pytest.raises(InvalidNode, match=says):
        open_node(node.folder)


def test_a_damaged_card_is_refused(make_node: MakeNode) -> None:
    node = make_node()
    card = node.folder / "node.card"
    card.write_text(card.read_text(encoding="utf-8").replace("party", "other"), encoding="utf-8")
    with pytest.raises(TrucelineError, match=r"node\.card"):
        open_node(node.folder)


def test_no_folder_is_no_node(tmp_path: Path) -> None:
    with pytest.raises(InvalidNode, match="there is no such folder; truceline init makes a node"):
        open_node(tmp_path / "nowhere")


def test_a_database_of_a_newer_program_is_left_alone(node: Node, database_url: str | None) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01 00:00:00')"
        )
    with pytest.raises(InvalidNode, match="the database is newer than this program \\(it has 9999_later\\)"):
        open_node(node.folder, database=database_url)


def test_where_the_record_lies_and_what_is_set_must_agree(
    node: Node, database_url: str | None, new_database: Callable[[], str]
) -> None:
    with pytest.raises(InvalidSetting, match="DATABASE_URL"):
        open_node(node.folder, database=None if database_url else new_database())
    if database_url:
        with pytest.raises(InvalidNode, match="the database holds no record of north"):
            open_node(node.folder, database=new_database())


def test_a_url_names_a_database_whatever_its_letters_are() -> None:
    settings = databases.postgresql("postgresql://us%40er:p%3Aw@db.example:5433/na%20me?sslmode=require")
    assert {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "na me",
        "USER": "us@er",
        "PASSWORD": "p:w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url",
    ["", "geheim", "postgres://", "postgres://u:geheim@h", "postgres://u:geheim@h/", "postgres://u:geheim@h:x/n",
     "postgres://u:geheim@h:99999/n", "postgres://u:geheim@[h/n", "sqlite:///geheim", "postgres://u:geheim@h/a/b",
     "postgres://u:geheim@h/n?sslmode", "postgres://u:geheim@h/n%00"],
)  # fmt: skip
def test_a_url_that_names_no_database_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(
        InvalidSetting, match=r"^DATABASE_URL: .*write postgres://user:password@host:port/name"
    ) as raised:
        databases.postgresql(url)
    assert "geheim" not in str(raised.value)


def test_the_passphrase_is_asked_for_when_a_key_is_first_needed(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_node()
    asked: list[int] = []
    node = open_node(made.folder, passphrase=lambda: asked.append(1) or PASSPHRASE)  # type: ignore[func-returns-value]
    assert not asked
    assert node.signing.vkey == node.card.signing
    assert node.cosigning.vkey == node.card.cosigning
    assert asked == [1]
    close(node)
    monkeypatch.delenv("TRUCELINE_PASSPHRASE", raising=False)
    silent = open_node(made.folder)
    with pytest.raises(InvalidSetting, match="TRUCELINE_PASSPHRASE: the passphrase of the node's keys is not set"):
        _ = silent.signing
    close(silent)


def test_a_small_body_lies_in_the_database_and_a_large_one_beside_it(node: Node) -> None:
    small, large = os.urandom(bodies.LARGEST_IN_DATABASE), os.urandom(bodies.LARGEST_IN_DATABASE + 1)
    facts = [MaterialKept(content=content, content_type="text/plain") for content in (small, large)]
    journal.write(journal.operator(node), *facts)
    assert bodies.read(node, facts[0].id) == (facts[0].salting, small)
    assert bodies.read(node, facts[1].id) == (facts[1].salting, large)
    assert [file.name for file in node.bodies.glob("??/*")] == [facts[1].id]
    file = bodies.file_of(node.bodies, facts[1].id)
    assert file.read_bytes() == facts[1].salting + large


def test_a_body_whose_file_has_another_salt_fits_no_hash(node: Node) -> None:
    fact = MaterialKept(content=os.urandom(100_000), content_type="text/plain")
    journal.write(journal.operator(node), fact)
    file = bodies.file_of(node.bodies, fact.id)
    file.write_bytes(b"\x00" * 32 + fact.content)
    assert bodies.read(node, fact.id) == (b"", fact.content)
    file.unlink()
    assert bodies.read(node, fact.id) is None


def test_a_body_that_is_in_nobodys_hash_is_not_here(node: Node) -> None:
    assert bodies.read(node, "0" * 64) is None


def test_processes_that_open_a_database_at_once_make_its_tables_once(tmp_path: Path, database_url: str | None) -> None:
    where = databases.postgresql(database_url) if database_url else databases.sqlite(tmp_path / "new.db")
    together, failed = Barrier(4), list[BaseException]()

    def make() -> None:
        alias = databases.connect(where)
        together.wait(60)
        try:
            databases.bring_up_to_date(alias, "new")
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM record_log")
        except BaseException as error:
            failed.append(error)
        finally:
            databases.disconnect(alias)

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
