"""Where the agreement is."""

from __future__ import annotations

from django.urls import path

from truceline.web.agreement import views

urlpatterns = [
    path("", views.articles, name="agreement"),
    path("zones/", views.zones, name="agreement_zones"),
    path("versions/", views.versions, name="agreement_versions"),
]
