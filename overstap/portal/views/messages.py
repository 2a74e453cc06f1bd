"""Mijn overstap: who has the link and knows the birth date writes to the coach.

No account and no login: a cookie of its own, signed for this one link and sent to no other page.
The session of a colleague who is logged in on the same computer has no part in it. The secret is
in the address, so these pages tell no other page where they were, and no log of ours keeps it.
"""

import logging
from functools import wraps
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now
from overstap.portal.actions import TRIES, Answer, answer_birth_date, send_message
from overstap.portal.forms import BirthDateForm, MessageForm
from overstap.portal.models import StudentLink
from overstap.portal.queries import messages_of, open_link, reader_of
from overstap.ui.dates import clock

COOKIE = "mijn-overstap"
PATH = "/mijn/"
# School computers are shared. Long enough to think about a message.
OPEN_FOR = 30 * 60

log = logging.getLogger("overstap.access")


def by_link(view):
    """Let `view(request, token, link)` answer who has a link that works; else one calm page."""

    @wraps(view)
    @sensitive_post_parameters()
    def answer(request, token):
        link = open_link(token)
        response = closed(request) if link is None else view(request, token, link)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not no-referrer: then a browser sends "Origin: null" with a form, which CSRF refuses.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return login_not_required(answer)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def message(request, token, link):
    """Ask who this is; then the form, and what was sent by this link before."""
    if not is_known(request, link):
        return ask(request, token, link)
    if "born_on" in request.POST:  # answered in another tab, or twice
        return let_in(request, token, link)
    form = MessageForm(request.POST) if "text" in request.POST else empty_form()
    if form.is_bound and form.is_valid():
        try:
            send_message(by=None, now=now(), link_id=link.pk, **form.cleaned_data)
        except NotAllowed as reason:
            form.add_error("text", str(reason))
        else:
            return known(redirect("portal:sent", token), link)
    return show(request, token, link, form)


@by_link
@require_http_methods(["GET", "HEAD"])
def sent(request, token, link):
    """That it was sent, and what happens now."""
    if not is_known(request, link):
        return redirect("portal:message", token)
    context = {"token": token, "reader": reader_of(link.case, now())}
    return render(request, "portal/sent.html", context)


@by_link
@require_POST
def leave(request, token, link):
    """Forget on this device who this is."""
    response = redirect("portal:message", token)
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def ask(request, token, link):
    """The question for the birth date; what was typed before the time ran out is kept."""
    form = BirthDateForm(
        request.POST if "born_on" in request.POST else None,
        initial={name: request.POST.get(name, "") for name in ("text", "key")},
    )
    status = 200
    if form.is_bound and form.is_valid():
        found = answer_birth_date(
            by=None, now=now(), link_id=link.pk, answer=form.cleaned_data["born_on"]
        )
        if found.is_right:
            log.info("student link %s was opened", link.pk)
            return let_in(request, token, link)
        if found.is_stopped:
            return closed(request)
        form.add_error("born_on", sentence_of(found))
        status = 429 if found.waits_until else 422
    elif form.is_bound:
        status = 422
    return render(request, "portal/ask.html", {"form": form, "token": token}, status=status)


def let_in(request, token, link):
    """Go on to the form, with the text of a message that could not be sent just now."""
    text, key = request.POST.get("text", ""), request.POST.get("key", "")
    if not text:
        return known(redirect("portal:message", token), link)
    return show(request, token, link, MessageForm(initial={"text": text, "key": key}))


def show(request, token, link, form):
    """The form with what belongs to it."""
    context = {
        "form": form,
        "token": token,
        "name": link.case.student.first_name,
        "reader": reader_of(link.case, now()),
        "sent": messages_of(link),
    }
    response = render(request, "portal/message.html", context, status=422 if form.errors else 200)
    return known(response, link)


def closed(request):
    """One page for a link that never was and one that stopped: nobody learns which."""
    return render(request, "portal/closed.html", status=404)


def empty_form() -> MessageForm:
    """A form for one new message."""
    return MessageForm(initial={"key": uuid4()})


def sentence_of(found: Answer) -> str:
    """What to do after another birth date."""
    if found.waits_until is not None:
        return f"Je hebt {TRIES} keer een andere datum getypt. Probeer het na {clock(found.waits_until)} uur weer."
    times = "1 keer" if found.left == 1 else f"{found.left} keer"
    return f"Deze geboortedatum hoort niet bij deze link. Je kunt het nog {times} proberen."


# Who this is, on this device --------------------------------------------------------------------


def known(response, link: StudentLink):
    """Remember on this device, for this link and half an hour from now, that the date was right."""
    response.set_signed_cookie(
        COOKIE,
        str(link.pk),
        salt=_salt(link),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def is_known(request, link: StudentLink) -> bool:
    """Whether the date was right on this device, for this link, less than half an hour ago."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_salt(link), max_age=OPEN_FOR)
    return value == str(link.pk)


def _salt(link: StudentLink) -> str:
    # With the birth date in it, so that a date that is corrected is asked again.
    return f"{COOKIE}:{link.token_digest}:{link.case.student.birth_on:%Y%m%d}"
