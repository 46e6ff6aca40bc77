"""Where what was published is."""

from __future__ import annotations

from django.urls import path

from truceline.web.published import views

urlpatterns = [
    path("public/", views.listed, name="published"),
    path("public/feed.atom", views.feed, name="published-feed"),
    path("public/<str:sitrep>/", views.one, name="published-report"),
    path("public/<str:sitrep>/<str:name>", views.file, name="published-file"),
]
