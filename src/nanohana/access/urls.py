from django.urls import path

from nanohana.access import account_views, confirm_views, passkey_views, security_views, viewing, views
from nanohana.access.oidc import views as oidc_views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/second/", views.second, name="second_step"),
    path("sign-in/oidc/", oidc_views.begin, name="oidc_begin"),
    path("sign-in/oidc/callback/", oidc_views.callback, name="oidc_callback"),
    path("sign-in/oidc/logout/", oidc_views.backchannel_logout, name="oidc_logout"),
    path("sign-in/passkey/options/", passkey_views.request_options, name="passkey_request"),
    path("sign-in/passkey/", passkey_views.sign_in, name="passkey_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/password/", views.ChangePassword.as_view(), name="change_password"),
    path("account/confirm/", confirm_views.confirm_page, name="confirm"),
    path("account/confirm/passkey/", passkey_views.confirm_by_passkey, name="passkey_confirm"),
    path("account/security/", security_views.security, name="security"),
    path("account/security/app/", security_views.add_authenticator, name="add_authenticator"),
    path("account/security/app/qr.svg", security_views.authenticator_qr, name="authenticator_qr"),
    path("account/security/app/remove/", security_views.remove_authenticator, name="remove_authenticator"),
    path("account/security/recovery-codes/", security_views.renew_codes, name="renew_codes"),
    path("account/security/passkeys/options/", passkey_views.registration_options, name="passkey_options"),
    path("account/security/passkeys/", passkey_views.register, name="add_passkey"),
    path("account/security/passkeys/<int:passkey_id>/remove/", security_views.remove_passkey, name="remove_passkey"),
    path("account/security/sessions/<uuid:handle>/end/", security_views.end_session, name="end_session"),
    path("account/security/sessions/end/", security_views.sign_out_everywhere, name="sign_out_everywhere"),
    path("accounts/", account_views.index, name="accounts"),
    path("accounts/<uuid:account_id>/", account_views.account, name="account"),
    path("accounts/<uuid:account_id>/sessions/end/", account_views.end_account_sessions, name="end_account_sessions"),
    path("accounts/<uuid:account_id>/second-factor/", account_views.reset_second_factor, name="reset_second_factor"),
    path("accounts/<uuid:account_id>/unlink/", account_views.unlink, name="unlink_identity"),
    path("accounts/<uuid:account_id>/active/", account_views.set_active, name="set_active"),
    path("view-as/<uuid:account_id>/", viewing.start, name="start_viewing"),
    path("view-as/end/", viewing.stop, name="stop_viewing"),
    path("accounts/alarms/<int:alarm_id>/", account_views.acknowledge_alarm, name="acknowledge_alarm"),
]
