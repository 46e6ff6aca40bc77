"""The tables. `record_*` hold the record (docs/formats/node.md); `standing` is a view of it; the rest are queues.

`matter`, `incident*` and `findable` are views too. Nothing but `journal` and `exchange` writes the record, and nothing
but `projection` its view. The code reads and writes
them in bulk by SQL that both SQLite and PostgreSQL know; these models are what migrations and simple queries use.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from truceline.store.report_models import ReadReport, ReportText

__all__ = [
    "Body", "Driven", "Entry", "Evidence", "Findable", "Incident", "IncidentClaim", "IncidentCode", "IncidentData",
    "IncidentsMade", "Job", "Log", "Matter", "Obligation", "ReadReport", "Receipt", "ReportText", "Standing",
    "Suggestion",
]  # fmt: skip


class Log(models.Model):
    """A log that this node writes or mirrors. `peaks` is its Merkle frontier, so that appending needs no reading."""

    origin = models.TextField(primary_key=True)
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=b"")
    checkpoint = models.TextField(default="")
    last_at = models.TextField(default="")
    seen = models.TextField(default="{}")
    """`seen` of its last entry, as JSON."""
    sealed = models.TextField(null=True)
    """When its node made the last bundle that was taken; None for own logs."""
    conflict = models.BooleanField(default=False)

    class Meta:
        db_table = "record_log"


class Entry(models.Model):
    """One entry as it is signed. `kind` and `subject` are copies of what stands in `entry`, to look it up by."""

    origin = models.TextField()
    seq = models.BigIntegerField()
    entry = models.BinaryField()
    leaf = models.BinaryField()
    kind = models.TextField()
    subject = models.TextField()

    pk = models.CompositePrimaryKey("origin", "seq")

    class Meta:
        db_table = "record_entry"
        indexes: ClassVar = [models.Index("subject", "origin", "seq", name="record_entry_subject")]


class Body(models.Model):
    """A body beside the log, by its salted hash; None where it is large and lies in `bodies/`."""

    sha256 = models.TextField(primary_key=True)
    salt = models.BinaryField()
    body = models.BinaryField(null=True)

    class Meta:
        db_table = "record_body"


class Receipt(models.Model):
    """A checkpoint with another node's cosignature: that node has seen the log like this."""

    origin = models.TextField()
    size = models.BigIntegerField()
    cosigner = models.TextField()
    receipt = models.TextField()

    pk = models.CompositePrimaryKey("origin", "size", "cosigner")

    class Meta:
        db_table = "record_receipt"


class Evidence(models.Model):
    """Two signed notes of one node that exclude each other."""

    id = models.BigAutoField(primary_key=True)
    origin = models.TextField()
    refusal = models.TextField()
    held = models.TextField()
    shown = models.TextField()
    at = models.TextField()

    class Meta:
        db_table = "record_evidence"


class Standing(models.Model):
    """How a subject stands in one log: the outcome of all its facts there, a view that can be made again.

    `detail` is JSON: for each kind of fact the last one's body. `history` is JSON: [seq, kind, author, at] of each.
    `irregular` counts steps that were not legal when they were taken: kept, shown, without effect.
    """

    origin = models.TextField()
    subject = models.TextField()
    type = models.TextField()
    state = models.TextField()
    seq = models.BigIntegerField()
    author = models.TextField()
    at = models.TextField()
    key = models.TextField(null=True)
    detail = models.TextField()
    history = models.TextField()
    irregular = models.IntegerField(default=0)

    pk = models.CompositePrimaryKey("origin", "subject")

    class Meta:
        db_table = "standing"
        indexes: ClassVar = [
            models.Index("type", "state", name="standing_type"),
            models.Index("subject", "origin", name="standing_subject"),
            models.Index("key", name="standing_key", condition=models.Q(key__isnull=False)),
        ]


class Matter(models.Model):
    """What the facts of all logs say of a matter together: a view that can be made again.

    `view` is `own` (of every log held) or `joint` (of shared logs alone). `at` and `ref` are the last fact's, of
    `facts` in all; `day` to `last` is when the matter is about, `due` its earliest open deadline, `words` one line.
    `data` is JSON of its value.
    """

    view = models.TextField()
    subject = models.TextField()
    type = models.TextField()
    state = models.TextField()
    day = models.TextField(null=True)
    last = models.TextField(null=True)
    due = models.TextField(null=True)
    at = models.TextField()
    ref = models.TextField()
    facts = models.IntegerField()
    words = models.TextField()
    data = models.TextField()

    pk = models.CompositePrimaryKey("view", "subject")

    class Meta:
        db_table = "matter"
        indexes: ClassVar = [
            models.Index("view", "type", "at", name="matter_at"),
            models.Index("view", "type", "day", name="matter_day"),
            models.Index("view", "type", "last", "day", name="matter_last"),
            models.Index("view", "due", name="matter_due", condition=models.Q(due__isnull=False)),
        ]


class Suggestion(models.Model):
    """What a machine read out of a report, kept by what it was read from and by which rules; derived, not recorded.

    `inputs` is the SHA-256 of the report as read, the context and the version of the rules; `claims` is JSON.
    """

    inputs = models.TextField(primary_key=True)
    report = models.TextField()
    claims = models.TextField()

    class Meta:
        db_table = "suggestion"


class Job(models.Model):
    """Long work that waits or is under way. `key` makes the same work one job; `lease` is who has it until when."""

    key = models.TextField(primary_key=True)
    kind = models.TextField()
    arguments = models.TextField()
    state = models.TextField(default="waiting")
    attempts = models.IntegerField(default=0)
    lease_by = models.TextField(default="")
    lease_until = models.TextField(default="")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    said = models.TextField(default="")
    """The one line that says what went wrong or what came out."""
    asked_at = models.TextField(default="")

    class Meta:
        db_table = "job"


