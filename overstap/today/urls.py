from django.urls import path

from overstap.today.views import feed, home, profile, tasks

app_name = "today"

urlpatterns = [
    path("", home.home, name="home"),
    path("taken/", tasks.tasks, name="tasks"),
    path("berichten/gelezen/", home.read_all, name="read_all"),
    path("berichten/<int:pk>/gelezen/", home.read_one, name="read_one"),
    path("profiel/", profile.profile, name="profile"),
    path("profiel/agenda/maken/", profile.feed_make, name="feed_make"),
    path("profiel/agenda/intrekken/", profile.feed_revoke, name="feed_revoke"),
    path("agenda/<str:token>.ics", feed.feed, name="feed"),
]
