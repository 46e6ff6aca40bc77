"""The pages under twenty people at once, beside the bare queries behind them; the browser's first paint; the server.

One side: `truceline serve` in processes of its own, asked over HTTP by twenty members who signed in, who each keep a
stream of news open, open a page of `walk.yaml`, and look at it for a second or two. The other: the statements that the
page asked the database, asked again by the bare driver, by one who waits for each. Sessions are made as the node makes
them, since signing in takes a second by design.
"""

from __future__ import annotations

import gzip
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from bench.days import PLACES
from bench.happenings import FIRST, YEARS_DAYS, settle
from bench.measure import Measured
from bench.record import _PASSPHRASE

if TYPE_CHECKING:
    from truceline.store.node import Node

PEOPLE = 20
LOOKS_S = (1.0, 2.0)
"""So long somebody looks at a page before they open the next."""
_SAMPLES = 200
_ASKED, _AGAIN = 4, 5
_LATE_DAYS = 50
_ADMINISTRATOR = "op-1"
_MATTERS = (
    "case", "patrol", "post", "notice", "consultation", "item", "count", "figure", "observation",
)  # fmt: skip


Statement = tuple[str, tuple[Any, ...]]


class Way(NamedTuple):
    """A page that people go to, with addresses of it, another each time; those whose codes begin with `by`."""

    name: str
    addresses: tuple[str, ...]
    often: int
    by: str


class Answered(NamedTuple):
    """A page that somebody opened: how long it took, and what was wrong with it."""

    name: str
    seconds: float
    fault: str = ""


class Behind(NamedTuple):
    """What is behind a page: seconds of its statements alone, how many these are, its bytes, plain and compressed."""

    seconds: float
    statements: int
    plain: int
    compressed: int


class Loaded(NamedTuple):
    """What people met with: every answer, over so many seconds in all."""

    answers: tuple[Answered, ...]
    seconds: float


def ways(node: Node, seed: int = 1) -> tuple[Way, ...]:
    """The pages of `walk.yaml`, with what there is in the node."""
    told = yaml.safe_load((Path(__file__).parent / "walk.yaml").read_text(encoding="utf-8"))
    chance, known = random.Random(seed), _known(node)

    def address(text: str) -> str:
        day = (FIRST + timedelta(days=chance.randrange(YEARS_DAYS - 31))).date()
        later = {"week": day + timedelta(days=6), "month": day + timedelta(days=30)}
        values = {name: chance.choice(found) for name, found in known.items() if found}
        values |= {"day": day.isoformat(), **{name: one.isoformat() for name, one in later.items()}}
        return text.format(**values)

    return tuple(
        Way(
            name,
            tuple(dict.fromkeys(address(one["address"]) for _ in range(_SAMPLES))),
            one.get("often", 1),
            one.get("by", ""),
        )
        for name, one in told.items()
    )


