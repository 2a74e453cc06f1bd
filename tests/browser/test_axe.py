"""Every page of the product: axe without a violation at 1440 and 390 pixels, no sideways scroll,
no complaint of the browser. The table says who opens a page and with what; a new address that is
not in it fails here, so a page cannot be forgotten.
"""

import pytest
from django.core.management import call_command
from django.urls import get_resolver, reverse
from pytest_django.live_server_helper import LiveServer

from cases.views.steps import STEPS
from overstap.organisations.today import move_clock
from tests.browser.conftest import SIZES, note, session_cookie, student_cookie, violations
from tests.browser.scene import NOW, Scene

# address -> who opens it, and what it is about (the attributes of the scene, in order).
PAGES = {
    "account_login": ("", ()),
    "account_signup": ("", ()),
    "account_inactive": ("", ()),
    "account_reset_password": ("", ()),
    "account_reset_password_done": ("", ()),
    "account_reset_password_from_key_done": ("", ()),
    "account_logout": ("coach", ()),
    "account_set_password": ("coach", ()),
    "account_change_password": ("coach", ()),
    "mfa_index": ("coach", ()),
    "ui:help": ("", ()),
    "ui:privacy": ("", ()),
    "ui:accessibility": ("", ()),
    "ui:source": ("", ()),
    "organisations:switch": ("coach", ()),
    "organisations:accept_invitation": ("", ("invited.token",)),
    "today:home": ("coach", ()),
    "today:tasks": ("coach", ()),
    "today:profile": ("coach", ()),
    "cases:search": ("coordinator", ()),
    "cases:list": ("coordinator", ()),
    "cases:own_lists": ("coach", ()),
    "cases:flag_search": ("zorgco", ()),
    "cases:flag_new": ("zorgco", ()),
    "cases:detail": ("coach", ("guided.pk",)),
    "cases:support": ("coach", ("guided.pk",)),
    "cases:support_edit": ("zorgco", ("guided.pk", "=cognition")),
    "cases:table": ("coach", ("discussed.pk",)),
    "cases:people": ("zorgco", ("guided.pk",)),
    "cases:timeline": ("coach", ("guided.pk",)),
    "cases:readers": ("zorgco", ("guided.pk",)),
    "cases:basis_add": ("zorgco", ("guided.pk",)),
    "cases:basis_withdraw": ("zorgco", ("basis.pk",)),
    "cases:item_add": ("coach", ("guided.pk",)),
    "cases:item_done": ("coach", ("item.pk",)),
    "cases:item_cancel": ("coach", ("item.pk",)),
    "cases:item_snooze": ("coach", ("item.pk",)),
    "cases:items": ("zorgco", ()),
    "cases:item": ("zorgco", ("offered_item.pk",)),
    "cases:item_offer": ("zorgco", ("offered_item.pk",)),
    "cases:item_answer": ("decaan", ("action_offer.pk",)),
    "cases:item_result": ("zorgco", ("done_item.pk",)),
    "cases:snooze": ("coach", ("task.pk",)),
    "cases:start": ("coach", ("summer.pk",)),
    "cases:evaluate": ("coach", ("placed.pk",)),
    "cases:extend": ("coach", ("placed.pk",)),
    "cases:handover": ("coach", ("placed.pk",)),
    "cases:handover_answer": ("intake", ("handover.pk",)),
    "cases:handover_withdraw": ("coach", ("handover.pk",)),
    "cases:summer": ("coordinator", ()),
    "cases:aftercare": ("zorgco", ()),
    "cases:aftercare_of": ("zorgco", ("former.pk",)),
    "cases:accept_escalation": ("officer", ("escalated.pk",)),
    "cases:summer_contact": ("coach", ("summer.pk",)),
    "cases:personal_data": ("zorgco", ("guided.pk",)),
    "cases:municipality": ("zorgco", ("guided.pk",)),
    "cases:guardian_add": ("zorgco", ("guided.pk",)),
    "cases:guardian_edit": ("zorgco", ("guided.pk", "guardian.pk")),
    "cases:school_answer": ("new_lead", ("moving.pk",)),
    "cases:cohort": ("decaan", ()),
    "cases:member": ("decaan", ("starter.pk",)),
    "cases:flag": ("zorgco", ("member.pk",)),
    "cases:open_at_check": ("coordinator", ("starter.pk",)),
    "cases:application_add": ("decaan", ("member.pk",)),
    "cases:application_change": ("decaan", ("application.pk",)),
    "cases:destination": ("decaan", ("member.pk",)),
    "cases:exam": ("decaan", ("member.pk",)),
    "cases:school": ("zorgco", ("member.pk",)),
    "cases:checks": ("intake", ()),
    "cases:checks_start": ("intake", ()),
    "cases:checks_placement": ("intake", ()),
    "cases:checks_aftercare": ("coach", ()),
    "cases:check_started": ("intake", ("starter.pk",)),
    "cases:check_not_started": ("intake", ("starter.pk",)),
    "cases:check_open": ("intake", ("starter.pk",)),
    "cases:check_placed": ("intake", ("starter.pk",)),
    "cases:check_not_placed": ("intake", ("starter.pk",)),
    "cases:imports": ("zorgco", ()),
    "cases:import_start": ("zorgco", ()),
    "cases:import_member": ("zorgco", ()),
    "cases:import_map": ("zorgco", ("mapping.uid",)),
    "cases:import_check": ("zorgco", ("checking.uid",)),
    "cases:import_progress": ("zorgco", ("checking.uid",)),
    "meetings:list": ("coordinator", ()),
    "meetings:round_new": ("coordinator", ()),
    "meetings:round": ("coordinator", ("planned.round_id",)),
    "meetings:round_edit": ("coordinator", ("planned.round_id",)),
    "meetings:round_cancel": ("coordinator", ("planned.round_id",)),
    "meetings:session_cancel": ("coordinator", ("planned.pk",)),
    "meetings:longlist": ("zorgco", ("planned.round_id",)),
    "meetings:longlist_add": ("zorgco", ("planned.round_id",)),
    "meetings:longlist_confirm": ("zorgco", ("listed.pk",)),
    "meetings:longlist_remove": ("zorgco", ("listed.pk",)),
    "meetings:look": ("officer", ("point.pk",)),
    "meetings:session_new": ("coordinator", ("planned.round_id",)),
    "meetings:session": ("coordinator", ("planned.pk",)),
    "meetings:session_edit": ("coordinator", ("planned.pk",)),
    "meetings:propose": ("coordinator", ("planned.pk",)),
    "meetings:put_on": ("coach", ("started.pk",)),
    "meetings:run": ("coordinator", ("open.pk",)),
    "meetings:close": ("coordinator", ("open.pk",)),
    "meetings:minutes": ("coordinator", ("done.pk",)),
    "meetings:round_minutes": ("coordinator", ("open.round_id",)),
    "meetings:round_actions": ("coordinator", ("open.round_id",)),
    "meetings:round_result": ("coordinator", ("open.round_id",)),
    "meetings:open_actions": ("coordinator", ("planned.pk",)),
    "meetings:undo": ("coordinator", ("decided_point.pk",)),
    "meetings:correct": ("coordinator", ("done_point.pk",)),
    "meetings:prepare": ("coordinator", ("point.pk",)),
    "meetings:withdraw": ("coordinator", ("point.pk",)),
    "coaches:requests": ("coordinator", ()),
    "coaches:judge": ("swv_contact", ("request.pk",)),
    "coaches:offers": ("coach", ()),
    "coaches:answer": ("coach", ("offer.pk",)),
    "coaches:answer_all": ("coach", ()),
    "coaches:request": ("zorgco", ("screened.pk",)),
    "coaches:request_withdraw": ("zorgco", ("asking.pk",)),
    "coaches:offer": ("coordinator", ("asking.pk",)),
    "coaches:release": ("coach", ("guided.pk",)),
    "coaches:weight": ("coach", ("guided.pk",)),
    "coaches:contact": ("coach", ("guided.pk",)),
    "coaches:plan": ("coach", ("guided.pk",)),
    "coaches:plan_edit": ("coach", ("guided.pk",)),
    "coaches:plan_agree": ("coach", ("guided.pk",)),
    "coaches:step_add": ("coach", ("guided.pk",)),
    "coaches:step_edit": ("coach", ("guided.pk", "step.pk")),
    "coaches:notes": ("coach", ("guided.pk",)),
    "coaches:note_edit": ("coach", ("guided.pk", "note.pk")),
    "coaches:rhythm": ("coordinator", ()),
    "coaches:board": ("coordinator", ()),
    "coaches:hours": ("coordinator", ("world.coach.pk",)),
    "coaches:load_settings": ("coordinator", ()),
    "coaches:coach_left": ("coordinator", ("world.coach.pk",)),
    "coaches:absences": ("coach", ()),
    "coaches:absence_new": ("coordinator", ()),
    "coaches:absence": ("coach", ("absence.pk",)),
    "coaches:transfer": ("coordinator", ("world.coach.pk",)),
    "coaches:transfer_result": ("coordinator", ("transfer.pk",)),
    "portal:link": ("coach", ("guided.pk",)),
    "portal:link_stop": ("coach", ("guided.pk",)),
    "portal:message": ("", ("student_token",)),  # asks for the birth date; the form is in OTHERS
    "portal:sent": ("student", ("student_token",)),
    "manage:home": ("coordinator", ()),
    "manage:policy": ("admin", ()),
    "manage:organisations": ("admin", ()),
    "manage:organisation_new": ("admin", ()),
    "manage:adopt": ("admin", ()),
    "manage:organisation": ("admin", ("world.school.pk",)),
    "manage:organisation_edit": ("admin", ("world.school.pk",)),
    "manage:organisation_switch": ("admin", ("world.school.pk",)),
    "manage:people": ("admin", ()),
    "manage:person_invite": ("admin", ()),
    "manage:person": ("admin", ("world.coach.user_id",)),
    "manage:person_switch": ("admin", ("world.coach.user_id",)),
    "manage:membership_dates": ("admin", ("world.coach.pk",)),
    "manage:membership_end": ("admin", ("world.coach.pk",)),
    "manage:membership_invite": ("admin", ("invited.membership.pk",)),
    "manage:years": ("admin", ()),
    "manage:year_new": ("admin", ()),
    "manage:year": ("admin", ("world.year.pk",)),
    "manage:year_norms": ("admin", ("world.year.pk",)),
    "manage:holidays": ("admin", ()),
    "manage:holiday": ("admin", ("holiday.pk",)),
    "manage:holiday_remove": ("admin", ("holiday.pk",)),
    "manage:jobs": ("admin", ()),
    "manage:mails": ("admin", ()),
    "manage:mail_again": ("admin", ("doubtful_mail.pk",)),
    "manage:looks": ("privacy", ()),
}
# One page per transition; each is made on the case and by the person that fit it.
TRANSITIONS = {
    "screen": ("zorgco", "flagged"),
    "dismiss": ("zorgco", "flagged"),
    "enter_summer": ("coach", "guided"),
    "confirm_start": ("coach", "summer"),
    "report_no_show": ("coach", "summer"),
    "lose_place": ("coach", "started"),
    "confirm_placement": ("coach", "started"),
    "escalate": ("coach", "no_show"),
    "pass_on": ("officer", "escalated"),
    "return_from_escalation": ("officer", "escalated"),
    "close_independent": ("coach", "placed"),
    "hand_over": ("coach", "placed"),
    "withdraw": ("coach", "guided"),
    "move_out": ("coach", "guided"),
    "leave_elsewhere": ("coach", "guided"),
    "close_unresolved": ("coordinator", "summer"),
    "reopen": ("coordinator", "closed"),
    "correct": ("coordinator", "guided"),
}
# The same page as somebody else finds it.
OTHERS = [("today:home", role, "") for role in (
    "mentor", "zorgco", "decaan", "intake", "officer", "doorstroom", "coordinator", "admin",
    "manager", "swv_contact", "privacy",
)] + [
    ("cases:detail", "zorgco", "flagged.pk"),
    ("cases:detail", "coordinator", "no_show.pk"),
    ("cases:detail", "officer", "escalated.pk"),
    ("cases:detail", "coach", "placed.pk"),
    ("meetings:session", "coach", "planned.pk"),
    ("meetings:run", "officer", "open.pk"),
    ("meetings:minutes", "coordinator", "open.pk"),
    ("meetings:round_result", "manager", "open.round_id"),
    ("portal:message", "student", "student_token"),
    ("cases:people", "coach", "guided.pk"),
]  # fmt: skip
# A button, not a page: answers POST only.
BUTTONS = {
    "portal:leave",
    "coaches:absence_withdraw", "coaches:step_done", "coaches:step_drop", "coaches:note_erase",
    "today:read_all", "today:read_one", "today:feed_make", "today:feed_revoke",
    "cases:save_list", "cases:drop_list", "cases:bulk",
    "cases:item_offer_withdraw", "cases:draft", "cases:claim", "cases:release", "cases:import_apply", "manage:year_copy",
    "meetings:participant_add", "meetings:participant_remove", "meetings:begin",
    "meetings:presence", "meetings:come_or_go", "meetings:put", "meetings:share",
    "meetings:carry_rest", "meetings:move_up", "meetings:move_down",
    "meetings:carry", "meetings:round_propose", "meetings:round_spread", "meetings:round_seat",
    "meetings:round_remind", "meetings:longlist_confirm_all", "meetings:longlist_restore",
    "meetings:promote", "meetings:order", "meetings:triage",
}  # fmt: skip
FILES = {
    "coaches:plan_print",
    "today:feed",
    "cases:import_template",
    "cases:import_report",
    "meetings:minutes_pdf",
    "meetings:round_minutes_pdf",
    "meetings:round_actions_pdf",
    "meetings:round_actions_xlsx",
    "cases:items_export",
    "meetings:session_ics",
}
# Parts of the page of a table, not pages.
FILES |= {"meetings:status", "meetings:live"}
# Sends on to a page that is in the table, asks to confirm something that is done first, or is
# looked at where it is in use (the shared screen: test_table.py).
ELSEWHERE = {
    "meetings:screen", "cases:placement", "cases:transition", "cases:import_takeback",
    "coaches:transfer_case",
}  # fmt: skip
# Looked at where they are in use: test_second_factor.py.
ELSEWHERE |= {
    "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip
FILES |= {"mfa_download_recovery_codes"}
# Other ways to log in and confirming addresses follow with their own issue.
LIBRARY = {
    "account_email", "account_email_verification_sent",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
    "socialaccount_connections", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip


def names(patterns, space=""):
    """Every named address of the product."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield space + pattern.name


@pytest.mark.django_db  # also lets pytest-django make the database that `scene` fills
def test_no_page_is_forgotten():
    known = set(PAGES) | BUTTONS | FILES | ELSEWHERE | LIBRARY
    assert set(names(get_resolver().url_patterns)) == known
    assert set(TRANSITIONS) == set(STEPS)


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """The region, made once for all pages; the pages only look."""
    with django_db_blocker.unblock():
        move_clock(NOW)
        yield Scene()
        move_clock(None)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def visit(scene, browser):
    """`visit(who)` gives a page on which that person is logged in; one for each person."""
    server = LiveServer("localhost")
    pages = {}

    def open_page(who):
        if who not in pages:
            context = browser.new_context(locale="nl-NL", base_url=server.url)
            if who == "student":
                context.add_cookies([student_cookie(scene.student_token, server.url)])
            elif who:
                somebody = getattr(scene, who, None) or getattr(scene.world, who)
                context.add_cookies([session_cookie(somebody, server.url)])
            page = pages[who] = context.new_page()
            page.complaints = []
            page.on("console", lambda message: note(page, message))
            page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
        return pages[who]

    yield open_page
    for page in pages.values():
        page.context.close()
    server.stop()


def value(scene, path):
    """ "guided.pk" -> the key of that case; "=text" is the text itself."""
    if path.startswith("="):
        return path[1:]
    found = scene
    for part in path.split("."):
        found = getattr(found, part)
    return found


def check(page, address, axe_source, status=200):
    """Open the page once and look at it wide and on a phone."""
    page.complaints.clear()
    page.set_viewport_size({"width": 1440, "height": SIZES[1440]})
    response = page.goto(address)
    assert response.status == status, address
    found = []
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {line}" for line in violations(page, axe_source)]
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{width}: scrolls sideways by {too_wide} pixels"] if too_wide > 0 else []
    assert found + page.complaints == [], address


@pytest.mark.parametrize("name", PAGES)
def test_page(scene, visit, axe_source, name):
    who, about = PAGES[name]
    address = reverse(name, args=[value(scene, path) for path in about])
    check(visit(who), address, axe_source)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_transition(scene, visit, axe_source, name):
    who, case = TRANSITIONS[name]
    address = reverse("cases:transition", args=[value(scene, f"{case}.pk"), name])
    check(visit(who), address, axe_source)


@pytest.mark.parametrize(("name", "who", "about"), OTHERS)
def test_page_of_somebody_else(scene, visit, axe_source, name, who, about):
    args = [value(scene, about)] if about else []
    check(visit(who), reverse(name, args=args), axe_source)


def test_a_link_of_a_young_person_that_stopped(visit, axe_source):
    check(visit(""), reverse("portal:message", args=["stopped"]), axe_source, status=404)
