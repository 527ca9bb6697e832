"""Items as a window looks for them: put together once for a catalogue, searched at every key."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate, islice

from app.domain.catalogue import Guide
from app.domain.identity import fold


class Column:
    """One text of every item, a line each: the machine finds in one long string what Python would look for one by
    one."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = ["\n" + " ".join(text.split()) for text in texts]
        self._text, self._starts = "".join(lines), [0, *accumulate(map(len, lines))]

    def having(self, words: str, *, first: bool = False) -> Iterator[int]:
        """The numbers of the lines that have these words, or begin with them."""
        wanted = "\n" + words if first else words
        at = self._text.find(wanted) if words else -1
        while at >= 0:
            n = bisect_right(self._starts, at) - 1
            yield n
            at = self._text.find(wanted, self._starts[n + 1])


class Shelf:
    """Items by code."""

    def __init__(self, guides: Iterable[Guide]) -> None:
        self._guides = sorted(guides, key=lambda guide: guide.code)
        self._at = {guide.code: n for n, guide in enumerate(self._guides)}
        self._of: dict[str, set[int]] = {}
        for n, guide in enumerate(self._guides):
            self._of.setdefault(guide.department, set()).add(n)
        self._names, self._pinyin = Column(g.name for g in self._guides), Column(g.pinyin for g in self._guides)
        self._codes = Column(g.code.upper() for g in self._guides)
        self._kinds = Column(f"{g.theme} {g.department}" for g in self._guides)

    def find(
        self, query: str, limit: int, mine: Collection[str] = (), often: Mapping[str, int] | None = None
    ) -> list[Guide]:
        """By name, theme or department; by initials and the beginning of the code where no Chinese is typed. This
        window's own departments before others, what it takes in most, what begins as was typed, then by code."""
        begun = set(self._beginning(query))
        found = begun.union(self._names.having(query), self._kinds.having(query)) if query else {*self._at.values()}
        if fold(query).isascii():
            found.update(self._pinyin.having(fold(query).lower()))
        own = found & set[int]().union(*(self._of.get(d, ()) for d in mine))
        liked = [
            self._at[code] for code in sorted(often or {}, key=lambda c: (-(often or {})[c], c)) if code in self._at
        ]
        order = (n for part in (own, found - own) for n in _ranked(part, liked, begun))
        return [self._guides[n] for n in islice(order, limit)]

    def _beginning(self, query: str) -> Iterator[int]:
        yield from self._names.having(query, first=True)
        if fold(query).isascii():
            yield from self._pinyin.having(fold(query).lower(), first=True)
            yield from self._codes.having(fold(query), first=True)


def _ranked(part: set[int], liked: list[int], begun: set[int]) -> Iterator[int]:
    before = [n for n in liked if n in part]
    rest = part.difference(before)
    yield from (*before, *sorted(rest & begun), *sorted(rest - begun))
