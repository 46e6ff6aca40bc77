"""Where ledgers are."""

from __future__ import annotations

from django.urls import path

from truceline.web.ledgers import recording, views

urlpatterns = [
    path("", views.ledgers, name="ledgers"),
    path("items.csv", views.items_csv, name="ledger_items_csv"),
    path("counts.csv", views.counts_csv, name="ledger_counts_csv"),
    path("register/", recording.register, name="ledger_register"),
    path("publish/", recording.publish, name="ledger_publish"),
    path("items/<str:id>/", views.item, name="ledger_item"),
    path("items/<str:id>/again/", recording.register_again, name="ledger_register_again"),
    path("items/<str:id>/answer/", recording.answer, name="ledger_answer"),
    path("counts/<str:id>/", views.count, name="ledger_count"),
    path("counts/<str:id>/again/", recording.publish_again, name="ledger_publish_again"),
]
