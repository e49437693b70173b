from __future__ import annotations

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class WithStaffNumber(OAuth2Validator):
    """The user's first name holds the staff number, which ``profile`` asks for. Without one there is no claim."""

    oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {"employee_number": "profile"}

    def get_additional_claims(self, request: Any) -> dict[str, str]:
        number = request.user.first_name
        return {"employee_number": number} if number else {}
