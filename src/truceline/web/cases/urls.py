"""Where cases are."""

from __future__ import annotations

from django.urls import path

from truceline.web.cases import custody, findings, one, opening, queue, working

urlpatterns = [
    path("", queue.queue, name="cases"),
    path("open", opening.open_case, name="open_case"),
    path("evidence/<str:id>/", custody.item, name="evidence"),
    path("evidence/<str:id>/hand", custody.hand, name="hand_evidence"),
    path("evidence/<str:id>/copy", custody.copy, name="copy_evidence"),
    path("evidence/<str:id>/export", custody.export, name="export_evidence"),
    path("findings/<str:id>/endorse", findings.endorse, name="endorse_finding"),
    path("findings/<str:id>/dissent", findings.dissent, name="dissent_finding"),
    path("<str:case>/", one.case, name="case"),
    path("<str:case>/steps/<str:kind>", working.step, name="case_step"),
    path("<str:case>/evidence", working.take, name="take_evidence"),
    path("<str:case>/access", working.ask, name="ask_access"),
    path("<str:case>/access/<str:id>/answer", working.answer, name="answer_access"),
    path("<str:case>/findings/<str:incident>", findings.state, name="state_finding"),
]
