"""Japanese text: pure functions on strings that every room may use; this room imports none of ours."""
