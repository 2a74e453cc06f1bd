from django.urls import path

from overstap.ui import views

app_name = "ui"
urlpatterns = [
    path("hulp/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("broncode/", views.source, name="source"),
]
