"""Every address: accounts, the write side (reports) and the read side (dashboard)."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("", include("dashboard.urls")),
    path("reports/", include("reports_app.urls")),
    path("accounts/", include("accounts.urls")),
    path("health/", health, name="health"),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
