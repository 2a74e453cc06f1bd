from django.urls import path

from cases.views import checks

urlpatterns = [
    path("", checks.index, name="checks"),
    path("start/", checks.start, name="checks_start"),
    path("start/<int:pk>/gestart/", checks.started, name="check_started"),
    path("start/<int:pk>/niet-gestart/", checks.not_started, name="check_not_started"),
    path("start/<int:pk>/dossier/", checks.open_at_check, name="check_open"),
    path("plaatsing/", checks.placement, name="checks_placement"),
    path("plaatsing/<int:pk>/geplaatst/", checks.placed, name="check_placed"),
    path("plaatsing/<int:pk>/niet-geplaatst/", checks.not_placed, name="check_not_placed"),
    path("nazorg/", checks.aftercare, name="checks_aftercare"),
]
