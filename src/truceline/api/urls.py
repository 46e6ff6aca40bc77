"""Where a node answers: the exchange of bundles, the REST interface, and whether it is well."""

from __future__ import annotations

from django.urls import include, path

from truceline.api import answers, peer
from truceline.api.rest.interface import urls

urlpatterns = [
    path("peer/exchange", peer.exchange),
    path("healthz", peer.health),
    path("api/v1/", include(urls())),
]

handler400 = answers.bad_request
handler404 = answers.not_found
handler500 = answers.defect
