"""The classes of public vulnerabilities of systems like this one, each with the tests that would fail if we had it.

A test that is renamed or removed must be named anew here, so that no class is without one.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUTES, STREAMING = "tests/test_routes.py", "src/nanohana/apps/assistant/tests/test_stream_limits.py"
RIGHTS, SIGN_IN = "src/nanohana/access/tests/test_rights.py", "src/nanohana/access/tests/test_sign_in.py"
SANDBOX, ARCHIVE = (
    "src/nanohana/documents/parsing/tests/test_sandbox.py",
    "src/nanohana/documents/parsing/tests/test_archive.py",
)
INJECTION, SSRF, OTHER = (f"tests/security/test_{name}.py" for name in ("prompt_injection", "ssrf", "other_sites"))
CLASSES = {
    "an object fetched by id and not, or wrongly, checked": {
        ROUTES: (
            "test_every_route_has_its_row",
            "test_who_is_signed_in_gets_what_is_theirs_and_finds_nothing_else",
            "test_an_own_version_does_not_open_a_foreign_document",
            "test_who_may_read_but_not_change",
        ),
        "tests/test_access_matrix.py": (
            "test_no_route_gives_anybody_what_is_not_theirs", "test_no_search_finds_and_no_job_works_for_others",
        ),
        "src/nanohana/documents/tests/test_wall.py": (
            "test_a_page_that_forgets_the_rights_shows_nothing_foreign",
        ),
        RIGHTS: ("test_nobody_sees_nothing", "test_other_division_sees_only_what_is_open_to_all_staff"),
        "src/nanohana/apps/assistant/tests/test_conversations.py": (
            "test_a_turn_exists_for_its_owner_only",
            "test_a_turn_cannot_be_replaced_from_another_conversation",
        ),
    },
    "stale privilege": {
        RIGHTS: ("test_moved_staff_lose_old_division_documents_at_midnight_and_gain_the_new_ones",),
        STREAMING: ("test_a_stream_ends_when_its_reader_may_no_longer_read_though_the_model_is_silent",),
        "src/nanohana/apps/assistant/tests/test_asking.py": ("test_a_source_that_was_removed_is_withheld",),
    },
    "self sign-up and the first-user race": {
        "tests/security/test_accounts.py": ("test_no_request_of_nobody_makes_an_account_or_an_administrator",),
    },
    "forged tokens": {
        "src/nanohana/access/tests/test_tokens.py": (
            "test_a_forged_token_is_refused", "test_a_key_for_another_purpose_signs_nothing",
            "test_a_wrong_logout_token_is_refused",
        ),
        "src/nanohana/access/tests/test_oidc.py": (
            "test_once_linked_the_subject_counts_and_no_other_claim",
            "test_a_code_and_its_state_are_good_for_one_return",
            "test_a_stolen_return_does_nothing_in_another_browser",
        ),
    },
    "sessions that outlive their reason": {
        "src/nanohana/access/tests/test_sessions.py": (
            "test_a_session_ends_when_it_is_not_used", "test_who_leaves_is_out_with_the_next_request",
            "test_one_signs_out_everywhere",
        ),
        "src/nanohana/access/tests/test_oidc_sessions.py": (
            "test_the_provider_ends_the_session", "test_a_logout_token_is_obeyed_once",
        ),
    },
    "untrusted files": {
        SANDBOX: (
            "test_the_process_cannot_leave_its_limits", "test_no_other_file_can_be_reached", "test_root_is_given_up",
            "test_the_process_inherits_no_secrets", "test_a_message_that_cannot_be_is_not_believed",
        ),
        ARCHIVE: (
            "test_a_bomb_that_lies_in_its_directory_is_refused_while_it_unpacks",
            "test_members_that_point_elsewhere_are_refused", "test_links_are_refused",
            "test_names_of_japanese_windows_are_read",
        ),
        "src/nanohana/documents/parsing/tests/test_text_formats.py": ("test_entities_of_a_law_are_never_resolved",),
        "src/nanohana/documents/parsing/tests/test_malformed.py": ("test_a_sample_of_broken_files_ends_well",),
    },
    "untrusted text": {
        INJECTION: ("test_the_attack_reaches_the_model_and_nothing_else",),
        "src/nanohana/apps/assistant/tests/test_leading_away.py": ("test_what_leads_away_is_found", "test_a_word_file"),
        "src/nanohana/documents/tests/test_unseen.py": (
            "test_the_owner_is_told_of_invisible_characters_and_where_they_are",
            "test_what_a_web_page_does_not_show_is_flagged_and_not_searched",
        ),
    },
    "server-side request forgery": {
        SSRF: (
            "test_ssrf_addresses_inside_are_refused_in_every_spelling", "test_dns_rebinding_changes_nothing",
            "test_redirects_are_followed_nowhere", "test_a_proxy_in_the_environment_sees_nothing",
        ),
        "tests/security/test_outbound_only.py": ("test_nothing_else_opens_connections",),
        "tests/security/test_no_way_out.py": ("test_the_whole_product_works_where_no_route_leads_out",),
    },
    "stored XSS, CSRF, CORS, Host": {
        OTHER: (
            "test_csrf_a_form_without_its_token_changes_nothing",
            "test_csrf_a_browser_that_says_it_comes_from_elsewhere_is_refused_whatever_its_token",
            "test_cors_no_answer_may_be_read_by_another_origin", "test_host_a_foreign_name_reaches_no_route",
            "test_xss_every_page_forbids_code_frames_and_bases_that_are_not_its_own",
        ),
        "src/nanohana/apps/assistant/tests/test_asking.py": ("test_text_of_documents_and_questions_is_escaped",),
        "src/nanohana/web/tests/test_pages.py": ("test_names_are_escaped_wherever_they_appear",),
        SIGN_IN: ("test_next_never_leads_off_the_site",),
    },
    "brute force and enumeration": {
        "src/nanohana/access/tests/test_second_factor.py": (
            "test_codes_cannot_be_guessed_also_by_who_knows_the_password",
        ),
        SIGN_IN: (
            "test_wrong_password_unknown_and_closed_accounts_get_one_answer",
            "test_an_unknown_name_costs_the_same_one_hash",
            "test_a_name_is_locked_after_its_failures_whether_it_exists_or_not",
            "test_an_address_is_locked_after_failures_of_many_names",
        ),
    },
    "consumption": {
        "src/nanohana/llm/tests/test_gateway.py": ("test_an_endpoint_that_does_not_stop_is_cut_off",),
        "src/nanohana/documents/tests/test_upload_gate.py": ("test_a_body_of_unknown_length_is_refused",),
    },
    "audit that can be avoided or changed": {
        "tests/test_audit.py": ("test_nothing_happens_unrecorded", "test_no_word_of_a_question_is_recorded"),
        "src/nanohana/audit/tests/test_chain.py": (
            "test_the_first_bad_row_is_named_with_the_reason", "test_the_database_refuses_to_change_rows_whoever_asks",
        ),
    },
    "internal errors that tell or stop": {
        "tests/security/test_fuzzing.py": ("test_no_request_ends_in_an_internal_error",),
        "tests/test_hostile_input.py": ("test_addresses", "test_forms", "test_names_of_files", "test_cookies"),
    },
    "supply chain": {
        "tests/security/test_supply_chain.py": ("test_every_package_is_pinned_by_version_and_hash",),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_its_tests(name: str) -> None:
    for file, tests in CLASSES[name].items():
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert set(tests) <= there, (file, set(tests) - there)
