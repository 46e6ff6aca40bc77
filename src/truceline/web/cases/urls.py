"""Where cases are."""

from __future__ import annotations

from django.urls import path

from truceline.web.cases import covering, custody, findings, one, opening, queue, working

urlpatterns = [
    path("", queue.queue, name="cases"),
    path("open", opening.open_case, name="open_case"),
    path("evidence/<path:id>/", custody.item, name="evidence"),
    path("evidence/<path:id>/hand", custody.hand, name="hand_evidence"),
    path("evidence/<path:id>/copy", custody.copy, name="copy_evidence"),
    path("evidence/<path:id>/cover", covering.change, name="cover_evidence"),
    path("evidence/<path:id>/export", custody.export, name="export_evidence"),
    path("findings/<path:id>/endorse", findings.endorse, name="endorse_finding"),
    path("findings/<path:id>/dissent", findings.dissent, name="dissent_finding"),
    path("<path:case>/", one.case, name="case"),
    path("<path:case>/steps/<str:kind>", working.step, name="case_step"),
    path("<path:case>/evidence", working.take, name="take_evidence"),
    path("<path:case>/access", working.ask, name="ask_access"),
    path("<path:case>/access/<path:id>/answer", working.answer, name="answer_access"),
    path("<path:case>/findings/<path:incident>", findings.state, name="state_finding"),
]
