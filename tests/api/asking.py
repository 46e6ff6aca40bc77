"""A node's REST interface asked within this process: the whole WSGI application, without a network."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.store.conftest import PASSPHRASE
from truceline.acts import members, tokens
from truceline.server.application import Application, application
from truceline.server.listening import Listening
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.permissions import permissions
from truceline.store.serving import MOST_BYTES

OP = "op-1"
PARTY = "turkiye"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document that it must be."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status and self.json["detail"] and self.json["title"]
        return dict(self.json)

    @property
    def type(self) -> str:
        """The type of the problem, without where that is explained."""
        return str(self.problem["type"]).partition("#")[2]


@dataclass
class Asking:
    """Asks `app` as the member whose token it has."""

    node: Node
    app: Application
    token: str = ""
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, raw: bytes | None = None, **headers: str) -> Answer:
        """One request of an address under /api/v1, or of any that begins with two slashes."""
        path, _, query = path.partition("?")
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path[1:] if path.startswith("//") else f"/api/v1{path}",
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8080",
            "REMOTE_ADDR": self.address,
            "wsgi.input": io.BytesIO(data),
            "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(data)),
            "CONTENT_TYPE": "application/json",
        }
        if self.token:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        environ |= {name: value for name, value in (self.headers | headers).items()}
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            told["status"], told["headers"] = int(status.split()[0]), dict(headers)

        parts = self.app(environ, start)
        content = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        return Answer(told["status"], told["headers"], content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)

    def as_member(self, code: str) -> Asking:
        """The same, with a new token of another member."""
        token = tokens.issue(Actor(self.node, OP), code, days=tokens.MOST_DAYS).secret
        return Asking(self.node, self.app, token, self.address)

    def as_role(self, role: str) -> Asking:
        """The same, as a new member with one role."""
        code = role.replace("_", "-")
        party = PARTY if permissions().roles[role].own_party else None
        members.add(Actor(self.node, OP), code, [role], party)
        return self.as_member(code)


Ask = Callable[..., Asking]


def asking(node: Node) -> Asking:
    """Of a node's interface, as its first member. The node must go by this machine's clock, as the interface does."""
    app = application(node.folder, PASSPHRASE, OP, Listening(), MOST_BYTES)
    return Asking(node, app).as_member(OP)
