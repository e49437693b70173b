from django.urls import path

from nanohana.access import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("account/password/", views.ChangePassword.as_view(), name="change_password"),
]
