"""Facts of verification: steps on a case, requests for access and their answers, evidence and its custody, findings."""

from __future__ import annotations

from truceline.facts.fact import Fact
from truceline.verification.access import Answer, Request
from truceline.verification.case import Taken
from truceline.verification.evidence import CustodyStep, Item
from truceline.verification.findings import Finding
from truceline.verification.steps import rules


class CaseStepTaken(Fact):
    """A step was taken on a case; `case_steps.yaml` says which may follow which.

    `account` is the node in whose account of the case it stands, where that is not its author's own node. Those in
    `endorsed_by` stand behind the entry that `taken.ref` names, by the entries `endorsements`.
    """

    kind = "case_step_taken"
    about = ("case", "case")
    leads_to = "told"
    of_matter = True
    case: str
    taken: Taken
    account: str | None = None
    endorsed_by: tuple[str, ...] = ()
    endorsements: tuple[str, ...] = ()

    @property
    def refs(self) -> tuple[str, ...]:
        return self.endorsements

    @property
    def act(self) -> str:
        return f"case.{self.taken.kind}"

    @classmethod
    def acts(cls) -> tuple[str, ...]:
        return tuple(f"case.{name}" for name in rules().steps)

    @property
    def opens(self) -> bool:
        return self.taken.kind == "received"

    @property
    def speaks_for(self) -> str | None:
        word = self.taken.of if rules().step(self.taken.kind).speaks else None
        return word or self.taken.party

    @property
    def author_of(self) -> tuple[str | None, ...]:
        return (self.taken.party,)


class AccessRequested(Fact):
    """Access to a place was asked for; the request has no answers yet."""

    kind = "access_requested"
    opening = True
    about = ("access", "id")
    leads_to = "told"
    of_matter = True
    request: Request

    @property
    def id(self) -> str:
        """The request's."""
        return self.request.id


class AccessAnswered(Fact):
    """A request for access was answered: granted, denied, delayed, under conditions, with the reason in words."""

    kind = "access_answered"
    about = ("access", "request")
    leads_to = "told"
    of_matter = True
    request: str
    answer: Answer


class EvidenceTaken(Fact):
    """An item of evidence, by its hash; `material` is what was kept of it, where its bytes are held."""

    kind = "evidence_taken"
    opening = True
    about = ("evidence", "id")
    leads_to = "told"
    of_matter = True
    item: Item
    case: str = ""
    material: str | None = None

    @property
    def id(self) -> str:
        """The item's."""
        return self.item.id


class CustodyTold(Fact):
    """What was done with an item of evidence: received, handed over, sealed, copied, examined."""

    kind = "custody_told"
    about = ("evidence", "item")
    leads_to = "told"
    of_matter = True
    step: CustodyStep

    @property
    def item(self) -> str:
        """The item's id."""
        return self.step.item


class FindingStated(Fact):
    """What one decider finds of an incident, on three separate axes, each with its grounds; the last one counts."""

    kind = "finding_stated"
    opening = True
    about = ("finding", "id")
    leads_to = "told"
    of_matter = True
    finding: Finding
    case: str = ""

    @property
    def id(self) -> str:
        """The finding's."""
        return self.finding.id

    @property
    def speaks_for(self) -> str | None:
        return self.finding.decider
