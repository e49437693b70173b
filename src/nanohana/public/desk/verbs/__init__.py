"""The verbs of the desk, each group of them a module here; all are imported at the start (``desk.registry``)."""
