"""`truceline cases`: what becomes of an allegation until its case is closed, one step after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Json, Node, Saw, View
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.matters.cases import CaseRecord
    from truceline.store.matters import Row
    from truceline.store.matters import View as ViewName
    from truceline.store.node import Node as OpenNode
    from truceline.verification.case import Account, Step

_Case = Annotated[str, typer.Argument(metavar="CASE", help="The case, by its id.")]
_Kind = Annotated[str, typer.Argument(metavar="STEP", help="The step; `truceline cases show` says which may follow.")]
_Many = list[str]
_Incidents = Annotated[_Many | None, typer.Argument(metavar="[INCIDENT]...", help="Incidents that it is about.")]
_Parties = Annotated[_Many, typer.Option("--party", metavar="ID", help="To be notified and heard; one each.")]
_Deciders = Annotated[_Many, typer.Option("--decider", metavar="ID", help="Who finds; one each.")]
_Alleged = Annotated[_Many | None, typer.Option("--alleged", metavar="ID", help="Whom others allege; one each.")]
_By = Annotated[_Many | None, typer.Option("--registered-by", metavar="ID", help="Who registered it; one each.")]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="What there is to say with it.")]
_Of = Annotated[
    str | None, typer.Option("--of", metavar="ID", help="Who is notified, finds, answers, dissents or tells.")
]
_Ref = Annotated[
    str, typer.Option("--ref", metavar="REF", help="The number, request, evidence, finding or entry that it leads to.")
]
_Owner = Annotated[str, typer.Option("--owner", metavar="NAME", help="Who is to do it.")]
_Due = Annotated[str | None, typer.Option("--due", metavar="TIME", help="By when; as --at.")]
_Disposition = Annotated[
    str | None, typer.Option("--disposition", metavar="NAME", help="As what it is no violation, such as exercise.")
]
_Result = Annotated[
    Literal["done", "in_part", "not_done"] | None, typer.Option("--result", help="How far what was asked for is done.")
]
_Account = Annotated[
    str | None,
    typer.Option("--account", metavar="NODE", help="In whose account it stands, if not the own or the first."),
]
_State = Annotated[str | None, typer.Option("--state", metavar="NAME", help="In this state alone.")]
_Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="What to call it; else a new name is made.")]

app = typer.Typer(cls=DefaultGroup, help="Cases: open, work on, and show verification cases.", rich_markup_mode=None)


@app.callback()
def _cases() -> None:
    pass


@app.command("list")
def cases(state: _State = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List the cases, one line each: number, incidents, where it stands with each node that received it."""
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.matters.cases import CaseRecord
    from truceline.store import matters

    with node_asked(node) as opened:
        rows = matters.listed(opened, "case", view=view, state=state)
        records = {row.id: _of(row, CaseRecord) for row in rows} if as_json else {}
    if as_json:
        screen.print_json(_as_data(row, records[row.id]) for row in rows)
    else:
        screen.print_lines(_listed(rows))


def _of(row: Row, model: type[CaseRecord]) -> CaseRecord | None:
    return None if row.state == "withdrawn" else model.model_validate_json(row.data)


def _listed(rows: Sequence[Row]) -> Iterator[str]:
    yield counted(len(rows), "case")
    for row in rows:
        due = f"; next due {row.due[:16].replace('T', ' ')} UTC" if row.due else ""
        yield f"{row.words}{due}"


def _as_data(row: Row, record: CaseRecord | None) -> dict[str, Any]:
    told = record.model_dump(mode="json") if record else {"case": {"id": row.id, "accounts": []}}
    return {"id": row.id, "state": row.state, "due": row.due, "facts": row.facts, **told}


