"""The routes of the staff site, a row for each: who may use it, with which verbs and which arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, reverse

from tests.app_routes import APP_ROUTES
from tests.route import For, Route

DOCUMENT, VERSION = ("document_id",), ("version_id",)
ROUTES = {
    "sign_in": Route(For.EVERYBODY, "GET POST"),
    "second_step": Route(For.VISITORS, "GET POST"),
    "oidc_begin": Route(For.VISITORS, "GET"),
    "oidc_callback": Route(For.VISITORS, "GET"),
    "oidc_logout": Route(For.VISITORS, "POST"),
    "passkey_request": Route(For.VISITORS, "POST"),
    "passkey_sign_in": Route(For.VISITORS, "POST"),
    "sign_out": Route(For.STAFF, "POST"),
    "start_viewing": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "stop_viewing": Route(For.STAFF, "POST"),
    "change_password": Route(For.STAFF, "GET POST"),
    "confirm": Route(For.STAFF, "GET POST"),
    "passkey_confirm": Route(For.STAFF, "POST"),
    "security": Route(For.STAFF, "GET"),
    "add_authenticator": Route(For.STAFF, "GET POST"),
    "authenticator_qr": Route(For.STAFF, "GET"),
    "remove_authenticator": Route(For.STAFF, "POST"),
    "renew_codes": Route(For.STAFF, "POST"),
    "passkey_options": Route(For.STAFF, "POST"),
    "add_passkey": Route(For.STAFF, "POST"),
    "remove_passkey": Route(For.ASKER, "POST", ("passkey_id",)),
    "end_session": Route(For.ASKER, "POST", ("handle",)),
    "sign_out_everywhere": Route(For.STAFF, "POST"),
    "accounts": Route(For.ADMINISTRATORS, "GET"),
    "account": Route(For.ADMINISTRATORS, "GET", ("account_id",)),
    "end_account_sessions": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "reset_second_factor": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "unlink_identity": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "set_active": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "acknowledge_alarm": Route(For.ADMINISTRATORS, "POST", ("alarm_id",)),
    "search:index": Route(For.STAFF, "GET"),
    "search:words": Route(For.STAFF, "GET"),
    "search:words_export": Route(For.STAFF, "GET"),
    "search:words_import": Route(For.STAFF, "GET POST"),
    "search:new_words": Route(For.STAFF, "GET POST"),
    "search:edit_words": Route(For.OWNERS, "GET POST", ("word_rule_id",)),
    "search:remove_words": Route(For.OWNERS, "POST", ("word_rule_id",)),
    "search:restore_words": Route(For.OWNERS, "POST", ("word_rule_id",)),
    "documents:index": Route(For.STAFF, "GET"),
    "documents:export": Route(For.STAFF, "GET"),
    "documents:upload": Route(For.STAFF, "GET POST"),
    "documents:progress": Route(For.STAFF, "GET"),
    "documents:cancel_archive": Route(For.SENDER, "POST", ("archive_id",)),
    "documents:libraries": Route(For.STAFF, "GET"),
    "documents:create_library": Route(For.STAFF, "GET POST"),
    "documents:edit_library": Route(For.OWNERS, "GET POST", ("library_id",)),
    "documents:library_rules": Route(For.OWNERS, "GET POST", ("library_id",)),
    "documents:document_rules": Route(For.OWNERS, "GET POST", DOCUMENT),
    "documents:switch_rule": Route(For.OWNERS, "GET POST", ("rule_id",)),
    "documents:why": Route(For.OWNERS, "GET", DOCUMENT),
    "documents:document": Route(For.READERS, "GET", DOCUMENT),
    "documents:edit": Route(For.OWNERS, "GET POST", DOCUMENT),
    "documents:remove": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:withhold": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:release": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:restore": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:open": Route(For.READERS, "GET", VERSION),
    "drafting:versions": Route(For.READERS, "GET", DOCUMENT),
    "drafting:versions_word": Route(For.READERS, "GET", DOCUMENT),
    "drafting:versions_excel": Route(For.READERS, "GET", DOCUMENT),
    "documents:passage": Route(For.READERS, "GET", VERSION),
    "documents:page_image": Route(For.READERS, "GET", ("version_id", "page")),
    "documents:original": Route(For.READERS, "GET", VERSION),
    "documents:edit_version": Route(For.OWNERS, "GET POST", VERSION),
    "documents:cancel": Route(For.OWNERS, "POST", VERSION),
    "documents:reparse": Route(For.OWNERS, "POST", VERSION),
    "documents:remove_version": Route(For.OWNERS, "POST", VERSION),
    "documents:move": Route(For.OWNERS, "POST", ("version_id", "document_id")),
    "protection:overview": Route(For.STAFF, "GET"),
    "protection:export_overview": Route(For.STAFF, "GET"),
    "protection:see_to": Route(For.OWNERS, "POST", VERSION),
    "protection:findings": Route(For.OWNERS, "GET", VERSION),
    "protection:export": Route(For.OWNERS, "GET", VERSION),
    "scim:users": Route(For.DIRECTORY, "GET POST"),
    "scim:user": Route(For.DIRECTORY, "GET PUT DELETE", ("person_id",)),
    "scim:groups": Route(For.DIRECTORY, "GET POST"),
    "scim:group": Route(For.DIRECTORY, "GET PUT DELETE", ("group_id",)),
    "scim:service_provider_config": Route(For.DIRECTORY, "GET"),
    "scim:resource_types": Route(For.DIRECTORY, "GET"),
    "scim:resource_type": Route(For.DIRECTORY, "GET", ("key",)),
    "scim:schemas": Route(For.DIRECTORY, "GET"),
    "scim:schema": Route(For.DIRECTORY, "GET", ("key",)),
    "scim:nothing": Route(For.DIRECTORY, "GET POST PUT DELETE", ("path",)),
    **APP_ROUTES,
}


def address(name: str, ids: Mapping[str, object]) -> str:
    return reverse(name, kwargs={argument: ids[argument] for argument in ROUTES[name].arguments})


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"
