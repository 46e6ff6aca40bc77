"""Bytes to text, once: byte order marks, UTF-8, else the encoding that the bytes look like, always saying which."""

from __future__ import annotations

import codecs
import re
import string
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

from truceline.errors import UnreadableReport

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a file that opens so is, and what makes a report of it.
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_AS_TEXT = "save it as plain text, HTML or e-mail"
_SAMPLE = 64_000
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\x1b") + b"\x7f"
_MOST_CONTROL = 0.02
# In the order of their use on the web; `_guess` looks for no others.
_IN_USE = (
    *("cp1252", "cp1251", "cp1256", "cp1254", "cp1250", "cp1253", "cp1255", "cp1257", "gb18030", "big5", "shift_jis"),
    *("euc_kr", "euc_jp", "koi8_r", "koi8_u", "cp866", "cp874", "iso8859_2", "iso8859_5", "iso8859_6", "iso8859_9"),
    *("mac_roman", "mac_cyrillic"),
)
_SIGN_IN_WORD = re.compile(r"[^\W\d_][^\w\s'’\-.,:;/)(\"“”«»]+[^\W\d_]|[^\W_][¹²³ªº]")
# More bad sequences than this share of the bytes above ASCII is another encoding, not damaged UTF-8.
_MOST_DAMAGE = 0.05
_PUNCTUATION = frozenset(string.punctuation + "«»“”‘’„–—…،؛؟№")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Decoded:
    """Text with the encoding that it was read with, and what had to be said about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(raw: bytes, name: str, declared: str | None = None) -> Decoded:
    """The text of `raw`; `declared` is the encoding that a header names. `UnreadableReport` on what is none."""
    if not raw.strip(b" \t\r\n\x00"):
        raise UnreadableReport("holds no text", where=name, remedy="put the report's text in it or remove it")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _with_damage(raw[len(mark) :], encoding, raw)
    _refuse_binary(raw, name)
    if wide := _wide_encoding(raw):
        return _with_damage(raw, wide, raw, (f"has no byte order mark and was read as {wide}",))
    try:
        return _clean(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _not_utf8(raw, declared)


def has_surrogates(text: str) -> bool:
    """Whether a lone surrogate is in `text`."""
    return not text.isascii() and bool(_SURROGATES.search(text))


def replace_surrogates(text: str) -> str:
    """`text` with each lone surrogate, which no encoding can write, as U+FFFD: the same number of code points."""
    return _SURROGATES.sub("\ufffd", text)


def _clean(text: str, encoding: str, notes: tuple[str, ...] = ()) -> Decoded:
    if "\x00" in text:
        notes += (f"holds {text.count(chr(0))} NUL characters, which were kept",)
    return Decoded(text, encoding, notes)


def _with_damage(raw: bytes, encoding: str, whole: bytes, notes: tuple[str, ...] = ()) -> Decoded:
    text = raw.decode(encoding, errors="replace")
    damaged = text.count("\ufffd")
    if damaged and "\ufffd".encode(encoding) not in whole:
        notes += (f"{damaged} damaged characters were read as \ufffd ({encoding})",)
    return _clean(text, encoding, notes)


def _refuse_binary(raw: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise UnreadableReport(f"is {what}, not text", where=name, remedy=_AS_TEXT)
    sample = raw[:_SAMPLE]
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > _MOST_CONTROL * len(sample) and not _wide_encoding(raw):
        raise UnreadableReport("is binary data, not text", where=name, remedy=_AS_TEXT)


def _wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark shows as NULs in every other byte of Latin text, and beside the spaces of any other."""
    sample = raw[: _SAMPLE // 2 * 2]
    if b"\x00" not in sample:
        return None
    even, odd = sample[::2], sample[1::2]
    least = 0.3 * len(odd)
    if odd.count(0) > least and even.count(0) < 0.02 * len(even):
        return "utf-16-le"
    if even.count(0) > least and odd.count(0) < 0.02 * len(odd):
        return "utf-16-be"
    for encoding, high in (("utf-16-le", odd), ("utf-16-be", even)):
        # Text of any other alphabet has nearly all its letters, and its spaces, in two or three blocks of 256.
        if sum(count for _, count in Counter(high).most_common(3)) > 0.9 * len(high) and _reads_as(sample, encoding):
            return encoding
    return None


def _reads_as(sample: bytes, encoding: str) -> bool:
    """Whether nearly all of `sample` is letters, digits, spaces and punctuation in `encoding`."""
    text = sample.decode(encoding, errors="replace")
    written = sum(character.isalnum() or character.isspace() or character in _PUNCTUATION for character in text)
    return any(character.isspace() for character in text) and written > 0.95 * len(text)


def _not_utf8(raw: bytes, declared: str | None) -> Decoded:
    damaged = raw.decode("utf-8", errors="replace")
    high = sum(1 for byte in raw[:_SAMPLE] if byte > 127)
    bad = raw[:_SAMPLE].decode("utf-8", errors="replace").count("\ufffd")
    if bad <= max(1, _MOST_DAMAGE * high) and high > 4:
        return _clean(
            damaged, "utf-8", (f"{damaged.count(chr(0xFFFD))} damaged characters were read as \ufffd (utf-8)",)
        )
    if declared and (text := _try(raw, declared)) is not None:
        return _clean(text, declared)
    guessed = _guess(raw[:_SAMPLE])
    text = raw.decode(guessed, errors="replace")
    return _clean(text, guessed, (f"is not UTF-8 and was read as {guessed}, by its look",))


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _guess(sample: bytes) -> str:
    """The encoding that suits the letters best; of those that suit alike, the one that is in widest use."""
    found = from_bytes(sample, steps=5, chunk_size=512, threshold=0.3, cp_isolation=list(_IN_USE))
    best = found.best()
    if best is None:
        return "cp1252"
    alike = [match for match in found if match.chaos <= best.chaos and match.coherence >= best.coherence]
    names = {name for match in alike for name in (match.encoding, *match.could_be_from_charset)}
    return min(
        (name for name in _IN_USE if name in names),
        key=lambda name: len(_SIGN_IN_WORD.findall(sample.decode(name, errors="replace"))),
        default="cp1252",
    )
