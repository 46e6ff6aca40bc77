"""Where Today is."""

from __future__ import annotations

from django.urls import path

from truceline.web.today import views

urlpatterns = [path("", views.today, name="today"), path("today/seen", views.seen, name="seen")]
