"""The WSGI application of one node, and the processes that listen for it.

As many processes answer as there are cores, up to a few: an interpreter uses one. In each, requests are worked on by a
few threads, each with a connection of its own to the database; what is only waiting, a browser for news or a body on a
slow line, holds none of them. What all must know of each other, they write into the database.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable
from ctypes import c_bool
from functools import partial
from importlib import import_module
from multiprocessing import RawValue
from pathlib import Path
from typing import Any

from truceline.errors import LineDropped
from truceline.server.bodies import Application, with_bodies
from truceline.server.listening import Listening
from truceline.store.serving import ENVIRON, MOST_BYTES, Serving

__all__ = ["Application", "application", "for_people", "processes", "serve"]

_MOST_PROCESSES = 4
_SWITCH_S = 0.0005
"""A thread that comes back from a query waits no longer than so for one that works out a long page."""
_ENDS_S = 45
"""What is under way when the server is told to end has so long."""
_COLLECTING = (20_000, 20, 50)
"""How seldom memory is gone through for cycles. A page makes tens of thousands of objects, nearly none of them in one;
to go through all that a process keeps takes it longer than a page."""
_WAITING = 96
"""Threads that requests wait in, browsers that wait for news and bodies on slow lines among them."""
_SETTINGS = "truceline.server.settings"

Ending = Any
"""A flag in memory that all processes share (`multiprocessing.RawValue`)."""


def for_people() -> None:
    """Let Django have what the pages need; said before anything opens a node, whose tables it would else know alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)


def application(
    folder: Path,
    passphrase: str | None,
    code: str | None,
    listening: Listening,
    most: int,
    ends: Callable[[], bool] = lambda: False,
) -> Application:
    """What answers requests for the node in `folder` in the name of its member `code`. Raises as `open_node` does.

    `ends` says whether the server was told to end: who only waits for news is let go then.
    """
    for_people()
    from truceline.store import databases, journal, node, read_reports

    opened = node.open_node(folder, passphrase=passphrase)
    with databases.opening(str(folder)):
        databases.bring_up_to_date(opened.alias, str(folder), every=True)
        read_reports.ask(opened)
    handle = _django(listening, opened.card.address)
    serving = Serving(journal.operator(opened, code), most, ends)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return handle(environ | {ENVIRON: serving}, start_response)

    return answer


def working(
    folder: Path, passphrase: str | None, code: str | None, listening: Listening, most: int, ending: Ending
) -> Application:
    """As `application`, with the few threads that work on requests, until `ending` is set."""
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(*_COLLECTING)
    handle = application(folder, passphrase, code, listening, most, lambda: bool(ending.value))
    return with_bodies(handle)


def processes() -> int:
    """How many answer: one for each core that this process may use, up to a few."""
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def serve(folder: Path, passphrase: str | None, code: str | None, listening: Listening, most: int = MOST_BYTES) -> None:
    """Answer requests until the process is told to end (SIGTERM, Ctrl-C); what is under way is finished first.

    Raises `LineDropped` where a process that answered ended by itself.
    """
    from truceline.server.beside import beside

    ending = RawValue(c_bool, False)
    server = _server(listening, ending)
    load = partial(working, folder, passphrase, code, listening, most, ending)
    # Each is a copy of this process that opens the node itself: a connection to a database does not cross a fork.
    _load()
    os.register_at_fork(after_in_child=_obey)
    try:
        with beside(folder):
            server.serve(target_loader=load, wrap_loader=False)
    except SystemExit:
        raise LineDropped(
            "the process that answered ended by itself", where=listening.url, remedy="start it again"
        ) from None


def _server(listening: Listening, ending: Ending) -> Any:
    """What listens and hands on requests; told to end, it lets those who wait for news go first."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    class Server(MPServer):
        def signal_handler_interrupt(self, *told: Any, **more: Any) -> None:
            ending.value = True
            super().signal_handler_interrupt(*told, **more)  # type: ignore[no-untyped-call]

    return Server(
        "truceline",
        address=listening.address,
        port=listening.port,
        interface=Interfaces.WSGI,
        workers=processes(),
        workers_kill_timeout=_ENDS_S,
        blocking_threads=_WAITING,
        websockets=False,
        log_level=LogLevels.error,
        ssl_cert=listening.certificate,
        ssl_key=listening.key,
    )


def _load() -> None:
    """Load what all processes need before they are copied from this one, so that it is read and held once."""
    for_people()
    import_module("truceline.server.urls")
    # The collector would write into what they share.
    gc.collect()
    gc.freeze()


def _obey() -> None:
    """Let a process that is told to end while it begins do so; it has its parent's handlers until it has its own."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_DFL)


def _django(listening: Listening, card_address: str | None) -> Application:
    """Django's handler with what a server needs set: it answers to its own names and says nothing of its insides."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from truceline.server import transport
    from truceline.web.assets import with_assets

    # What there is to say is said by `answers.tell`; Django would print a traceback for every wrong request.
    logging.getLogger("django").addHandler(logging.NullHandler())
    logging.getLogger("django").propagate = False

    transport.hold(listening, card_address)
    # The interface says how large a body may be, and keeps it in memory.
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_BYTES
    handler: Application = get_wsgi_application()
    return with_assets(handler)
