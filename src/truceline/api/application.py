"""The WSGI application of one node, and the process that listens for it."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from truceline.errors import InvalidSetting, LineDropped

if TYPE_CHECKING:
    from truceline.store.journal import Actor

__all__ = ["MOST_BYTES", "Listening", "Serving", "application", "serve"]

MOST_BYTES = 256 << 20
"""A larger bundle is not taken over HTTP; over a file it may have any size."""

_THREADS = 4
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ENVIRON = "truceline.serving"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Serving:
    """In whose name bundles are taken and made, and how many bytes one may have."""

    actor: Actor
    most: int

    @classmethod
    def of(cls, environ: dict[str, Any]) -> Serving:
        """What `application` put into a request's environment."""
        serving = environ[_ENVIRON]
        assert isinstance(serving, cls)
        return serving


@dataclass(frozen=True)
class Listening:
    """Where a node is reached: `address` and `port`, the names it goes by beside these, and its TLS certificate."""

    address: str = "127.0.0.1"
    port: int = 8080
    hosts: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None

    @classmethod
    def at(cls, text: str, **more: Any) -> Listening:
        """`127.0.0.1:8080` or `[::1]:8080`; port 0 is any that is free.

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
        listening = cls(host, _free_port(host, port), **more)
        listening.check_certificate()
        return listening

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


def application(folder: Path, passphrase: str | None, code: str | None, listening: Listening, most: int) -> Application:
    """What answers requests for the node in `folder` in the name of its member `code`. Raises as `open_node` does."""
    from truceline.store import journal, node

    opened = node.open_node(folder, passphrase=passphrase)
    handle = _django(listening, opened.card.address)
    serving = Serving(journal.operator(opened, code), most)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return handle(environ | {_ENVIRON: serving}, start_response)

    return answer


def serve(folder: Path, passphrase: str | None, code: str | None, listening: Listening, most: int = MOST_BYTES) -> None:
    """Answer requests until the process is told to end (SIGTERM, Ctrl-C); what is under way is finished first.

    Raises `LineDropped` where the process that answers ended by itself.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "truceline",
        address=listening.address,
        port=listening.port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=listening.certificate,
        ssl_key=listening.key,
    )
    # The worker is a process of its own that opens the node itself: a connection to a database does not cross a fork.
    try:
        server.serve(target_loader=partial(application, folder, passphrase, code, listening, most), wrap_loader=False)
    except SystemExit:
        raise LineDropped(
            "the process that answered ended by itself", where=listening.url, remedy="start it again"
        ) from None


def _django(listening: Listening, card_address: str | None) -> Application:
    """Django's handler with what a server needs set: it answers to its own names and says nothing of its insides."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    # What there is to say is said by `answers.tell`; Django would print a traceback for every wrong request.
    logging.getLogger("django").addHandler(logging.NullHandler())
    logging.getLogger("django").propagate = False

    on_card = urlsplit(card_address).hostname if card_address else None
    settings.ROOT_URLCONF = "truceline.api.urls"
    settings.ALLOWED_HOSTS = [*_LOOPBACK, listening.address, *listening.hosts, *([on_card] if on_card else [])]
    settings.MIDDLEWARE = [
        "truceline.api.rest.problems.names_itself",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    settings.APPEND_SLASH = False
    # The interface says how large a body may be, and keeps it in memory.
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_BYTES
    handler: Application = get_wsgi_application()
    return handler


def _free_port(address: str, port: int) -> int:
    """The port, or one that is free for 0; nobody else may be listening, who would share the requests unnoticed."""
    try:
        family, *_, name = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(name)
            return int(free.getsockname()[1])
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise InvalidSetting(f"nobody can listen at {address} port {port} ({words})", where="--listen") from None
