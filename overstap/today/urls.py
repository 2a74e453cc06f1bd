from django.urls import path

from overstap.today import views

app_name = "today"

urlpatterns = [
    path("", views.home, name="home"),
    path("berichten/gelezen/", views.read_all, name="read_all"),
    path("berichten/<int:pk>/gelezen/", views.read_one, name="read_one"),
    path("profiel/", views.profile, name="profile"),
]
