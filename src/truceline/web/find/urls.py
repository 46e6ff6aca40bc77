"""Where Find is."""

from __future__ import annotations

from django.urls import path

from truceline.web.find import views

urlpatterns = [path("find", views.find, name="find")]
