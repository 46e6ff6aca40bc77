"""Where a node is reached: an address and port that are free, the names it goes by, a certificate that can be used."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from truceline.errors import InvalidSetting

__all__ = ["Listening"]


@dataclass(frozen=True)
class Listening:
    """Where a node is reached: `address` and `port`, the names it goes by beside these, and its TLS certificate."""

    address: str = "127.0.0.1"
    port: int = 8080
    hosts: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None

    @classmethod
    @contextmanager
    def at(cls, text: str, **more: Any) -> Iterator[Listening]:
        """`127.0.0.1:8080` or `[::1]:8080`; port 0 is any that is free. Nobody else gets it until the block ends.

        Raises `InvalidSetting` for any other text, where nobody can listen there, and for a certificate or key that
        cannot be used.
        """
        try:
            parts = urlsplit(f"//{text}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or port is None or "@" in text or not text.rpartition(":")[2].isascii():
            raise InvalidSetting(f"{text[:80]!r} is no address such as 127.0.0.1:8080", where="--listen")
        with _held_port(host, port) as held:
            listening = cls(host, held.getsockname()[1], **more)
            listening.check_certificate()
            yield listening

    def check_certificate(self) -> None:
        """Raise `InvalidSetting` unless certificate and key are there, or neither, and belong to each other."""
        if (self.certificate is None) != (self.key is None):
            raise InvalidSetting("belong together", where="--certificate and --key", remedy="give both, or neither")
        if self.certificate is None:
            return
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.key, lambda: b"")
        except OSError as error:
            words = error.strerror or str(error)
            raise InvalidSetting(
                f"cannot be used ({words})", where=f"{self.certificate} and {self.key}", remedy="give PEM files"
            ) from None

    @property
    def url(self) -> str:
        """The address as others write it."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"


def _held_port(address: str, port: int) -> socket.socket:
    """A socket that holds the port, or one that is free for 0, and does not listen.

    Processes that answer listen each for itself (SO_REUSEPORT), and would share their requests unnoticed with whoever
    did the same there. Where nothing of an earlier server is left, one step both asks and takes.
    """
    try:
        family, *_, name = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        held = socket.socket(family, socket.SOCK_STREAM)
        try:
            held.bind(name)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        except OSError as error:
            held.close()
            if error.errno != errno.EADDRINUSE:
                raise
            # Lines of a server that has ended may still be closing: they keep nobody away who says so.
            with socket.socket(family, socket.SOCK_STREAM) as free:
                free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                free.bind(name)
            held = socket.socket(family, socket.SOCK_STREAM)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind(name)
        return held
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise InvalidSetting(f"nobody can listen at {address} port {port} ({words})", where="--listen") from None
