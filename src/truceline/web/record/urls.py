"""Where the record is."""

from __future__ import annotations

from django.urls import path

from truceline.web.record import peers, views

urlpatterns = [
    path("record/", views.overview, name="record"),
    path("record/verify", views.verify, name="record-verify"),
    path("record/peers/<str:peer>/bundle", peers.export, name="bundle-export"),
    path("record/bundle", peers.take, name="bundle-take"),
    path("record/card", peers.card, name="record-card"),
    path("record/<str:name>/<str:of>/", views.entries, name="record-log"),
    path("record/<str:name>/<str:of>/checkpoint", views.checkpoint, name="record-checkpoint"),
    path("record/<str:name>/<str:of>/<int:seq>/", views.entry, name="record-entry"),
    path("record/<str:name>/<str:of>/<int:seq>/proof", views.proof, name="record-proof"),
]
