"""Addresses of the case and the cohort."""

from django.urls import path

from cases.views import detail

app_name = "cases"
urlpatterns = [
    path("dossiers/<int:pk>/", detail.detail, name="detail"),
]
