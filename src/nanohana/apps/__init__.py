"""The apps on the base: one folder each, one line here. An app never imports another app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


@dataclass(frozen=True, slots=True)
class AppSpec:
    """What the base needs to know of an app. Its urls live in ``<module>.urls``, under the path ``url`` of the site.
    What it publishes to citizens it gives in ``<module>.outgoing``, what comes with the product it loads in
    ``<module>.shipping``, and its command, of the name of its folder, is in ``<module>.commands``.

    ``shown_to``: dotted name of a function of the request that says whether the header shows the app. One that is
    ``for_administrators`` stands in their menu 管理, and in the header of those others to whom it is shown.
    """

    module: str
    title: str
    url: str
    for_administrators: bool = False  # its pages see to it themselves
    of_account: bool = False  # in the menu of one's account instead of the header
    shown_to: str = ""

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.module.rpartition(".")[2]


#: In the order of the header and of its menu 管理.
APPS: tuple[AppSpec, ...] = (
    AppSpec(module="nanohana.apps.assistant", title="質問する", url=""),
    AppSpec(module="nanohana.apps.task_apps", title="業務アプリ", url="apps/"),
    AppSpec(module="nanohana.apps.portal", title="ポータル", url="portal/"),
    AppSpec(module="nanohana.apps.feedback", title="所管課の対応", url="feedback/"),
    AppSpec(
        "nanohana.apps.chatbots",
        "県民チャットボット",
        "chatbots/",
        shown_to="nanohana.apps.chatbots.selection.has_chatbots",
    ),
    AppSpec("nanohana.apps.counters", "窓口台帳", "counters/", shown_to="nanohana.apps.counters.selection.is_keeper"),
    AppSpec(
        "nanohana.apps.usage",
        "利用実績",
        "usage/",
        for_administrators=True,
        shown_to="nanohana.apps.usage.permission.is_viewer",
    ),
    AppSpec(module="nanohana.apps.models", title="言語モデル", url="models/", for_administrators=True),
    AppSpec(module="nanohana.apps.personnel", title="組織と人事", url="organization/", for_administrators=True),
    AppSpec(module="nanohana.apps.audit_log", title="監査記録", url="audit/", for_administrators=True),
    AppSpec(module="nanohana.apps.disclosure", title="開示請求", url="disclosure/", for_administrators=True),
    AppSpec(module="nanohana.apps.evidence", title="安全の証跡", url="evidence/", for_administrators=True),
    AppSpec(module="nanohana.apps.api", title="APIキー", url="account/api-keys/", of_account=True),
)


def modules(name: str) -> Iterator[ModuleType]:
    """``<module>.<name>`` of every app that has one."""
    for app in APPS:
        if find_spec(f"{app.module}.{name}"):
            yield import_module(f"{app.module}.{name}")
