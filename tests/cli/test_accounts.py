"""Accounts from the command line: made, changed and closed by administrators alone, kept in backups."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import begun
from tests.cli.test_node import AGREEMENT, PASSPHRASES, environment, run

_LOOK = """
import sys
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store.node import open_node
opened = open_node(Path(sys.argv[1]))
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
account = get_user_model().objects.get(username="op-1")
codes = Authenticator.objects.get(user=account, type="totp")
print(account.check_password(sys.argv[2]), decrypt(codes.data["secret"]), codes.created_at.isoformat())
print(Session.objects.count())
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with an administrator, a duty officer and a liaison officer; nobody changes it."""
    folder = tmp_path_factory.mktemp("nodes") / "centre"
    officer = ("add", "liaison-1", "--role", "liaison_officer", "--party", "turkiye")
    for words in (
        ("init", folder, "--agreement", AGREEMENT),
        ("members", "add", "duty-1", "--role", "duty_officer", "--node", folder, "--as", "op-1"),
        ("members", *officer, "--node", folder, "--as", "op-1"),
    ):
        done = run(*words)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def centre(made: Path, tmp_path: Path) -> Path:
    """A copy of that node."""
    shutil.copytree(made, tmp_path / "centre")
    return tmp_path / "centre"


def accounts(node: Path, *words: str, password: str = "", actor: str = "op-1") -> subprocess.CompletedProcess[str]:
    """A command of `truceline accounts`, by a member."""
    given = PASSPHRASES | ({"TRUCELINE_NEW_PASSWORD": password} if password else {})
    acting = [] if words[0] == "list" else ["--as", actor]
    return run("accounts", *words, "--node", node, *acting, given=given)


def states(node: Path) -> dict[str, str]:
    listed = accounts(node, "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return {one["code"]: one["state"] for one in map(json.loads, listed.stdout.splitlines())}


def looked(node: Path, password: str, **settings: str) -> list[str]:
    """Whether the password is that of op-1, the secret of their codes and when it was made, how many are signed in."""
    done = begun.run([sys.executable, "-c", _LOOK, node, password], env=environment(**PASSPHRASES, **settings))
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_an_account_is_made_given_another_password_and_closed(centre: Path) -> None:
    assert states(centre) == {"duty-1": "none", "liaison-1": "none", "op-1": "none"}
    assert accounts(centre, "add", "duty-1", password="north of the road").returncode == 0
    again = accounts(centre, "add", "duty-1", password="south of the road")
    assert (again.returncode, states(centre)["duty-1"]) == (2, "open")
    assert "`truceline accounts password` gives another" in again.stderr
    made = accounts(centre, "password", "duty-1", "--one-time")
    assert "can sign in once" in made.stdout
    assert states(centre)["duty-1"] == "one_time"
    assert accounts(centre, "close", "duty-1").returncode == 0
    assert states(centre)["duty-1"] == "closed"


def test_only_an_administrator_keeps_accounts_and_the_log_says_who_did(centre: Path) -> None:
    refused = accounts(centre, "add", "liaison-1", "--one-time", actor="duty-1")
    assert refused.returncode == 2
    assert "may not record account_changed; it is for: administrator" in refused.stderr
    assert accounts(centre, "add", "liaison-1", "--one-time").returncode == 0
    shown = run("log", "show", "--node", centre)
    assert shown.stdout.count("account changed") == 1
    assert "centre/op-1: account changed, account:liaison-1" in shown.stdout


def test_nobody_gets_an_account_who_is_no_member_nor_a_password_that_is_easy_to_guess(centre: Path) -> None:
    for words, password, said in (
        (["add", "nobody"], "north of the road", "is no member"),
        (["add", "duty-1"], "short", "too short"),
        (["add", "duty-1"], "password1234", "too common"),
        (["password", "duty-1"], "north of the road", "has no account"),
        (["add", "duty-1"], "", "is not set"),
    ):
        refused = accounts(centre, *words, password=password)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
    assert set(states(centre).values()) == {"none"}


def test_example_accounts_are_for_a_node_without_accounts(centre: Path) -> None:
    made = accounts(centre, "examples", password="an example only")
    assert made.returncode == 0, made.stderr
    assert "The password of each: an example only" in made.stdout
    assert made.stdout.count("secret for an authenticator app") == 2
    listed = accounts(centre, "list", "--json")
    factors = {one["code"]: one["factors"] for one in map(json.loads, listed.stdout.splitlines())}
    assert factors == {"duty-1": [], "liaison-1": ["totp"], "op-1": ["totp"]}
    assert "has an account already" in accounts(centre, "examples").stderr
    assert accounts(centre, "reset-second-factor", "liaison-1").returncode == 0
    listed = accounts(centre, "list", "--json")
    assert {one["code"]: one["factors"] for one in map(json.loads, listed.stdout.splitlines())}["liaison-1"] == []


def test_a_backup_keeps_accounts_and_nobody_who_is_signed_in(centre: Path, tmp_path: Path) -> None:
    assert accounts(centre, "examples", password="an example only").returncode == 0
    with sqlite3.connect(centre / "truceline.db") as database:
        database.execute("INSERT INTO django_session VALUES ('stolen-key', 'whatever', '2099-01-01 00:00:00')")
    was = looked(centre, "an example only")
    assert (was[0], was[-1]) == ("True", "1")
    assert run("backup", tmp_path / "centre.tar", "--node", centre).returncode == 0
    assert b"stolen-key" not in (tmp_path / "centre.tar").read_bytes()
    assert run("restore", tmp_path / "centre.tar", tmp_path / "again").returncode == 0
    assert looked(tmp_path / "again", "an example only") == [*was[:-1], "0"]


def test_accounts_go_into_another_kind_of_database_and_back(
    centre: Path, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    assert accounts(centre, "examples", password="an example only").returncode == 0
    was = looked(centre, "an example only")
    assert run("backup", tmp_path / "first.tar", "--node", centre).returncode == 0
    moved: dict[str, Any] = {"DATABASE_URL": new_database()}
    restored = run("restore", tmp_path / "first.tar", tmp_path / "moved", given=PASSPHRASES | moved)
    assert restored.returncode == 0, restored.stderr
    assert looked(tmp_path / "moved", "an example only", **moved) == was
    backed = run("backup", tmp_path / "second.tar", "--node", tmp_path / "moved", given=PASSPHRASES | moved)
    assert backed.returncode == 0, backed.stderr
    assert run("restore", tmp_path / "second.tar", tmp_path / "back").returncode == 0
    assert looked(tmp_path / "back", "an example only") == was
    with tarfile.open(tmp_path / "second.tar") as tar:
        assert "truceline.db" in tar.getnames()
