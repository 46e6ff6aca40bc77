"""Where access denied is. An id may hold slashes, so what is done to a request comes after it."""

from __future__ import annotations

from django.urls import path

from truceline.web.access import views

urlpatterns = [
    path("access/", views.listed, name="access"),
    path("access/ask", views.ask, name="access_ask"),
    path("access/<path:id>/answer", views.answer, name="access_answer"),
]
