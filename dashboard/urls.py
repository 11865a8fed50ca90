"""Addresses."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("compare/<str:topic>/", views.compare_topic, name="compare"),
    path("compare/<str:topic>/export.<str:ending>", views.export, name="export"),
    path("point/", views.point, name="point"),
]
