"""The exact parts of writing official texts (公用文): what can be decided by rule is decided here, with its reason."""
