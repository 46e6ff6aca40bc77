"""The record on the pages: entries in plain words, proofs that hold without the node, a check, bundles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.web.serving import Centre
from tests.web.test_sitreps import shown

ROOT = Path(__file__).resolve().parents[2]


def test_logs_are_listed_with_their_ends(centre: Centre) -> None:
    words = centre.person("auditor-1").get("/record/").words
    assert "centre/internal" in words
    assert "centre/shared" in words
    assert "fingerprint" in words


def test_who_sees_shared_logs_alone_sees_no_other(centre: Centre) -> None:
    officer = centre.person("liaison-russia")
    assert "centre/internal" not in officer.get("/record/").words
    assert officer.get("/record/centre/internal/").status == 403
    assert officer.get("/record/centre/internal/3/").status == 403
    assert officer.get("/record/centre/internal/3/proof").status == 403
    assert officer.get("/record/centre/shared/3/").status == 200


def test_an_entry_says_what_it_holds_and_not_the_names_of_its_parts_alone(centre: Centre) -> None:
    told = centre.person("duty-1").get("/record/centre/shared/?kind=notice_told").words
    assert "kind acknowledged; by russia; addressee russia" in told


def test_a_log_is_read_from_its_end_by_the_page_and_narrowed(centre: Centre) -> None:
    duty = centre.person("duty-1")
    page = duty.get("/record/centre/shared/")
    assert page.text.count("<tr>") == 51
    assert "?before=" in page.text
    narrowed = duty.get("/record/centre/shared/?subject=patrol:m4-2020-07-14&kind=patrol_told").words
    assert "patrol:m4-2020-07-14" in narrowed
    assert "patrol told" in narrowed
    assert "No entry of this log is so." in duty.get("/record/centre/shared/?subject=%25").words


def test_members_are_for_those_who_run_the_node_or_audit_it(centre: Centre) -> None:
    assert "roles administrator" in centre.person("auditor-1").get("/record/centre/internal/0/").words
    assert "roles administrator" not in centre.person("duty-1").get("/record/centre/internal/0/").words
    assert "roles administrator" not in centre.person("duty-1").get("/record/centre/internal/?kind=member_added").words


def test_a_proof_holds_without_the_node(centre: Centre, tmp_path: Path) -> None:
    answer = centre.person("liaison-russia").get("/record/centre/shared/12/proof")
    assert answer.headers["content-disposition"].startswith("attachment")
    (tmp_path / "entry.tlog-proof").write_bytes(answer.body)
    (tmp_path / "node.card").write_bytes(centre.person("liaison-russia").get("/record/card").body)
    command = [
        sys.executable,
        ROOT / "tools" / "verify.py",
        "--card",
        tmp_path / "node.card",
        tmp_path / "entry.tlog-proof",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_check_of_everything_says_what_it_found(own_centre: Centre) -> None:
    duty = own_centre.person("duty-1")
    assert duty.post("/record/verify", {}).status == 302
    shown(duty, "/record/", "entries recorded and unchanged")
    officer = own_centre.person("liaison-russia").get("/record/").words
    assert "done" in officer
    assert "entries recorded" not in officer, "how many there are in all logs is told to nobody who does not see all"
