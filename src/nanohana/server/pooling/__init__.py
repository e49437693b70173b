"""Django's database backend for PostgreSQL, named by the setting ``ENGINE``: see ``base``."""
