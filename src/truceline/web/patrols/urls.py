"""Where the patrols are."""

from __future__ import annotations

from django.urls import path

from truceline.web.patrols import over, planning, steps, views

urlpatterns = [
    path("patrols/", views.patrols, name="patrols"),
    path("patrols/plan", planning.plan, name="patrol_plan"),
    path("patrols/tracks.geojson", over.tracks, name="patrol_tracks"),
    path("patrols/section.geojson", planning.section, name="patrol_section"),
    path("patrols/<str:id>/", views.patrol, name="patrol"),
    path("patrols/<str:id>/ground.geojson", views.drawn, name="patrol_ground"),
    path("patrols/<str:id>/positions.json", views.positions, name="patrol_positions"),
    path("patrols/<str:id>/briefing.pdf", views.sheet, name="patrol_sheet"),
    path("patrols/<str:id>/plan", planning.anew, name="patrol_anew"),
    path("patrols/<str:id>/answer", steps.answer, name="patrol_answer"),
    path("patrols/<str:id>/number", steps.number, name="patrol_number"),
    path("patrols/<str:id>/compose", steps.compose, name="patrol_compose"),
    path("patrols/<str:id>/tell", steps.tell, name="patrol_tell"),
    path("patrols/<str:id>/track", steps.track, name="patrol_track"),
    path("patrols/<str:id>/report", steps.report, name="patrol_report"),
    path("patrols/<str:id>/share", steps.share, name="patrol_share"),
]
