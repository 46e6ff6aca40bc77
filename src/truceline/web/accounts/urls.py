"""Signing in and out, passwords, second factors; nobody signs up, and nothing is sent by e-mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from truceline.web.accounts import views
from truceline.web.accounts.views import of_everybody, of_members

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", of_everybody(account.logout), name="account_logout"),
    path("inactive/", of_everybody(account.account_inactive), name="account_inactive"),
    path("everywhere/", views.everywhere, name="account_everywhere"),
    path("reauthenticate/", of_members(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", views.second_factor, name="mfa_index"),
    path("2fa/authenticate/", views.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", of_members(factors.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", of_members(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", of_members(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", of_members(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", of_members(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", of_members(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", of_members(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", of_members(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", of_everybody(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/", of_members(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", of_members(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", of_members(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
