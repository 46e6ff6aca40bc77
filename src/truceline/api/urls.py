"""Where a node answers: the exchange of bundles, and whether it is well."""

from __future__ import annotations

from django.urls import path

from truceline.api import answers, peer

urlpatterns = [path("peer/exchange", peer.exchange), path("healthz", peer.health)]

handler400 = answers.bad_request
handler404 = answers.not_found
handler500 = answers.defect
