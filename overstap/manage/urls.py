from django.urls import path

from overstap.manage.views import home, mails, people, regions, watching, years

app_name = "manage"
urlpatterns = [
    path("", home.home, name="home"),
    path("regio/", regions.policy, name="policy"),
    path("organisaties/", regions.organisations, name="organisations"),
    path("organisaties/nieuw/", regions.organisation_new, name="organisation_new"),
    path("organisaties/uit-de-lijst/", regions.adopt, name="adopt"),
    path("organisaties/<int:pk>/", regions.organisation, name="organisation"),
    path("organisaties/<int:pk>/wijzigen/", regions.organisation_edit, name="organisation_edit"),
    path("organisaties/<int:pk>/meedoen/", regions.organisation_switch, name="organisation_switch"),
    path("mensen/", people.people, name="people"),
    path("mensen/uitnodigen/", people.person_invite, name="person_invite"),
    path("mensen/<int:pk>/", people.person, name="person"),
    path("mensen/<int:pk>/account/", people.person_switch, name="person_switch"),
    path("rollen/<int:pk>/datums/", people.membership_dates, name="membership_dates"),
    path("rollen/<int:pk>/beeindigen/", people.membership_end, name="membership_end"),
    path("rollen/<int:pk>/uitnodigen/", people.membership_invite, name="membership_invite"),
    path("overstapjaren/", years.years, name="years"),
    path("overstapjaren/nieuw/", years.year_new, name="year_new"),
    path("overstapjaren/<int:pk>/", years.year, name="year"),
    path("overstapjaren/<int:pk>/normen/", years.norms, name="year_norms"),
    path("overstapjaren/<int:pk>/kopieren/", years.year_copy, name="year_copy"),
    path("vakanties/", years.holidays, name="holidays"),
    path("vakanties/<int:pk>/", years.holiday, name="holiday"),
    path("vakanties/<int:pk>/verwijderen/", years.holiday_remove, name="holiday_remove"),
    path("automatische-taken/", watching.jobs, name="jobs"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<int:pk>/opnieuw/", mails.mail_again, name="mail_again"),
    path("inzagelog/", watching.looks, name="looks"),
]
