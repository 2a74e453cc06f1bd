"""Addresses of agreed actions."""

from django.urls import path

from cases.views import items

urlpatterns = [
    path("", items.item_list, name="items"),
    path("lijst.xlsx", items.export, name="items_export"),
    path("<int:pk>/", items.item, name="item"),
    path("<int:pk>/overdragen/", items.offer, name="item_offer"),
    path("<int:pk>/resultaat/", items.result, name="item_result"),
    path("gevraagd/<int:pk>/", items.answer, name="item_answer"),
    path("gevraagd/<int:pk>/intrekken/", items.withdraw, name="item_offer_withdraw"),
]
