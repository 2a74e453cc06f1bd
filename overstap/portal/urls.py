from django.urls import path

from overstap.portal.views import links, messages

app_name = "portal"
urlpatterns = [
    path("jongere/<int:pk>/link/", links.link, name="link"),
    path("jongere/<int:pk>/link/stoppen/", links.stop, name="link_stop"),
    # What starts with /mijn/ is for who has the link, and for nobody else: the cookie goes there.
    path("mijn/<str:token>/", messages.message, name="message"),
    path("mijn/<str:token>/verstuurd/", messages.sent, name="sent"),
    path("mijn/<str:token>/sluiten/", messages.leave, name="leave"),
]
