"""Run beside a node that nobody serves yet: says every address of the pages with what each needs, and what there is to
ask for; and records of each kind of matter one that stays in the node's internal log. Prints one JSON object.

    python tests/web/walked.py FOLDER            # of each kind of matter one is recorded that stays at home
    python tests/web/walked.py FOLDER --look     # nothing is recorded; the node may be served meanwhile
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from truceline.server.application import for_people

HOME = "kept-at-home"
PASSWORD = "north of the road"
NEW = {"admin-1": "administrator", "vault-1": "vault_keeper", "guest-1": "analyst", "guest-2": "analyst"}


def addresses(patterns: list[Any], before: str = "") -> Iterator[dict[str, Any]]:
    """Each address as its pattern is written, with what its page needs; None where it is no page of ours."""
    from truceline.web.pages import needs_of

    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, route)
        else:
            needs = needs_of(one.callback)
            told = needs and {"sees": needs.sees, "acts": needs.acts, "public": needs.public, "writes": needs.writes}
            yield {"route": route, "name": one.name, "needs": told}


def at_home(node: Any) -> dict[str, str]:
    """One matter of each type that is in the internal log alone, made like the first of the shared log: type, id."""
    from truceline.errors import TrucelineError
    from truceline.store import journal, log

    made: dict[str, str] = {}
    for entry, _ in log.entries(node, node.shared):
        of, _, id = entry.subject.partition(":")
        fact = log.fact(node, entry)
        if of in made or not getattr(fact, "opens", False):
            continue
        told = renamed(fact.model_dump(mode="json"), id, f"{HOME}-{of}")
        # A notice is of something that is still to come.
        for years in ("2020-", "2090-"):
            try:
                again = type(fact).model_validate_json(json.dumps(told).replace('"2020-', f'"{years}'))
                journal.write(journal.Actor(node, entry.author.partition("/")[2]), again)
                made[of] = f"{HOME}-{of}"
                break
            except TrucelineError:
                continue
    return made


def renamed(told: Any, id: str, other: str) -> Any:
    """The same with another id in the place of one."""
    if isinstance(told, dict):
        return {name: renamed(value, id, other) for name, value in told.items()}
    if isinstance(told, list):
        return [renamed(value, id, other) for value in told]
    return other if told == id else told


def shared(node: Any) -> dict[str, str]:
    """One matter of each type that everybody may see, an incident, a report: by type its id."""
    from django.db import connections

    from truceline.store.incidents import listed

    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT type, MIN(subject) FROM matter WHERE view = 'joint' GROUP BY type")
        found = {of: subject.partition(":")[2] for of, subject in cursor.fetchall()}
        cursor.execute(
            "SELECT subject FROM standing WHERE type = 'report' AND subject LIKE 'report:hostile-%' "
            "UNION ALL SELECT MAX(subject) FROM standing WHERE type = 'report' AND subject LIKE 'report:idlib-18-%'"
        )
        (report,) = cursor.fetchone()
    code = next((one.code for one in listed(node, view="joint")), "")
    return found | {"incident": code, "report": report.partition(":")[2], "node": node.name}


def look(folder: Path) -> None:
    """Every address, and what there is to ask for, in a node as it is."""
    for_people()
    from truceline.store.node import open_node

    node = open_node(folder)
    from truceline.web import urls

    sys.stdout.write(json.dumps({"addresses": list(addresses(urls.urlpatterns)), "shared": shared(node)}))


def main(folder: Path) -> None:
    for_people()
    from truceline.store import databases, jobs, journal
    from truceline.store.node import close, open_node

    node = open_node(folder)
    databases.bring_up_to_date(node.alias, str(folder), every=True)
    from truceline.acts import members
    from truceline.store import incidents
    from truceline.web import urls
    from truceline.web.accounts.accounts import set_password

    runs = journal.Actor(node, "op-1")
    for code, role in NEW.items():
        members.add(runs, code, [role])
    for code in ("guest-1", "guest-2"):
        set_password(node, code, PASSWORD)
    incidents.ask(node)
    jobs.work(node)
    told = {"addresses": list(addresses(urls.urlpatterns)), "shared": shared(node), "at_home": at_home(node)}
    close(node)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    (look if "--look" in sys.argv else main)(Path(sys.argv[1]))
