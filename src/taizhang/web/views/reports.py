"""A report that somebody pastes or uploads: read, checked, shown. Nothing of it is kept."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.web import apart, reports
from taizhang.web.gate import MEGABYTES, unbound_form
from taizhang.web.reported import Reader


@unbound_form
def read(request: HttpRequest) -> HttpResponse:
    """Takes a report, pasted or as a file, and shows what its numbers claim, whether they agree, what is promised. `as=csv`: a file."""
    if request.method != "POST":
        return render(request, "web/read.html", {"page": Reader(MEGABYTES)})
    document, name = document_of(request)
    year = _year(request)
    try:
        told = apart.read(document, name=name, year=year)
    except apart.Busy as fault:
        raise Fault(_("The report was not read in time."), remedy=_("Try again in a minute, or give a shorter piece of it.")) from fault
    except Fault as fault:
        raise said(fault) from fault
    form = request.POST.get("as")
    if form in _FILES:
        return _file(form, told)
    page = Reader(MEGABYTES, reports.report(told, str(year or "")))
    return render(request, "web/read.html", {"page": page})


_FILES = {"csv": (reports.as_csv, "text/csv; charset=utf-8"), "json": (reports.as_json, "application/json")}


def _file(form: str, told: apart.Told) -> HttpResponse:
    make, kind = _FILES[form]
    return HttpResponse(make(told), content_type=kind, headers={"Content-Disposition": f'attachment; filename="claims.{form}"'})


def document_of(request: HttpRequest) -> tuple[bytes, str]:
    """The document that was sent: the bytes and their name. Browsers send the lines of a text field with two signs at their ends."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile) and file.size:
        return file.read(), (file.name or "")[:200]
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        raise Fault(_("There is no report to read."), remedy=_("Paste its text or choose a file."))
    return text.encode("utf-8", "replace"), request.POST.get("name", "")[:200] or _("pasted text")


def _year(request: HttpRequest) -> int | None:
    year = request.POST.get("year", "").strip()
    if not year:
        return None
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
        raise Fault(_("This is not a year."), where=year[:20], remedy=_("Write it as 2023, or leave it out."))
    return int(year)


def said(fault: Fault) -> Fault:
    """What the reader could not open, in the language of the page."""
    known = {
        "is empty": _("The file is empty."),
        "holds no text": _("The file holds no text; its pages may be pictures."),
        "is a picture": _("The file is a picture and holds no text."),
        "is encrypted": _("The file is encrypted."),
        "is damaged": _("The file is damaged."),
        "is a damaged": _("The file is damaged."),
        "has more than": _("The file is too long."),
    }
    what = next((words for start, words in known.items() if fault.what.startswith(start)), _("This file cannot be read."))
    return Fault(what, where=fault.where, remedy=_("Give the report as txt, html, docx, xlsx or pdf with text in it, or paste its text."))
