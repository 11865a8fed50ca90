"""Addresses of uploading, deciding and reading reports."""

from django.urls import path, re_path

from reports_app.views import (
    catalogue,
    decisions,
    desk,
    files,
    original,
    recycling,
    report,
    report_list,
    rereadings,
    reviews,
    upload,
    versions,
)

app_name = "reports"
urlpatterns = [
    path("", report_list.show_list, name="list"),
    path("upload/", upload.upload, name="upload"),
    path("upload/send/", upload.send, name="send"),
    path("upload/part/", upload.part, name="part"),
    path("upload/progress/", upload.progress, name="progress"),
    path("upload/tray/", upload.tray, name="tray"),
    path("upload/put-away/", upload.put_away, name="put_away"),
    path("townships/", upload.townships, name="townships"),
    path("documents/<int:pk>/", report.show_document, name="document"),
    path("documents/<int:pk>/identity/", decisions.identify, name="identify"),
    re_path(
        r"^documents/(?P<pk>\d{1,18})/(?P<action>accept|keep|withdraw|restore|retry)/$", decisions.decide, name="decide"
    ),
    path("catalogue/", catalogue.show_catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.add, name="indicator_new"),
    path("catalogue/<int:pk>/", catalogue.change, name="indicator"),
    path("catalogue/<int:pk>/versions/<int:number>/restore/", catalogue.restore, name="indicator_restore"),
    path("rereadings/", rereadings.show_jobs, name="rereadings"),
    path("rereadings/start/", rereadings.start, name="rereading_start"),
    path("rereadings/<int:pk>/", rereadings.show_job, name="rereading"),
    path("rereadings/<int:pk>/progress/", rereadings.progress, name="rereading_progress"),
    path("rereadings/<int:pk>/save/", rereadings.save, name="rereading_save"),
    path("rereadings/<int:pk>/changes.xlsx", rereadings.export, name="rereading_export"),
    re_path(r"^rereadings/(?P<pk>\d{1,18})/(?P<action>pause|resume|cancel)/$", rereadings.act, name="rereading_act"),
    path("bin/", recycling.show_bin, name="bin"),
    path("documents/<int:pk>/purge/", recycling.purge, name="purge"),
    path("documents/<int:pk>/original/", files.download_original, name="original"),
    path("documents/<int:pk>/pages/<int:page>/", original.show_picture, name="picture"),
    path("<int:pk>/original/", original.show_original, name="pages"),
    path("<int:pk>/", report.show_report, name="report"),
    path("review/", reviews.show_reviews, name="reviews"),
    path("<int:pk>/return-list/", reviews.return_list, name="return_list"),
    path("<int:pk>/review/", desk.show_desk, name="desk"),
    re_path(
        r"^(?P<pk>\d{1,18})/review/(?P<action>decide|confirm-all|undo|value|finding|conflict|confirm-report|reopen-report)/$",
        desk.act,
        name="desk_act",
    ),
    path("<int:pk>/versions/<int:document_pk>/", versions.show_version, name="version"),
    path("<int:pk>/versions/<int:old_pk>/to/<int:new_pk>/", versions.compare, name="compare_versions"),
    path("documents/<int:pk>/replace/", versions.consider, name="consider"),
]
