"""Where reports are."""

from __future__ import annotations

from django.urls import path

from truceline.web.reports import inbox, marked, upload, views

urlpatterns = [
    path("reports/", inbox.reports, name="reports"),
    path("reports/new", upload.new, name="reports_new"),
    path("reports/grade", marked.grade, name="reports_grade"),
    path("reports/next", inbox.following, name="reports_next"),
    path("reports/<path:name>/original", views.original, name="report_original"),
    path("reports/<path:name>/", views.report, name="report"),
]
