"""Where figures are."""

from __future__ import annotations

from django.urls import path

from truceline.web.figures import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("tell/", views.tell, name="figure_tell"),
    path("suggestions/", views.suggested, name="figure_suggestions"),
    path("<str:id>/", views.figure, name="figure"),
    path("<str:id>/again/", views.tell_again, name="figure_tell_again"),
]
