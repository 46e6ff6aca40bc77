"""Where consultations are. An id may hold slashes, so what is done to one comes after it."""

from __future__ import annotations

from django.urls import path

from truceline.web.consultations import steps, views

urlpatterns = [
    path("consultations/", views.listed, name="consultations"),
    path("consultations/commitments", views.commitments, name="commitments"),
    path("consultations/hold", steps.hold, name="consultation_hold"),
    path("consultations/commitments/<path:id>/follow", steps.follow, name="commitment_follow"),
    path("consultations/<path:id>/readout", steps.readout, name="consultation_readout"),
    path("consultations/<path:id>/correct", steps.correct, name="consultation_correct"),
    path("consultations/<path:id>/", views.one, name="consultation"),
]