class Incident(models.Model):
    """An incident as a view has it, in the values that lists ask for; what stands behind them is in `IncidentData`.

    A view that can be made again. `first` to `last` is naive local time, as text; Texts that are not told are
    empty, `first` too; lists stand in one text with spaces around each item.
    """

    view = models.TextField()
    id = models.TextField()
    code = models.TextField()
    number = models.BigIntegerField()
    kind = models.TextField()
    family = models.TextField()
    told = models.TextField()
    state = models.TextField()
    case = models.TextField(default="")
    first = models.TextField()
    last = models.TextField()
    precision = models.TextField()
    day = models.TextField()
    last_day = models.TextField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    radius_m = models.FloatField(null=True)
    place = models.TextField()
    place_local = models.TextField()
    zone = models.TextField()
    certainty = models.TextField()
    zones = models.TextField()
    margin_m = models.FloatField(null=True)
    route = models.TextField()
    km = models.FloatField(null=True)
    offset_m = models.FloatField(null=True)
    side = models.TextField()
    accounts = models.IntegerField()
    speakers = models.IntegerField()
    reports = models.IntegerField()
    sources = models.IntegerField()
    differs = models.TextField()
    denied = models.IntegerField()
    parties = models.TextField()
    registered = models.TextField()
    according = models.TextField()
    killed_low = models.BigIntegerField(null=True)
    killed_high = models.BigIntegerField(null=True)
    wounded_low = models.BigIntegerField(null=True)
    wounded_high = models.BigIntegerField(null=True)
    figures = models.TextField()
    verdicts = models.TextField()
    verdict = models.TextField()
    disposed = models.TextField()
    opened = models.IntegerField()
    words = models.TextField()

    pk = models.CompositePrimaryKey("view", "id")

    class Meta:
        db_table = "incident"
        indexes: ClassVar = [
            models.Index("view", "code", name="incident_by_code"),
            models.Index("view", "first", "id", name="incident_by_first"),
            models.Index("view", "family", "first", "id", name="incident_by_family"),
            models.Index("view", "kind", "first", "id", name="incident_by_kind"),
            models.Index("view", "number", name="incident_by_number"),
            models.Index("view", "lat", "lon", name="incident_by_point", condition=models.Q(lat__isnull=False)),
            models.Index("view", "day", "family", "kind", "lat", name="incident_by_day"),
            # All that is counted over a stretch of time, so that no row need be looked at.
            models.Index(
                "view", "last", "first", "day", "last_day", "family", "kind", "lat", "lon", name="incident_by_last"
            ),
        ]


class IncidentData(models.Model):
    """What an incident's page shows, as JSON: claims with their words, comparison, assessments, reports in a line."""

    view = models.TextField()
    id = models.TextField()
    data = models.TextField()

    pk = models.CompositePrimaryKey("view", "id")

    class Meta:
        db_table = "incident_data"


class IncidentClaim(models.Model):
    """Which claim of which report is in which incident."""

    view = models.TextField()
    claim = models.TextField()
    incident = models.TextField()
    report = models.TextField()

    pk = models.CompositePrimaryKey("view", "claim", "incident")

    class Meta:
        db_table = "incident_claim"
        indexes: ClassVar = [
            models.Index("view", "incident", name="incident_claim_by_incident"),
            models.Index("view", "report", name="incident_claim_by_report"),
        ]


class IncidentCode(models.Model):
    """Every code that was given to an incident, with one of its claims, by which it is found when it has grown."""

    code = models.TextField(primary_key=True)
    incident = models.TextField()
    claim = models.TextField()

    class Meta:
        db_table = "incident_code"
        indexes: ClassVar = [models.Index("incident", name="incident_code_by_incident")]


class IncidentsMade(models.Model):
    """What a view's incidents were made of: by log how many of its entries were known (JSON), when, how many times."""

    view = models.TextField(primary_key=True)
    revision = models.BigIntegerField()
    logs = models.TextField()
    at = models.TextField()

    class Meta:
        db_table = "incidents_made"


class Obligation(models.Model):
    """How it stands with an obligation, as it was judged with the incidents; `place` is its place in the agreements."""

    view = models.TextField()
    place = models.IntegerField()
    data = models.TextField()

    pk = models.CompositePrimaryKey("view", "place")

    class Meta:
        db_table = "obligation"


class Driven(models.Model):
    """What tracks show of a patrol, as JSON, by the digest of what it was worked out of; derived."""

    inputs = models.TextField(primary_key=True)
    patrol = models.TextField()
    data = models.TextField()

    class Meta:
        db_table = "driven"
        indexes: ClassVar = [models.Index("patrol", name="driven_by_patrol")]


class Findable(models.Model):
    """What can be found by words: incidents, matters, reports. `words` are folded; newer ones have higher numbers."""

    number = models.BigIntegerField(primary_key=True)
    view = models.TextField()
    subject = models.TextField()
    type = models.TextField()
    day = models.TextField()
    title = models.TextField()
    words = models.TextField()

    class Meta:
        db_table = "findable"
        indexes: ClassVar = [models.Index("view", "subject", name="findable_subject")]


class Attempt(models.Model):
    """How many wrong tokens came from an address since then, in seconds of Unix time; dropped soon after."""

    address = models.TextField(primary_key=True)
    since = models.FloatField()
    number = models.IntegerField()

    class Meta:
        db_table = "attempt"
