"""XML read event by event, without entities, document types or anything from outside (defusedxml)."""

from __future__ import annotations

from collections.abc import Collection
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml import DefusedXmlException

from truceline.errors import UnreadableTrack


class Elements(ContentHandler):
    """Calls `opened` for each element, and `closed` with its text for those named in `with_text`.

    Prefixes are left out of names. Only text directly within such an element is kept, and only while it is open.
    """

    with_text: Collection[str] = ()

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] | None = None

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        """An element begins."""

    def closed(self, name: str, words: str) -> None:
        """An element ends; `words` is its text if it is one of `with_text`."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the name that SAX calls
        local = name.rpartition(":")[2]
        self._words = [] if local in self.with_text else None
        self.opened(local, attrs)

    def characters(self, content: str) -> None:
        if self._words is not None:
            self._words.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        words, self._words = self._words, None
        self.closed(name.rpartition(":")[2], "".join(words or ()).strip())


def walk(raw: bytes, elements: Elements, name: str) -> None:
    """Give all of `raw` to `elements`; raises `UnreadableTrack` on what is no XML, or dangerous."""
    try:
        defusedxml.sax.parseString(raw, elements, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise UnreadableTrack(
            "declares a document type or entities, which no track needs", where=name, remedy="export it again"
        ) from None
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: None)()
        where = f"{name}:{line}" if line else name
        raise UnreadableTrack(f"is no XML ({error.getMessage()})", where=where, remedy="export it again") from None
    except (ValueError, LookupError) as error:
        raise UnreadableTrack(f"is no XML ({error})", where=name, remedy="export it again as UTF-8") from None
