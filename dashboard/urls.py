"""Addresses; the last two are those of before there were selections."""

from django.urls import path

from dashboard import briefing_views, export_views, follow_up_views, profile_exports, profile_views, search_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("briefing/", briefing_views.briefing, name="briefing"),
    path("briefing/export.docx", briefing_views.export, name="briefing_export"),
    path("follow-up/", follow_up_views.county, name="follow_ups"),
    path("follow-up/export.<str:ending>", follow_up_views.county_export, name="follow_ups_export"),
    path("compare/", views.compare, name="compare"),
    path("compare/figure.json", views.figure, name="figure"),
    path("compare/areas/", views.area_options, name="areas"),
    path("compare/indicators/", views.indicator_options, name="indicator_options"),
    path("compare/export.<str:ending>", export_views.export, name="export"),
    path("compare/all.<str:ending>", export_views.export_all, name="export_all"),
    path("compare/pictures.json", export_views.pictures, name="pictures"),
    path("search/", search_views.search, name="search"),
    path("search/export.<str:ending>", search_views.export, name="search_export"),
    path("search/similar/<int:pk>/", search_views.similar, name="similar"),
    path("point/", views.point, name="point"),
    path("townships/", profile_views.townships, name="townships"),
    path("townships/export.<str:ending>", profile_exports.townships, name="townships_export"),
    path("townships/<str:code>/", profile_views.township, name="township"),
    path("townships/<str:code>/export.<str:ending>", profile_exports.township, name="township_export"),
    path("townships/<str:code>/follow-up/", follow_up_views.township, name="follow_up"),
    path(
        "townships/<str:code>/follow-up/export.<str:ending>", follow_up_views.township_export, name="follow_up_export"
    ),
    path("indicators/", profile_views.indicators, name="indicators"),
    path("indicators/export.<str:ending>", profile_exports.indicators, name="indicators_export"),
    path("indicators/<str:code>/", profile_views.indicator, name="indicator"),
    path("indicators/<str:code>/export.<str:ending>", profile_exports.indicator, name="indicator_export"),
    path("compare/<str:topic>/", views.compare_topic, name="compare"),
    path("compare/<str:topic>/export.<str:ending>", views.compare_topic, name="export"),
]
