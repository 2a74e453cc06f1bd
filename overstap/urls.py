"""Every address of the product."""

import sys
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
for prefix, name in ROOMS:  # while the rooms are being built, an unfinished one is left out
    try:
        urlpatterns += [path(prefix, include(name))] if find_spec(name) else []
    except (ImportError, AttributeError) as error:
        sys.stderr.write(f"room {name} left out: {error}\n")

handler400 = "overstap.ui.views.bad_request"
handler403 = "overstap.ui.views.forbidden"
handler404 = "overstap.ui.views.not_found"
handler500 = "overstap.ui.views.server_error"
