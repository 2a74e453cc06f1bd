"""Tagged PDF (PDF/UA-1) from a template, without network and without file access.

WeasyPrint needs Pango, a system package. It is imported late, so that an installation without it
works and only the PDF button says what is missing.
"""

import importlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

STYLES = {"overstap:pdf.css": "overstap/css/pdf.css"}
MISSING = (
    "Een pdf maken kan op deze server nog niet: het systeempakket Pango ontbreekt "
    "(Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
)
UNSAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class PdfUnavailable(Exception):
    """Pango is missing; the message is Dutch and for the user."""


class ResourceRefused(ValueError):
    """A document asked for something outside itself."""


def why_unavailable():
    """Return the Dutch reason why no PDF can be made here, or an empty text."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return MISSING
    return ""


def render(template, context):
    """Return the PDF of a template that extends pdf/base.html, as bytes.

    Raises PdfUnavailable when Pango is missing. Nothing outside the template is read: an
    address in it (http, file, anything but our own stylesheet) raises ResourceRefused.
    """
    if reason := why_unavailable():
        raise PdfUnavailable(reason)
    weasyprint = importlib.import_module("weasyprint")
    fetching = importlib.import_module("weasyprint.urls")
    document = weasyprint.HTML(
        string=render_to_string(template, context),
        base_url="overstap:",
        url_fetcher=_fetcher(fetching),
    )
    try:
        return document.write_pdf(pdf_variant="pdf/ua-1")
    except fetching.FatalURLFetchingError as error:
        raise ResourceRefused(str(error)) from error


def _fetcher(fetching):
    """Return a WeasyPrint fetcher that knows our own stylesheet and refuses everything else."""

    class OwnStylesOnly(fetching.URLFetcher):
        """Serves the names in STYLES; raises ResourceRefused for any other address."""

        def fetch(self, url, headers=None):
            if url not in STYLES:
                raise ResourceRefused("A PDF reads nothing from outside its own template.")
            text = stylesheet(STYLES[url])
            return fetching.URLFetcherResponse(
                url, body=text.encode(), headers={"Content-Type": "text/css"}
            )

    return OwnStylesOnly(fail_on_errors=True)


def stylesheet(name):
    """Return the text of one of our static stylesheets."""
    found = finders.find(name) or Path(settings.STATIC_ROOT) / name
    return Path(found).read_text()


def response(template, context, filename):
    """Return a download of the PDF. A filename carries no name of a young person."""
    answer = HttpResponse(render(template, context), content_type="application/pdf")
    safe = UNSAFE_NAME.sub("-", filename)
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer
