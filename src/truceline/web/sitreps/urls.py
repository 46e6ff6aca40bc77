"""Where situation reports are."""

from __future__ import annotations

from django.urls import path

from truceline.web.sitreps import views

urlpatterns = [
    path("sitreps/", views.listed, name="sitreps"),
    path("sitreps/prepare/", views.prepare, name="sitrep-prepare"),
    path("sitreps/<str:sitrep>/", views.one, name="sitrep"),
    path("sitreps/<str:sitrep>/preview", views.preview, name="sitrep-preview"),
    path("sitreps/<str:sitrep>/files/<str:name>", views.file, name="sitrep-file"),
    path("sitreps/<str:sitrep>/approve", views.approve, name="sitrep-approve"),
    path("sitreps/<str:sitrep>/return", views.send_back, name="sitrep-return"),
    path("sitreps/<str:sitrep>/issue", views.issue, name="sitrep-issue"),
    path("sitreps/<str:sitrep>/endorse", views.endorse, name="sitrep-endorse"),
    path("sitreps/<str:sitrep>/dissent", views.dissent, name="sitrep-dissent"),
]
