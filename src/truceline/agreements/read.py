"""Agreement files to agreements: YAML in, an `Agreement` out, or one error that names every fault with its line.

agreement = read_agreement(Path("examples/idlib-2020/agreement.yaml"))
agreement.article("2").establishes[0].zone
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from truceline.agreements.agreement import Agreement
from truceline.agreements.disclosure import Disclosure
from truceline.agreements.document import read_document
from truceline.agreements.faults import Faults, suggest
from truceline.agreements.ground import make_routes, make_shapes
from truceline.agreements.kinds import expand
from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties, make_parties, read_bytes, read_parties
from truceline.agreements.references import check_references
from truceline.agreements.schema import validate
from truceline.errors import InvalidAgreement

PARTIES_FILE = "parties.yaml"
_TERMS = ("prohibits", "obliges", "establishes")


def read_agreement(file: FilePath, parties: Parties | None = None) -> Agreement:
    """The agreement in `file`; raises `InvalidAgreement`, whose `faults` holds everything that is wrong with it.

    Parties come from `parties`, else from the file's own `parties` (a list, or the name of a file beside it), else from
    `parties.yaml` beside it. The parties that Truceline knows of itself are always added.
    """
    return parse_agreement(read_bytes(file), str(file), folder=file.parent, parties=parties)


def read_chain(file: FilePath, parties: Parties | None = None) -> tuple[Agreement, ...]:
    """The agreement in `file` and, latest first, those it amends whose `<id>.yaml` lies beside it.

    `parties` is as in `read_agreement`; it then holds for all of them.
    """
    chain: dict[str, Agreement] = {}
    pending = [file]
    while pending:
        agreement = read_agreement(pending.pop(0), parties)
        if agreement.id not in chain:
            chain[agreement.id] = agreement
            beside = {path.name: path for path in file.parent.iterdir()}
            wanted = [f"{earlier}.yaml" for earlier in agreement.amends]
            pending += [beside[name] for name in wanted if name in beside]
    first, *earlier = chain.values()
    return (first, *sorted(earlier, key=lambda agreement: agreement.in_force_from, reverse=True))


def parse_agreement(
    raw: bytes, name: str = "agreement.yaml", *, folder: FilePath | None = None, parties: Parties | None = None
) -> Agreement:
    """The agreement in `raw`, called `name` in messages; parties files are looked for in `folder` only."""
    faults = Faults(name)
    value = read_document(raw, faults).value
    faults.raise_any()
    if not isinstance(value, dict):
        faults.add("holds no agreement", remedy="write 'id:', 'title:' and the other fields of docs/agreements.md")
        faults.raise_any()
    found = _parties(value, folder, faults) if parties is None else parties
    agreement = _make(value, found.with_known(known_parties()), faults)
    if agreement is not None:
        check_references(agreement, faults)
    faults.raise_any()
    if agreement is None:
        raise InvalidAgreement("is no agreement", where=name, remedy="see docs/agreements.md")
    return agreement


def parse_disclosure(raw: bytes, name: str = "agreement.yaml") -> Disclosure:
    """The disclosure policy of an agreement's file alone; the default where it has none."""
    faults = Faults(name)
    value = read_document(raw, faults).value
    given = value.get("disclosure") if isinstance(value, dict) else None
    policy: Disclosure | None = validate(Disclosure, given, ("disclosure",), faults) if given is not None else None
    faults.raise_any()
    return policy or Disclosure()


def _parties(value: dict[str, Any], folder: FilePath | None, faults: Faults) -> Parties:
    given = value.get("parties")
    if isinstance(given, list):
        return make_parties(given, ("parties",), faults)
    if given is not None and not isinstance(given, str):
        faults.add("must be a list or a file's name", ("parties",), remedy=f"write 'parties: {PARTIES_FILE}'")
        return Parties()
    wanted = given or PARTIES_FILE
    if FilePath(wanted).name != wanted:
        faults.add("must be a file in the same folder", ("parties",), remedy="leave the folder out")
        return Parties()
    file = (folder or FilePath()) / wanted
    if given is None and (folder is None or not file.is_file()):
        return Parties()
    return read_parties(file)


def _make(value: dict[str, Any], parties: Parties, faults: Faults) -> Agreement | None:
    zone = _time_zone(value, faults)
    routes = make_routes(value.get("routes", []), faults)
    made = {
        **value,
        "routes": routes,
        "zones": make_shapes(value.get("zones", []), routes, faults),
        "articles": _with_ids(value.get("articles")),
        "parties": parties,
    }
    if "articles" not in value:
        del made["articles"]
    if isinstance(value.get("time_zone"), str):
        made["time_zone"] = zone.key
    agreement: Agreement | None = validate(Agreement, made, (), faults, {"zone": zone})
    return agreement


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(value: dict[str, Any], faults: Faults) -> ZoneInfo:
    written = value.get("time_zone")
    if isinstance(written, str) and written in _time_zones():
        return ZoneInfo(written)
    if isinstance(written, str):
        remedy = suggest(written, _time_zones())
        faults.add(f"names the unknown time zone {written!r}", ("time_zone",), remedy=remedy)
    return ZoneInfo("UTC")


def _with_ids(articles: Any) -> Any:
    """Articles whose terms have ids ("2.obliges.1") and kinds in place of families."""
    return [_article(value) if isinstance(value, dict) else value for value in _list(articles)] or articles


def _article(article: dict[str, Any]) -> dict[str, Any]:
    made = dict(article)
    for field in _TERMS:
        if isinstance(article.get(field), list):
            made[field] = [
                {"id": f"{article.get('id')}.{field}.{n}", **_with_kinds(term)} if isinstance(term, dict) else term
                for n, term in enumerate(article[field], start=1)
            ]
    return made


def _with_kinds(term: dict[str, Any]) -> dict[str, Any]:
    made = dict(term)
    if _is_words(term.get("kinds")):
        made["kinds"] = list(expand(term["kinds"]))
    for field in ("exceptions", "counts_for", "counts_against"):
        if isinstance(term.get(field), list):
            made[field] = [_with_kinds(part) if isinstance(part, dict) else part for part in term[field]]
    return made


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
