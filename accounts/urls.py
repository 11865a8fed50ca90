"""Addresses of signing in, of accounts and of the log."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import log, people, session

app_name = "accounts"
urlpatterns = [
    path("login/", session.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", session.OwnPasswordView.as_view(), name="password_change"),
    path("language/", session.choose_language, name="language"),
    path("", people.list_accounts, name="list"),
    path("new/", people.create, name="create"),
    path("areas/", people.search_areas, name="areas"),
    path("<int:pk>/", people.edit, name="edit"),
    path("<int:pk>/password/", people.reset_password, name="reset_password"),
    path("<int:pk>/disable/", people.disable, name="disable"),
    path("<int:pk>/enable/", people.enable, name="enable"),
    path("log/", log.show_log, name="audit"),
    path("log/export/", log.export_log, name="audit_export"),
]
