"""Where the incidents are: the query in its three views, its exports, the searches that were kept, and one incident."""

from __future__ import annotations

from django.urls import path

from truceline.web.incidents import exports, on_map, one, one_forms, saved, views

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents.csv", exports.table, name="incidents_csv"),
    path("incidents.geojson", exports.features, name="incidents_geojson"),
    path("incidents/map.geojson", on_map.points, name="incidents_map"),
    path("incidents/searches", saved.keep, name="search_keep"),
    path("incidents/searches/<int:id>/share", saved.share, name="search_share"),
    path("incidents/searches/<int:id>/delete", saved.delete, name="search_delete"),
    path("incidents/<str:code>/", one.one, name="incident"),
    path("incidents/<str:code>/places.geojson", one.places, name="incident_places"),
    path("incidents/<str:code>/open", one_forms.open_it, name="incident_open"),
    path("incidents/<str:code>/regroup", one_forms.regroup, name="incident_regroup"),
    path("incidents/<str:code>/merge", one_forms.merge, name="incident_merge"),
    path("incidents/<str:code>/split", one_forms.split, name="incident_split"),
    path("incidents/<str:code>/finding", one_forms.finding, name="incident_finding"),
]
