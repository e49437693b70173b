from nanohana.usage.tests.conftest import body, use

__all__ = ["body", "use"]
