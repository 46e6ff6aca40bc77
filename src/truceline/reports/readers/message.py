"""E-mail (RFC 5322, `.eml`): the text part, else the HTML part; attachments are named, not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode, replace_surrogates
from truceline.reports.readers.draft import Draft, Origin
from truceline.reports.readers.markup import strip_markup
from truceline.reports.report import SourceRef

_HEADER = re.compile(rb"(?:Return-Path|Received|Delivered-To|From|Date|Subject|To|Message-ID|MIME-Version):[ \t]", re.I)


_PARSED = re.compile(
    rb"^(from|date|subject|content-[a-z-]{2,20}):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_SHOWN = 3
_LONGEST_NAME = 60
MOST_HEADER = 8_000
"""A header with more characters is refused."""


def looks_like_message(head: bytes) -> bool:
    """Whether content that begins with `head` is an e-mail: at least two of its usual headers open lines."""
    if not _HEADER.match(head):
        return False
    lines = head.replace(b"\r", b"").split(b"\n\n", 1)[0].split(b"\n")
    return sum(bool(_HEADER.match(line)) for line in lines) > 1


def read_message(raw: bytes, origin: Origin) -> Iterator[Draft]:
    """One report. Who sent it is kept as the sender's domain only, so that no correspondent's name travels with it."""
    if not raw.strip():
        raise UnreadableReport("holds no text", where=origin.name, remedy="save the message again")
    _check_headers(raw, origin)
    message = message_from_bytes(raw, policy=policy.default)
    part = message.get_body(preferencelist=("plain", "html"))
    if not isinstance(part, EmailMessage):
        raise UnreadableReport("is a message without text", where=origin.name, remedy="save its attachment as a file")
    text, encoding, notes = _content(part, origin)
    if part.get_content_type() == "text/html":
        text = strip_markup(text)
    if not text.strip():
        raise UnreadableReport("is a message without text", where=origin.name, remedy="save its attachment as a file")
    notes += _attachments([_named(attached) for attached in message.iter_attachments()])
    yield Draft(
        text=replace_surrogates(text),
        media_type="message/rfc822",
        encoding=encoding,
        title=_header(message, "subject"),
        source=SourceRef(outlet=_sender(message)),
        published=_date(message),
        language=None,
        notes=notes,
    )


def _check_headers(raw: bytes, origin: Origin) -> None:
    """Raises `UnreadableReport` on a header, of the message or of a part, too long to be parsed in time."""
    for found in _PARSED.finditer(raw):
        if len(found.group()) > MOST_HEADER:
            name = found.group(1).decode("ascii")
            reason = f"has a header {name!r} of {len(found.group()):,} characters"
            raise UnreadableReport(reason, where=origin.name, remedy="shorten it")


def _content(part: EmailMessage, origin: Origin) -> tuple[str, str, tuple[str, ...]]:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return "", "utf-8", ()
    if not payload.strip():
        return "", "utf-8", ()
    charset = part.get_content_charset()
    if charset and charset not in ("utf-8", "us-ascii"):
        try:
            return payload.decode(charset), charset, ()
        except (LookupError, ValueError):
            pass
    decoded = decode(payload, origin.name, charset)
    return decoded.text, decoded.encoding, decoded.notes


def _named(part: object) -> str:
    if not isinstance(part, EmailMessage):
        return "one without a name"
    return f"{(part.get_filename() or 'without a name')[:_LONGEST_NAME]!r} ({part.get_content_type()})"


def _attachments(named: list[str]) -> tuple[str, ...]:
    """One note on all attachments, however many they are."""
    if not named:
        return ()
    more = f" and {len(named) - _SHOWN:,} more" if len(named) > _SHOWN else ""
    what, was = ("attachment", "was") if len(named) == 1 else ("attachments", "were")
    return (f"the {what} {', '.join(named[:_SHOWN])}{more} {was} not read",)


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return replace_surrogates(" ".join(str(value).split())) or None if value is not None else None


def _sender(message: EmailMessage) -> str | None:
    addresses = getattr(message.get("from"), "addresses", ())
    return next((address.domain for address in addresses if address.domain), None)


def _date(message: EmailMessage) -> datetime | None:
    found = getattr(message.get("date"), "datetime", None)
    return found if isinstance(found, datetime) else None
