"""Where the posts are."""

from __future__ import annotations

from django.urls import path

from truceline.web.posts import steps, views

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts.geojson", views.placed, name="posts_geojson"),
    path("posts/register", steps.register, name="post_register"),
    path("posts/count", steps.count, name="posts_count"),
    path("posts/<path:id>/tell", steps.tell, name="post_tell"),
    path("posts/<path:id>/", views.post, name="post"),
]
