"""Every address: accounts, the write side (reports) and the read side (dashboard)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.urls")),
    path("reports/", include("reports_app.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
