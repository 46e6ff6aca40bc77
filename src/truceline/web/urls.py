"""Every address of a page. Each area has its own."""

from __future__ import annotations

from django.urls import include, path

from truceline.web import columns, live, preferences

urlpatterns = [
    path("", include("truceline.web.today.urls")),
    path("", include("truceline.web.incidents.urls")),
    path("", include("truceline.web.find.urls")),
    path("live", live.news, name="live"),
    path("columns/<str:of>", columns.change, name="columns"),
    path("preferences", preferences.change, name="preferences"),
    path("", include("truceline.web.maps.urls")),
    path("", include("truceline.web.posts.urls")),
    path("", include("truceline.web.patrols.urls")),
    path("", include("truceline.web.sitreps.urls")),
    path("", include("truceline.web.published.urls")),
    path("", include("truceline.web.notices.urls")),
    path("", include("truceline.web.consultations.urls")),
    path("", include("truceline.web.access.urls")),
    path("", include("truceline.web.record.urls")),
    path("", include("truceline.web.reports.urls")),
    path("accounts/", include("truceline.web.accounts.urls")),
    path("settings/", include("truceline.web.settings.urls")),
    path("cases/", include("truceline.web.cases.urls")),
    path("ledgers/", include("truceline.web.ledgers.urls")),
    path("figures/", include("truceline.web.figures.urls")),
    path("effort/", include("truceline.web.effort.urls")),
    path("agreement/", include("truceline.web.agreement.urls")),
]
