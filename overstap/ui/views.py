"""The pages in the footer and the error pages; they know no data."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader


@login_not_required
def help_page(request):
    return render(request, "footer/help.html")


@login_not_required
def privacy(request):
    return render(request, "footer/privacy.html")


@login_not_required
def accessibility(request):
    return render(request, "footer/accessibility.html")


@login_not_required
def source(request):
    context = {"version": settings.OVERSTAP_VERSION, "source_url": settings.OVERSTAP_SOURCE_URL}
    return render(request, "footer/source.html", context)


@login_not_required
def bad_request(request, exception=None):
    return _error_page(request, "400.html", 400)


@login_not_required
def forbidden(request, exception=None):
    return _error_page(request, "403.html", 403)


@login_not_required
def not_found(request, exception=None):
    return _error_page(request, "404.html", 404)


@login_not_required
def server_error(request):
    # Without request context: whatever broke must not break the page that says so.
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _error_page(request, template, status):
    return render(request, template, status=status)
