"""The county of the end-to-end tests, for the proofs too."""

from tests.e2e.conftest import county, founded

__all__ = ["county", "founded"]