def _known(node: Node) -> dict[str, list[str]]:
    """Of what there is in a node, a few hundred by kind: ids, codes, words."""
    from django.db import connections

    late = (date.today() - timedelta(days=_LATE_DAYS)).isoformat()
    with connections[node.alias].cursor() as cursor:

        def ids(where: str) -> list[str]:
            cursor.execute(f"SELECT subject FROM matter WHERE view = 'joint' AND {where} ORDER BY at DESC LIMIT 20000")
            return [subject.partition(":")[2] for (subject,) in cursor.fetchall()]

        known = {type: ids(f"type = '{type}'") for type in _MATTERS}
        known["patrol of late"] = ids(f"type = 'patrol' AND day >= '{late}'")
        cursor.execute("SELECT code FROM incident WHERE view = 'joint' ORDER BY id LIMIT 20000")
        known["incident"] = [code for (code,) in cursor.fetchall()]
        cursor.execute("SELECT report FROM read_report WHERE view = 'own' ORDER BY report DESC LIMIT 20000")
        known["report"] = [report for (report,) in cursor.fetchall()]
        cursor.execute("SELECT size FROM record_log WHERE origin = %s", [node.shared])
        size = cursor.fetchone()[0]
    known["entry"] = [str(seq) for seq in range(0, size, max(1, size // _SAMPLES))]
    known["place"] = [place[: 3 + n % 5] for n, place in enumerate(PLACES)]
    known["letters"] = ["sa", "ar", "na", "ba", "tu", "m4", "re"]
    return known


def signed_in(node: Node) -> dict[str, str]:
    """A session for each member, by code, made as the node makes one."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    from truceline.store.permissions import members
    from truceline.web.signing_in import SIGN

    sessions = dict[str, str]()
    for code, member in members(node).items():
        account: Any = get_user_model().objects.get_or_create(username=code)[0]
        if member and not SIGN.isdisjoint(member.roles) and not Authenticator.objects.filter(user=account).exists():
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        sessions[code] = str(session.session_key)
    return sessions


def prepared(folder: Path) -> Measured:
    """The result: the ways through the pages, and a session for each member."""
    from truceline.server.application import for_people

    for_people()
    from truceline.store import databases
    from truceline.store.node import open_node

    node = open_node(folder, passphrase=_PASSPHRASE)
    databases.bring_up_to_date(node.alias, str(folder), every=True)
    settle(node)
    return Measured(0.0, 0.0, (ways(node), signed_in(node)))


def loaded(port: int, given: Sequence[Way], sessions: Mapping[str, str], seconds: float, looks: bool) -> Measured:
    """So many seconds of people walking through the pages; where not `looks`, they open the next page at once."""
    people = [code for code in sorted(sessions) if code != _ADMINISTRATOR][: PEOPLE - 1]
    until = time.monotonic() + seconds
    began = time.monotonic()
    walk = partial(_walked, port, given, until, looks)
    with ThreadPoolExecutor(PEOPLE) as pool:
        each = pool.map(lambda one: walk(one[0], one[1], sessions[one[1]]), enumerate([_ADMINISTRATOR, *people]))
        answers = tuple(answer for found in each for answer in found)
    return Measured(0.0, 0.0, Loaded(answers, time.monotonic() - began))


def _walked(
    port: int, given: Sequence[Way], until: float, looks: bool, n: int, code: str, session: str
) -> list[Answered]:
    """What one person met with. They begin at different moments, and have a stream of news open meanwhile."""
    chance, found = random.Random(n), list[Answered]()
    mine = [way for way in given if code.startswith(way.by) for _ in range(way.often)]
    news, line = HTTPConnection("127.0.0.1", port, timeout=120), HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": f"sessionid={session}; language=en", "Accept": "text/html"}
    if looks:
        time.sleep(chance.uniform(0, LOOKS_S[1]))
    with closing(news), closing(line):
        news.request("GET", "/live", headers=headers | {"Accept": "text/event-stream"})
        while True:
            chance.shuffle(mine)
            for way in mine:
                if time.monotonic() > until:
                    return found
                found.append(_opened(line, way.name, chance.choice(way.addresses), headers))
                if looks:
                    time.sleep(chance.uniform(*LOOKS_S))


def _opened(line: HTTPConnection, name: str, address: str, headers: Mapping[str, str]) -> Answered:
    began = time.perf_counter()
    line.request("GET", address.replace(" ", "%20"), headers=dict(headers))
    answer = line.getresponse()
    answer.read()
    seconds = time.perf_counter() - began
    fault = "" if answer.status == 200 else f"{answer.status} {address}"
    return Answered(name, seconds, fault)


def bare(folder: Path, given: Sequence[Way], session: str) -> Measured:
    """The result: what is behind each page, of the seconds the 95th percentile."""
    from truceline.server.application import application
    from truceline.server.listening import Listening

    answer = application(folder, _PASSPHRASE, _ADMINISTRATOR, Listening(), 1 << 30)
    from django.db import connections

    found = {}
    for way in given:
        taken, sizes, number = [], [], 0
        for address in way.addresses[:_ASKED]:
            asked, page = _statements(answer, address, session)
            sizes.append((len(page), len(gzip.compress(page, 6))))
            number = max(number, len(asked))
            raw = connections["default"].connection
            for _ in range(_AGAIN):
                began = time.perf_counter()
                for statement, values in asked:
                    cursor = raw.cursor()
                    cursor.execute(statement, values)
                    cursor.fetchall()
                taken.append(time.perf_counter() - began)
        found[way.name] = Behind(p95(taken), number, *max(sizes))
    return Measured(0.0, 0.0, found)


def _statements(answer: Callable[..., Any], address: str, session: str) -> tuple[list[Statement], bytes]:
    """What a page reads from the database, as its driver takes it; and the page."""
    from django.db import connections

    found: list[Statement] = []
    connection = connections["default"]

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip().upper().startswith("SELECT"):
            values = tuple(params or ())
            found.append((sql % (("?",) * len(values)) if values and connection.vendor == "sqlite" else sql, values))
        return execute(sql, params, many, context)

    path, _, query = address.replace(" ", "%20").partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": None, "HTTP_COOKIE": f"sessionid={session}", "HTTP_HOST": "127.0.0.1",
    }  # fmt: skip
    with connection.execute_wrapper(note):
        said: list[str] = []
        page = b"".join(answer(environ, lambda status, headers, error=None: said.append(status)))
    assert said[0].startswith("200"), f"{address}: {said[0]}"
    return found, page


def p95(taken: Sequence[float]) -> float:
    """The value that 95 % do not exceed."""
    return sorted(taken)[max(0, -(-len(taken) * 95 // 100) - 1)]


def median(taken: Sequence[float]) -> float:
    """The middle value."""
    return sorted(taken)[len(taken) // 2]


def by_page(answers: Sequence[Answered]) -> Iterator[tuple[str, list[Answered]]]:
    """The answers as they should be by page, in the order in which pages were first opened."""
    grouped: dict[str, list[Answered]] = defaultdict(list)
    for one in answers:
        if not one.fault:
            grouped[one.name].append(one)
    yield from grouped.items()
