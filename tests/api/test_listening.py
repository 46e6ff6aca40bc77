"""Where a node listens: on an address that is its own alone, with a certificate that belongs to its key."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.api.conftest import TRUCELINE, Serve, environment
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, meet, reading
from truceline.api.line import Line
from truceline.api.sync import sync
from truceline.errors import InvalidSetting
from truceline.server.application import application
from truceline.server.listening import Listening
from truceline.store.serving import MOST_BYTES


@pytest.mark.parametrize(
    "text", ["", "8080", "127.0.0.1", "127.0.0.1:x", "a@b:80", "127.0.0.1:99999", "[::1", "h:80/x"]
)
def test_what_is_no_address_is_said(text: str) -> None:
    with pytest.raises(InvalidSetting), Listening.at(text):
        pass


def test_an_address_of_somebody_else_is_said() -> None:
    with pytest.raises(InvalidSetting, match="nobody can listen at"), Listening.at("203.0.113.7:8080"):
        pass


def test_a_port_on_which_somebody_listens_is_not_shared() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InvalidSetting, match="nobody can listen at"), Listening.at(f"127.0.0.1:{port}"):
            pass


def test_a_port_is_nobody_elses_from_the_start_and_of_several_processes(make_node: MakeNode, serve: Serve) -> None:
    with Listening.at("127.0.0.1:0") as listening, socket.socket() as worker, socket.socket() as other:
        with pytest.raises(InvalidSetting, match="nobody can listen at"), Listening.at(f"127.0.0.1:{listening.port}"):
            pass
        for each in worker, other:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            each.bind(("127.0.0.1", listening.port))
            each.listen()
    running = serve(make_node("north"))
    with pytest.raises(InvalidSetting, match="nobody can listen at"), Listening.at(running.url.rpartition("/")[2]):
        pass


def test_lines_of_a_server_that_has_ended_keep_nobody_away() -> None:
    with socket.socket() as ended:
        ended.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        ended.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ended.bind(("127.0.0.1", 0))
        ended.listen()
        with socket.create_connection(ended.getsockname()) as line:
            ended.accept()[0].close()
            assert line.recv(1) == b""
        port = ended.getsockname()[1]
    with pytest.raises(OSError, match="in use"), socket.socket() as strict:
        strict.bind(("127.0.0.1", port))
    with Listening.at(f"127.0.0.1:{port}") as listening:
        assert listening.port == port


def test_port_0_is_one_that_is_free() -> None:
    with Listening.at("127.0.0.1:0") as listening:
        assert listening.port > 0 and listening.url == f"http://127.0.0.1:{listening.port}"


def test_what_the_worker_needs_can_be_sent_to_another_process(tmp_path: Path) -> None:
    load = partial(application, tmp_path, "secret", "op-1", Listening(), MOST_BYTES)
    assert pickle.loads(pickle.dumps(load)).args == load.args


def test_a_certificate_without_its_key_is_said(tmp_path: Path) -> None:
    certificate, key = certified(tmp_path)
    for given in ({"certificate": certificate}, {"key": key}, {"certificate": key, "key": certificate}):
        with pytest.raises(InvalidSetting), Listening.at("127.0.0.1:0", **given):
            pass
    none = {"certificate": tmp_path / "none", "key": key}
    with pytest.raises(InvalidSetting, match="No such file"), Listening.at("127.0.0.1:0", **none):
        pass


def test_a_wrong_passphrase_is_said_before_anything_listens(make_node: MakeNode) -> None:
    node = make_node("north")
    said = subprocess.run(
        [TRUCELINE, "serve", "--node", node.folder, "--listen", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment() | {"TRUCELINE_PASSPHRASE": "another"},
    )
    assert said.returncode == 2 and said.stdout == ""
    assert len(said.stderr.splitlines()) == 1 and "passphrase" in said.stderr


def test_a_server_whose_worker_was_killed_ends_and_says_so(make_node: MakeNode, serve: Serve) -> None:
    running = serve(make_node("north"))
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    for child in map(int, children):
        os.kill(child, signal.SIGKILL)
    said = running.process.communicate(timeout=60)[1]
    assert running.process.returncode == 2
    assert "ended by itself" in said.splitlines()[-1]


def test_a_server_that_has_just_begun_to_answer_ends_when_it_is_told_to(make_node: MakeNode, serve: Serve) -> None:
    node = make_node("north")
    for _ in range(3):
        # Other processes of it still begin.
        running = serve(node)
        running.process.send_signal(signal.SIGTERM)
        running.process.communicate(timeout=40)
        assert running.process.returncode == 0


def test_over_tls_the_certificate_must_be_known(
    make_node: MakeNode, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    certificate, key = certified(tmp_path)
    running = serve(south, "--certificate", str(certificate), "--key", str(key))
    assert running.url.startswith("https://")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(InvalidSetting, match="certificate"):
        sync(actor(north), "south", Line(running.url))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert sync(actor(north), "south", Line(running.url)).taken > 0
    running.stop()
    assert reading(north) == reading(south)


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine's own address, signed by itself, and its key."""
    private, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, SHA256())
    )
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key
