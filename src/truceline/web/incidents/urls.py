"""Where the incidents are: the query in its three views, its exports, the searches that were kept, and one incident."""

from __future__ import annotations

from django.urls import path

from truceline.web.incidents import exports, on_map, saved, views

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents.csv", exports.table, name="incidents_csv"),
    path("incidents.geojson", exports.features, name="incidents_geojson"),
    path("incidents/map.geojson", on_map.points, name="incidents_map"),
    path("incidents/searches", saved.keep, name="search_keep"),
    path("incidents/searches/<int:id>/share", saved.share, name="search_share"),
    path("incidents/searches/<int:id>/delete", saved.delete, name="search_delete"),
    # The page of one incident stands here: path("incidents/<str:code>/", one.one, name="incident").
]
