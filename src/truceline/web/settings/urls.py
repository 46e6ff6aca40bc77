"""Where the node is looked after."""

from __future__ import annotations

from django.urls import path

from truceline.web.settings import accounts, audit, members, reading, tokens

urlpatterns = [
    path("", members.listed, name="settings"),
    path("members/add", members.add, name="member-add"),
    path("members/remove", members.remove, name="member-remove"),
    path("accounts/", accounts.listed, name="settings-accounts"),
    path("accounts/one-time", accounts.one_time, name="account-one-time"),
    path("accounts/close", accounts.close, name="account-close"),
    path("accounts/reset", accounts.reset, name="account-reset"),
    path("tokens/", tokens.listed, name="settings-tokens"),
    path("tokens/issue", tokens.issue, name="token-issue"),
    path("tokens/revoke", tokens.revoke, name="token-revoke"),
    path("peers/", reading.peers, name="settings-peers"),
    path("node/", reading.node, name="settings-node"),
    path("work/", reading.work, name="settings-work"),
    path("audit/", audit.audit, name="settings-audit"),
]
