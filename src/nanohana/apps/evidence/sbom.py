"""The bill of materials (SBOM) in CycloneDX 1.6 (ECMA-424), JSON, for tools that compare it with known weaknesses."""

from __future__ import annotations

from importlib.metadata import version

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from nanohana.apps.evidence.components import Kind, Part, parts

_TYPES: dict[Kind, ComponentType] = {
    "python": ComponentType.LIBRARY, "browser": ComponentType.LIBRARY, "model": ComponentType.MACHINE_LEARNING_MODEL,
}  # fmt: skip
_PURL_TYPES: dict[Kind, str] = {"python": "pypi", "browser": "npm"}


def bill_of_materials() -> str:
    """The document as it is written to a file."""
    product = Component(name="nanohana", version=version("nanohana"), type=ComponentType.APPLICATION)
    bom = Bom(components=map(_component, parts()))
    bom.metadata.component = product
    bom.register_dependency(product, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def _component(part: Part) -> Component:
    return Component(
        name=part.name,
        version=part.version or None,
        type=_TYPES[part.kind],
        bom_ref=f"{part.kind}/{part.name}@{part.version}",
        licenses=[LicenseFactory().make_from_string(part.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part.sha256)] if part.sha256 else [],
        purl=_purl(part),
    )


def _purl(part: Part) -> PackageURL | None:
    if part.kind not in _PURL_TYPES:
        return None
    namespace, _, name = part.name.rpartition("/")
    return PackageURL(_PURL_TYPES[part.kind], namespace or None, name, part.version)
