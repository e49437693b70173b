"""The evidence pack for the CAIO: on the screen, and as one HTML file that needs nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from nanohana.access.administration import administrators_only
from nanohana.apps.evidence.acts import EvidenceAct
from nanohana.apps.evidence.sections import pack
from nanohana.audit.recording import record
from nanohana.web.downloads import download


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    sections = pack()
    record(EvidenceAct.SHOWN)
    return render(request, "evidence/page.html", {"sections": sections, "crumbs": [("安全の証跡", "")]})


@require_safe
@administrators_only
def export(request: HttpRequest) -> HttpResponse:
    """The file; that it was taken is recorded first."""
    return download(issued(), f"evidence-{timezone.localdate():%Y%m%d}.html", "text/html; charset=utf-8")


@require_safe
@administrators_only
def materials(request: HttpRequest) -> HttpResponse:
    """The bill of materials (SBOM)."""
    from nanohana.apps.evidence.sbom import bill_of_materials  # its library takes long to import

    record(EvidenceAct.MATERIALS_ISSUED)
    name = f"sbom-{timezone.localdate():%Y%m%d}.cdx.json"
    return download(bill_of_materials(), name, "application/vnd.cyclonedx+json; version=1.6")


def issued() -> str:
    """The pack as one HTML file."""
    sections = pack()
    record(EvidenceAct.ISSUED)
    return render_to_string("evidence/document.html", {"sections": sections})
