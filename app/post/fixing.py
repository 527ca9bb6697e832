"""What is to be put right at this post: listed for the hall and for supervision, ended by a person."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.fixes import Fix
from app.post.common import Common
from app.post.events import CasesChanged
from app.usecases import fixing


class FixingPart(Common):
    def fixes(self) -> Sequence[Fix]:
        """What is open, the newest first."""
        return tuple(fixing.listed(self.read))

    def end_fix(self, id: str, how: str, text: str) -> None:
        """`how` as in `app.domain.fixes.ENDS`. Raises Refused under R-ACC-05 while a paper is out and nothing is said,
        under R-ORG-05 for who may not ratify."""
        fix = fixing.end(self.begin, id, how, text, self.actor(), self.now())
        self.send()
        self.hub.tell(CasesChanged(frozenset({fix.case})))
