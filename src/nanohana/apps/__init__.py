"""The apps on the base: one folder each, one line here. An app never imports another app."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppSpec:
    """What the base needs to know of an app. Its urls live in ``<module>.urls``, under the path ``url`` of the site."""

    module: str
    title: str
    url: str
    icon: str
    for_administrators: bool = False  # whether the header shows it to them alone; its pages see to it themselves


APPS: tuple[AppSpec, ...] = (
    AppSpec(module="nanohana.apps.assistant", title="質問する", url="", icon="chat"),
    AppSpec(module="nanohana.apps.audit_log", title="監査記録", url="audit/", icon="search", for_administrators=True),
    AppSpec(
        module="nanohana.apps.disclosure", title="開示請求", url="disclosure/", icon="document", for_administrators=True
    ),
    AppSpec(
        module="nanohana.apps.evidence", title="安全の証跡", url="evidence/", icon="document", for_administrators=True
    ),
    AppSpec(
        module="nanohana.apps.personnel", title="組織と人事", url="organization/", icon="user", for_administrators=True
    ),
)
