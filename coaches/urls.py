from django.urls import path

from coaches import views

app_name = "coaches"
urlpatterns = [
    path("aanvragen/", views.requests, name="requests"),
    path("aanvragen/<int:pk>/", views.judge, name="judge"),
    path("gevraagd/", views.offers, name="offers"),
    path("gevraagd/<int:pk>/", views.answer, name="answer"),
    path("dossier/<int:pk>/aanvraag/", views.ask, name="request"),
    path("dossier/<int:pk>/coach/", views.offer, name="offer"),
    path("dossier/<int:pk>/teruggeven/", views.release, name="release"),
    path("dossier/<int:pk>/contact/", views.contact, name="contact"),
]
