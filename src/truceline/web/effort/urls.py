"""Where effort is."""

from __future__ import annotations

from django.urls import path

from truceline.web.effort import views

urlpatterns = [
    path("", views.effort, name="effort"),
    path("effort.csv", views.effort_csv, name="effort_csv"),
    path("record/", views.record, name="effort_record"),
    path("<str:id>/", views.observation, name="observation"),
    path("<str:id>/again/", views.record_again, name="effort_record_again"),
]
