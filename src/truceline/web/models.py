"""What the pages keep of how somebody works; nothing of it is part of the record, and no peer gets it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Visit(models.Model):
    """When a member last looked at what is new, by the sizes of logs (JSON) that they had seen then."""

    member = models.TextField(primary_key=True)
    at = models.TextField()
    seen = models.TextField(default="{}")

    class Meta:
        db_table = "web_visit"


class SavedSearch(models.Model):
    """A search by its query, as in an address, with a name; everybody's where `shared`."""

    id = models.BigAutoField(primary_key=True)
    member = models.TextField()
    page = models.TextField()
    name = models.TextField()
    query = models.TextField()
    shared = models.BooleanField(default=False)

    class Meta:
        db_table = "web_saved_search"
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "page", "name"], name="web_search_name")]


class OneTimePassword(models.Model):
    """That a member's password was made for them, holds until then (UTC), and must be changed when they sign in."""

    member = models.TextField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "web_one_time_password"


class Preference(models.Model):
    """How a member likes something to be shown, by its name."""

    id = models.BigAutoField(primary_key=True)
    member = models.TextField()
    name = models.TextField()
    value = models.TextField()

    class Meta:
        db_table = "web_preference"
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="web_preference_name")]


class Cover(models.Model):
    """Whether somebody said that material may show the dead or wounded, or that it does not; by its subject."""

    subject = models.TextField(primary_key=True)
    covered = models.BooleanField()
    member = models.TextField()
    at = models.TextField()

    class Meta:
        db_table = "web_cover"


class Remembered(models.Model):
    """What all processes that answer must know for a while, as JSON, until then in seconds of Unix time."""

    key = models.TextField(primary_key=True)
    value = models.TextField()
    until = models.FloatField(db_index=True)

    class Meta:
        db_table = "web_remembered"
