"""matplotlib, as far as the app draws: see pyplot."""

__version__ = "3.10.0"

rcParams = {}
"""Styles can be set here; the app draws in its own."""


def use(backend, **options):
    """The app has one backend."""


def rc(group, **options):
    """Styles can be set; the app draws in its own."""
