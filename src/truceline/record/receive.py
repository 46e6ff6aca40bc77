"""The receiver: what of a bundle is taken, and what is refused by which name (docs/formats/bundle.md).

    with receive(stream, me="south", known=known, mirrors=mirrors) as received:
        ...  # write received.logs, .refused and .receipts in one transaction

Nothing is believed before the whole bundle has been read; nothing is written here but a temporary file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from truceline.errors import BadSignature, InvalidRecord, Refused
from truceline.record.bundle import ANYONE, Header
from truceline.record.bundle_lines import Given, Limits, Reader, Seal, ShownLog, ShownReceipt
from truceline.record.checkpoint import read_receipt
from truceline.record.log_check import CONFLICTS, LogCheck
from truceline.record.merkle import Frontier
from truceline.record.mirror import Known, Mirror, Notice, Receipt, Received, ReceivedLog, held_frontier, key_at
from truceline.record.names import SHARED, node_of, origin
from truceline.record.note import read_note
from truceline.record.spool import Spool

__all__ = ["receive"]

_OF_ONE_LOG = (*CONFLICTS, "altered_entry")
_OF_ONE_LOG_BUT_THE_MAKERS = ("unknown_node", "gap", "key_changed")


def receive(
    source: BinaryIO,
    *,
    me: str,
    known: Mapping[str, Known],
    mirrors: Mapping[str, Mirror],
    limits: Limits | None = None,
) -> Received:
    """Check the bundle in `source` for the node `me`, against what it knows (by node, itself among them) and holds.

    `mirrors` are by origin; a log that is not there is held with no entries. The own shared log belongs there: it is
    what receipts are checked against, and if a peer shows more of it than is here, `logs` has that too, for a node that
    lost some. Raises `Refused` where the whole bundle is refused; a log refused alone is in `Received.refused`. Memory
    does not grow with the bundle. The caller closes the result.
    """
    spool = Spool()
    try:
        return _Receiver(me, known, mirrors, spool).receive(Reader(source, limits or Limits()))
    except BaseException:
        spool.close()
        raise


class _Receiver:
    """One bundle on its way in."""

    def __init__(self, me: str, known: Mapping[str, Known], mirrors: Mapping[str, Mirror], spool: Spool) -> None:
        self.me, self.known, self.mirrors, self.spool = me, known, mirrors, spool
        self.own = mirrors.get(origin(me, SHARED))
        self.checks: list[LogCheck] = []
        self.shown_receipts: list[ShownReceipt] = []
        self.logs: list[ReceivedLog] = []
        self.refused: list[Refused] = []
        self.notices: list[Notice] = []

    def receive(self, reader: Reader) -> Received:
        header, seal = self._read(reader)
        self._check_seal(header, seal, reader.sealed)
        for check in self.checks:
            self._finish(check, header)
        receipts = self._receipts()
        if not self.refused and not receipts and not any(log.start < log.size for log in self.logs):
            self.notices.append(Notice("nothing new", "", f"all that {header.maker} sent was here already"))
        if self.own is not None and header.have.get(self.own.origin, 0) > self.own.size:
            self._lost_here(header.have[self.own.origin], f"{header.maker} holds", self.own)
        return Received(header, tuple(self.logs), tuple(self.refused), tuple(receipts), tuple(self.notices), self.spool)

    def _read(self, reader: Reader) -> tuple[Header, Seal]:
        header, seal = None, None
        for line in reader.lines():
            match line:
                case Given():
                    self.checks[-1].take(line)
                case ShownLog():
                    self.checks.append(self._check_of(line, header))
                case ShownReceipt():
                    self._note(line)
                case Header():
                    header = line
                    self._check_header(header)
                case Seal():
                    seal = line
        assert header is not None and seal is not None  # or `lines` would have refused
        return header, seal

    def _check_header(self, header: Header) -> None:
        if header.to not in (self.me, ANYONE):
            raise Refused(
                "not_for_us", f"is made for {header.to}", remedy=f"this is {self.me}: ask for one made for it"
            )
        if header.maker not in self.known:
            raise Refused(
                "unknown_node", f"comes from {header.maker}, which was not admitted", remedy="admit it by its card"
            )

    def _check_of(self, shown: ShownLog, header: Header | None) -> LogCheck:
        node = node_of(shown.origin)
        mirror = self.mirrors.get(shown.origin) or Mirror(shown.origin)
        of_maker = header is not None and header.maker == node
        return LogCheck(shown, mirror, self.known.get(node), self.spool, of_maker=of_maker)

    def _note(self, line: ShownReceipt) -> None:
        if self.own is not None and line.claimed.origin == self.own.origin:
            self.shown_receipts.append(line)
        else:
            self.notices.append(Notice("passed over", line.claimed.origin, "a receipt of a log that is not our own"))

    def _check_seal(self, header: Header, seal: Seal, sealed: bool) -> None:
        own = next(check for check in self.checks if check.of_maker)
        if own.fault is not None and own.fault.name == "gap":
            raise own.fault
        if not sealed:
            raise Refused("forged_signature", "has a seal over other lines than these", where="seal")
        for key in own.candidates():
            try:
                return seal.note.require(key.under(header.maker))
            except BadSignature:
                continue
        raise Refused("forged_signature", f"is not signed by the key of {header.maker} in force", where="seal")

    def _finish(self, check: LogCheck, header: Header) -> None:
        try:
            log = check.finish(header)
        except Refused as refused:
            alone = refused.name in _OF_ONE_LOG or (refused.name in _OF_ONE_LOG_BUT_THE_MAKERS and not check.of_maker)
            if not alone:
                raise
            if not check.mirror.in_conflict:
                self.refused.append(refused)
        else:
            if not check.mirror.in_conflict:
                self.logs.append(log)
        if check.mirror.in_conflict:
            text = "is in conflict: nothing of it is taken until people have spoken"
            self.notices.append(Notice("in conflict", check.shown.origin, text))

    def _receipts(self) -> list[Receipt]:
        if self.own is None:
            return []
        read = [each for shown in self.shown_receipts if (each := self._read_receipt(shown, self.own))]
        roots = _roots(self.own, {shown.claimed.size for shown, _ in read})
        good = []
        for shown, receipt in read:
            if roots[receipt.size] == shown.claimed.root:
                good.append(receipt)
                continue
            self.refused.append(
                Refused(
                    "forked",
                    f"was shown to {receipt.cosigner} with another root at {receipt.size} entries, signed with our key",
                    remedy="keep both notes; find out who has the key, or what was restored",
                    origin=self.own.origin,
                    evidence=(self.own.checkpoint, receipt.text),
                )
            )
        return good

    def _read_receipt(self, shown: ShownReceipt, own: Mirror) -> tuple[ShownReceipt, Receipt] | None:
        """The receipt; None if it cannot be judged here. Raises `Refused` if a signature does not hold."""
        cosigner = read_note(shown.receipt).signatures[1].name
        size = shown.claimed.size
        key, node = key_at(own.keys, size), self.known.get(cosigner)
        if key is None or node is None:
            self.notices.append(Notice("passed over", own.origin, f"a receipt by {cosigner}, which was not admitted"))
            return None
        for each in node.cosigning:
            try:
                _, time = read_receipt(shown.receipt, key, each)
            except (BadSignature, InvalidRecord):
                continue
            if size > own.size:
                self._lost_here(size, f"a receipt by {cosigner} is of", own)
                return None
            return shown, Receipt(own.origin, size, cosigner, shown.receipt, time)
        raise Refused("forged_signature", f"is no receipt signed by {own.origin} and {cosigner}", where="receipt")

    def _lost_here(self, size: int, who: str, own: Mirror) -> None:
        text = f"{who} {size} entries where {own.size} are here: restore them before anything is written"
        self.notices.append(Notice("lost here", own.origin, text))


def _roots(mirror: Mirror, sizes: set[int]) -> dict[int, bytes]:
    """The roots over the first entries held, in one pass for all sizes."""
    roots, tree = {}, Frontier()
    for size in sorted(sizes):
        tree = held_frontier(mirror, size, tree)
        roots[size] = tree.root()
    return roots
