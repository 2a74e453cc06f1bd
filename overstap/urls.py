"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("overstap.ui.urls")),
    path("", include("overstap.organisations.urls")),
    path("", include("overstap.today.urls")),
    path("", include("overstap.portal.urls")),
    path("", include("cases.urls")),
    path("overstaptafels/", include("meetings.urls")),
    path("begeleiding/", include("coaches.urls")),
    path("beheer/", include("overstap.manage.urls")),
]

handler400 = "overstap.ui.views.bad_request"
handler403 = "overstap.ui.views.forbidden"
handler404 = "overstap.ui.views.not_found"
handler500 = "overstap.ui.views.server_error"
