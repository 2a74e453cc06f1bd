"""Every address of the product."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("", "overstap.organisations.urls"),
    ("", "overstap.today.urls"),
    ("", "cases.urls"),
    ("overstaptafels/", "meetings.urls"),
    ("begeleiding/", "coaches.urls"),
    ("beheer/", "overstap.manage.urls"),
]

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("overstap.ui.urls")),
]
urlpatterns += [path(prefix, include(name)) for prefix, name in ROOMS if find_spec(name)]

handler400 = "overstap.ui.views.bad_request"
handler403 = "overstap.ui.views.forbidden"
handler404 = "overstap.ui.views.not_found"
handler500 = "overstap.ui.views.server_error"
