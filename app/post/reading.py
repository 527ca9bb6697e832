"""Looks at personal data from this post, each told to the county once a day and person."""

from __future__ import annotations

from app.domain.identity import fold
from app.domain.reading import masked_query
from app.post.common import Common
from app.usecases import readings


class ReadingPart(Common):
    def looked(self, what: str, kind: str = "", about: str = "", number: str = "", asked: str = "") -> None:
        """Note it, unless the same person looked at the same today already. Nobody signed in: nothing to note."""
        if self.profile is None:
            return
        key = (self.profile.user, self.now().date(), what, about or asked)
        if key in self.seen:
            return
        data = {"what": what, "kind": kind, "about": about, "number": number, "asked": asked}
        told = {name: value for name, value in data.items() if value}
        readings.look(self.begin, self.actor(), self.now(), **told)
        self.seen.add(key)
        self.send()

    def searched(self, query: str) -> None:
        if readings.asks_for_a_person(query):
            self.looked("search", asked=masked_query(fold(query)))

    def reveal(self, kind: str, about: str, number: str) -> None:
        """Somebody wants to see the numbers of a case's or matter's people whole."""
        self.looked("reveal", kind, about, number)
