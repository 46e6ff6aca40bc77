"""Where the ground of the maps is."""

from __future__ import annotations

from django.urls import path

from truceline.web.maps import views

urlpatterns = [
    path("map/base.geojson", views.base, name="map_base"),
    path("map/tiles", views.tiles, name="map_tiles"),
]
