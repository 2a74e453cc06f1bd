from django.urls import path

from overstap.organisations import views

app_name = "organisations"
urlpatterns = [
    path("lidmaatschap/", views.switch, name="switch"),
    path("uitnodiging/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
