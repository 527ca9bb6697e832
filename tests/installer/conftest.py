"""A county for the tests of what reaches it."""

from tests.e2e.conftest import county, founded

__all__ = ["county", "founded"]
