"""Somebody at a browser who keeps cookies and fills in forms: signing in as people do, without scripts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import re
import ssl
import struct
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

__all__ = ["Visit", "Visitor", "code_of"]

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Visit:
    """What came back; `cookies` are the lines that set one."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: list[str]

    @property
    def leads_to(self) -> str:
        """Where it leads, if anywhere."""
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """A browser of its own at a node."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Visit:
        """One request, without following where it leads."""
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port
        line: http.client.HTTPConnection
        if parts.scheme == "https":
            line = http.client.HTTPSConnection(host, port, timeout=60, context=ssl._create_unverified_context())
        else:
            line = http.client.HTTPConnection(host, port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body, sent)
            answer = line.getresponse()
            lines = answer.headers.get_all("set-cookie") or []
            for one in lines:
                name, _, value = one.partition(";")[0].strip().partition("=")
                self.cookies[name] = value.strip('"')
            self.cookies = {name: value for name, value in self.cookies.items() if value}
            return Visit(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode(), lines)
        finally:
            line.close()

    def get(self, path: str, **headers: str) -> Visit:
        """A page."""
        return self.ask("GET", path, **headers)

    def send(self, path: str, fields: dict[str, str], page: str | None = None) -> Visit:
        """A form of the page (by default at the same address), with the token that stands in it."""
        token = _TOKEN.search(self.get(page or path).text)
        written = urlencode({**fields, "csrfmiddlewaretoken": token[1] if token else ""})
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, written.encode(), Content_Type=kind, Origin=self.url)

    def sign_in(self, code: str, password: str, then: str = "") -> Visit:
        """Sign in by code and password."""
        fields = {"login": code, "password": password} | ({"next": then} if then else {})
        return self.send("/accounts/login/", fields)


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits that an authenticator app shows for a secret (RFC 6238)."""
    counter = int((time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
