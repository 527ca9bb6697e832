"""What the county's own workspaces ask of a post: the catalogue, supervision, matters. Part of `app.post.desk.Desk`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding
from app.domain.editing import Editing
from app.domain.matters import Matter
from app.post.office_shown import (
    Asking,
    Incoming,
    ItemFile,
    ItemLine,
    MatterFile,
    MatterLine,
    Month,
    MovedRow,
    Watch,
)
from app.post.shown import JobRow


class Catalogue(Protocol):
    """目录管理: items and their way from a proposal to the version in force (R-CAT-03)."""

    def catalogue(self) -> Sequence[ItemLine]: ...
    def item(self, code: str) -> ItemFile: ...
    def judge(self, raw: Mapping[str, object]) -> Sequence[Finding]:
        """What keeps a guide, given as plain values, from being published, each with the path of its field."""

    def edit(self, action: str, code: str, data: Mapping[str, object]) -> Editing:
        """One step of the item's way. Raises Refused under R-CAT-03, R-CAT-04 or the rule that the guide breaks."""

    def my_department(self) -> str:
        """Whose items this person may propose; "" for the bureau."""

    def read_catalogue(self, path: str) -> Incoming:
        """What a file would bring, row by row; nothing is taken (R-CAT-12)."""

    def propose_all(self, guides: Iterable[Guide], reason: str) -> Sequence[str]: ...
    def catalogue_file(self, form: str, codes: Sequence[str]) -> bytes:
        """These items, or all, as xlsx or json."""


class Supervision(Protocol):
    """监察. Every question raises Refused (R-ORG-04) for whoever doesn't supervise."""

    def watch(self) -> Watch: ...
    def moved_deadlines(self) -> Sequence[MovedRow]: ...
    def month(self, day: date) -> Month: ...
    def month_file(self, day: date, form: str) -> bytes:
        """The month's figures and scores as xlsx or tsv."""


class Matters(Protocol):
    """来访事项: what comes without a case."""

    def matters(self, query: str, limit: int) -> Sequence[MatterLine]:
        """What is still owed an answer; with a query, what it finds."""

    def matter(self, id: str) -> MatterFile: ...
    def register(self, asking: Asking) -> Matter: ...
    def act_on_matter(self, id: str, action: str, data: Mapping[str, object]) -> Matter: ...

    def print_matter(self, matter: str) -> JobRow:
        """The written answer once there is one, before that the registration slip."""


class Office(Catalogue, Supervision, Matters, Protocol):
    """All three."""
