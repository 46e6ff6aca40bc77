"""Where notices are. An id may hold slashes, so what is done to a notice comes after it."""

from __future__ import annotations

from django.urls import path

from truceline.web.notices import steps, views

urlpatterns = [
    path("notices/", views.listed, name="notices"),
    path("notices.geojson", views.places, name="notice_places"),
    path("notices/area.geojson", steps.area, name="notice_area"),
    path("notices/give", steps.give, name="notice_give"),
    path("notices/<path:id>/send", steps.send, name="notice_send"),
    path("notices/<path:id>/reply", steps.reply, name="notice_reply"),
    path("notices/<path:id>/cancel", steps.cancel, name="notice_cancel"),
    path("notices/<path:id>/", views.one, name="notice"),
]
