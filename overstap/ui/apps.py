import importlib

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "overstap.ui"
    label = "ui"

    def ready(self):
        importlib.import_module("overstap.checks")  # registers the system checks