@app.command("open")
def open_(
    parties: _Parties,
    deciders: _Deciders,
    incidents: _Incidents = None,
    alleged: _Alleged = None,
    registered_by: _By = None,
    words: _Words = "",
    id: _Id = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Receive a case about incidents that were opened: who is heard, who decides, who is named in it by whom.

    Those who are named in it may be among the deciders, but not alone.
    """
    from truceline.acts import cases as acts
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.verification.case import Opened

    with acting(node, code) as actor:
        with told_well():
            opened = Opened(
                parties=tuple(parties),
                deciders=tuple(deciders),
                incidents=tuple(incidents or ()),
                alleged=tuple(alleged or ()),
                registered_by=tuple(registered_by or ()),
            )
        when = moment(at, actor.node)
        print_written(acts.open_case(actor, opened, id=id, at=when, words=words, joint=joint))


@app.command("step")
def step(
    case: _Case,
    kind: _Kind,
    of: _Of = None,
    ref: _Ref = "",
    words: _Words = "",
    owner: _Owner = "",
    due: _Due = None,
    disposition: _Disposition = None,
    result: _Result = None,
    account: _Account = None,
    at: At = None,
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Take a step on a case: registered, notified, tasked, response, dissent, agreed, closed and so on.

    What may follow, and who may take it, is said by `truceline cases show`. Evidence, findings and access take their
    step of the case along by themselves, where they are given the case.
    """
    from truceline.acts.cases import take
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        told: dict[str, Any] = {"of": of, "ref": ref, "words": words, "owner": owner, "account": account}
        told |= {"disposition": disposition, "result": result, "at": moment(at, actor.node)}
        told["due"] = moment(due, actor.node, "--due") if due else None
        print_written(take(actor, case, kind, joint=joint, saw=saw, **told))


@app.command("show")
def show(case: _Case, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show a case: state, what may follow and who may take it, deadlines, every step with its author.

    Steps without effect stand with the reason; accounts that differ stand one after the other.
    """
    from truceline.acts.cases import find
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.store import matters

    with node_asked(node) as opened:
        record = find(opened, case, view=view)
        (row,) = matters.listed(opened, "case", view=view, ids=(case,))
        lines = [] if as_json else list(_shown(opened, record, row, view))
    if as_json:
        screen.print_json([_as_data(row, record)])
    else:
        screen.print_lines(lines)


def _shown(node: OpenNode, record: CaseRecord, row: Row, view: ViewName) -> Iterator[str]:
    accounts = record.case.accounts
    yield f"case {record.id}{': accounts differ' if record.case.differs else ''}"
    yield f"{counted(row.facts, 'fact')} recorded; decide on what you read with --saw {row.facts}"
    for account in accounts:
        yield ""
        yield from _account(node, record, account)
        yield from (f"  {line}" for line in _outcomes(node, account, view))
    if not accounts:
        yield "  nobody is known to have received it"


def _account(node: OpenNode, record: CaseRecord, account: Account) -> Iterator[str]:
    """One node's account: whom it is about, where it stands, what is due, what may follow, and every step."""
    from truceline.verification.due import owed

    yield f"{account.summary}"
    if account.opened is not None:
        opened = account.opened
        for what, who in (
            ("incidents", opened.incidents),
            ("parties", opened.parties),
            ("deciders", opened.deciders),
            ("alleged", opened.alleged),
            ("registered by", opened.registered_by),
        ):
            if who:
                yield f"  {what}: {', '.join(who)}"
    yield from (f"  {line}" for line in _deadlines(node, account))
    yield "  may follow:" if account.next else "  nothing may follow"
    yield from (f"    {line}" for line in _possible(account))
    yield "  steps:"
    for one in account.steps:
        yield f"    {_step(record, account, one)}"
    if account.ignored:
        yield "  recorded without effect:"
    for ignored in account.ignored:
        yield f"    {_step(record, account, ignored.step)}: {ignored.reason}"
    lapsed = len(owed(account).lapsed)
    if lapsed:
        yield f"  {counted(lapsed, 'deadline')} lapsed with the end of the case"


def _outcomes(node: OpenNode, account: Account, view: ViewName) -> Iterator[str]:
    """What all parties of the case stand behind, for each of its incidents of which somebody has stated a finding."""
    from truceline.acts.findings import findings, outcome

    opened = account.opened
    if opened is None or len(set(opened.parties)) < 2:
        return
    for incident in opened.incidents:
        if findings(node, view=view, incident=incident):
            yield f"joint outcome on {incident}: {outcome(node, incident, opened.parties, view=view).words}"


def _deadlines(node: OpenNode, account: Account) -> Iterator[str]:
    from truceline.verification.deadlines import standing
    from truceline.verification.due import owed

    found = owed(account)
    told = [one for one in found.deadlines if one.id not in found.lapsed]
    yield from (f"deadline: {one.words}" for one in standing(told, found.met, node.clock()))


def _possible(account: Account) -> Iterator[str]:
    """Each step that may follow, and the roles that may take it."""
    from truceline.store.permissions import permissions

    table = permissions()
    for name in account.next:
        yield f"{name}: {table.said(sorted(table.may.get(f'case.{name}', ())))}"


def _step(record: CaseRecord, account: Account, one: Step) -> str:
    party = f" of {one.party}" if one.party else ""
    return f"{one.line}, by {one.author}{party} ({record.ref(account.node, one.number)})"
