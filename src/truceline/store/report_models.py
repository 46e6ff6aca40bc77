"""The tables of reports as they were read: views that can be made again (`truceline.store.report_lines`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ReadReport(models.Model):
    """A report as it was read and how its review stands, by view: what lists of reports are made of; derived.

    `file` is the id under which its file came in. `turn` sorts the queue: the state, then the newest first. `published`
    and `until` are the days between which it was published, `told` is JSON of what could not be read and why,
    `suggested` JSON of the ids of its suggested claims, `inputs` where these are kept. `data` is the report as JSON but
    for its text, which `text` names.
    """

    view = models.TextField()
    report = models.TextField()
    file = models.TextField()
    state = models.TextField()
    turn = models.BigIntegerField()
    name = models.TextField()
    outlet = models.TextField()
    title = models.TextField()
    language = models.TextField()
    published = models.TextField(null=True)
    until = models.TextField(null=True)
    received = models.TextField()
    waiting = models.IntegerField(default=0)
    decided = models.IntegerField(default=0)
    graded = models.TextField(default="")
    copy_of = models.TextField(null=True)
    protected = models.BooleanField(default=False)
    words = models.TextField()
    told = models.TextField(default="[]")
    suggested = models.TextField(default="[]")
    inputs = models.TextField(default="")
    text = models.TextField(default="")
    data = models.TextField(default="")

    pk = models.CompositePrimaryKey("view", "report")

    class Meta:
        db_table = "read_report"
        indexes: ClassVar = [
            models.Index("view", "turn", "report", name="read_report_turn"),
            models.Index("view", "received", "report", name="read_report_received"),
            models.Index("view", "published", "report", name="read_report_published"),
            models.Index("view", "state", "turn", "report", name="read_report_state"),
            models.Index("view", "outlet", name="read_report_outlet"),
            models.Index("view", "language", name="read_report_language"),
            models.Index("file", name="read_report_file"),
            models.Index("copy_of", name="read_report_copies", condition=models.Q(copy_of__isnull=False)),
        ]


class ReportText(models.Model):
    """The decoded text of reports, by its SHA-256, so that opening one does not read its file again; derived."""

    sha256 = models.TextField(primary_key=True)
    text = models.TextField()

    class Meta:
        db_table = "report_text"
