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
API, PUBLIC = "src/nanohana/apps/api/tests", "src/nanohana/public/tests"
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
        "src/nanohana/access/tests/test_oidc_independent.py": (
            "test_a_code_is_good_once_at_the_provider_too", "test_a_code_of_another_flow_fails_at_its_verifier",
            "test_an_address_that_is_not_registered_gets_nobody_back",
            "test_a_provider_that_comes_back_with_another_key_is_believed_by_its_new_key",
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
        "src/nanohana/documents/parsing/tests/test_law_xml.py": ("test_entities_of_a_law_are_never_resolved",),
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
    "keys of programs": {
        f"{API}/test_keys.py": (
            "test_a_forged_key_does_not", "test_neither_a_digest_nor_a_beginning_is_a_key",
            "test_only_bearer_is_looked_at", "test_no_other_site_may_read_an_answer",
            "test_an_expired_and_a_revoked_key_say_so", "test_a_key_ends_with_the_work_of_its_owner",
            "test_a_closed_account_loses_its_keys_for_good", "test_a_key_is_good_for_its_scopes_alone",
            "test_refusals_are_counted_by_address_and_a_good_key_still_gets_in",
        ),
        f"{API}/test_pages.py": (
            "test_who_reads_the_whole_database_has_no_key", "test_nobody_makes_one_without_proving_again_who_one_is",
            "test_the_owner_revokes_one_and_nobody_else_s",
        ),
        f"{API}/test_completions.py": (
            "test_a_key_gives_no_rights_of_an_administrator", "test_documents_above_the_key_s_ceiling_stay_out",
        ),
        f"{API}/test_mcp.py": (
            "test_a_key_without_the_scope_is_refused", "test_a_page_of_another_site_is_refused",
            "test_a_foreign_document_is_as_missing_as_none",
        ),
        f"{API}/test_leaving.py": ("test_what_is_taken_away_is_gone_within_five_seconds",),
        "tests/test_api_matrix.py": (
            "test_every_address_has_its_call", "test_no_key_gives_what_is_not_its_owner_s",
            "test_no_key_goes_on_in_the_conversation_of_another_also_where_it_is_shared",
        ),
        "tests/security/test_fuzzing_keys.py": ("test_no_body_of_a_program_ends_in_an_internal_error",),
    },
    "a way from the public zone to staff data": {
        f"{PUBLIC}/test_zone.py": (
            "test_no_module_of_the_staff_site_is_loaded_when_citizens_are_answered",
            "test_the_role_of_the_web_process_may_not",
            "test_the_role_of_the_web_process_cannot_connect_to_the_staff_database",
            "test_the_web_process_reaches_neither_files_nor_ports_of_the_staff_site", "test_the_two_sites_share_no_key",
            "test_a_session_of_the_staff_site_means_nothing_here",
        ),
        "tests/test_public_routes.py": (
            "test_every_address_has_its_row", "test_no_public_address_tells_anything_of_staff",
            "test_no_address_of_staff_is_one_of_the_public_site",
        ),
        f"{PUBLIC}/test_desk.py": (
            "test_without_a_signature_nothing_is_done", "test_what_is_not_signed_for_this_is_refused",
            "test_another_body_than_the_signed_one_is_refused", "test_a_request_is_taken_once",
            "test_content_of_another_key_is_refused_with_the_reason", "test_an_older_version_does_not_come_back",
        ),
        f"{PUBLIC}/test_retention.py": ("test_no_word_of_a_citizen_stands_in_the_database",),
        f"{PUBLIC}/test_headers.py": (
            "test_pages_take_nothing_from_elsewhere_and_stand_in_no_frame",
            "test_another_site_cannot_have_a_browser_ask",
        ),
    },
    "consumption": {
        "src/nanohana/llm/tests/test_gateway.py": ("test_an_endpoint_that_does_not_stop_is_cut_off",),
        "src/nanohana/documents/tests/test_upload_gate.py": ("test_a_body_of_unknown_length_is_refused",),
        "src/nanohana/metering/tests/test_budgets.py": (
            "test_what_goes_beyond_a_budget_is_refused_and_leaves_no_trace",
            "test_calls_at_the_same_moment_cannot_pass_together", "test_one_division_s_budget_is_not_the_other_s",
        ),
        "src/nanohana/llm/tests/test_metered.py": (
            "test_beyond_a_budget_nothing_is_sent", "test_however_it_ends_it_is_settled",
            "test_an_endpoint_that_cannot_have_counted_right_is_not_believed", "test_a_stopped_model_is_asked_nothing",
            "test_open_calls_end_within_five_seconds_of_the_switch",
        ),
        f"{API}/test_keys.py": (
            "test_more_than_allowed_in_a_minute_must_wait", "test_questions_of_the_same_moment_count_each_other",
        ),
        f"{API}/test_completions.py": ("test_a_key_does_not_go_round_the_budget_of_its_owner",),
        f"{API}/test_leaving.py": (
            "test_a_client_that_leaves_stops_the_model", "test_a_body_that_is_too_large_is_refused_in_json",
        ),
        STREAMING: ("test_beyond_the_budget_the_excerpts_answer_and_the_reader_is_told",),
        f"{PUBLIC}/test_gate.py": (
            "test_above_the_limit_citizens_are_told_to_come_back_and_the_staff_site_comes_in",
            "test_bodies_that_never_end_keep_nobody_out",
        ),
        f"{PUBLIC}/test_running.py": (
            "test_a_stop_reaches_citizens_within_five_seconds_however_it_comes_in",
            "test_a_body_of_a_stranger_is_refused_before_it_is_received",
        ),
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
