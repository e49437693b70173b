"""An OpenID provider that is not ours, in a process of its own: django-oauth-toolkit on SQLite, with its own pages.

The other provider of the tests (``identity_provider``) says whatever it is told; this one is an implementation by
others, so that what both sides must understand of OpenID Connect is not written twice by the same hand. Its issuer has
a path, a person signs in with a form and gives consent, redirect addresses are compared exactly, the client's secret is
kept as a hash. ``provider`` is the test's hand on it; the rest is what runs.
"""
