"""The county's workspaces of the desk in memory: nothing there; they are tested on real posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding
from app.domain.editing import Editing
from app.domain.errors import Unreadable
from app.domain.matters import Matter
from app.post.board_shown import BoardView, Taken
from app.post.office_shown import Asking, Incoming, ItemFile, ItemLine, MatterFile, MatterLine, Month, MovedRow, Watch
from app.post.shown import JobRow


class OfficeDesk:
    """Part of `Fixture`, which has the rest."""

    clock: datetime

    def board(self) -> BoardView:
        return BoardView(hall="", now=self.clock, calls=(), waits=())

    def take_slip(self, letter: str) -> Taken:
        return Taken(number=f"{letter}001", ahead=0)

    def catalogue(self) -> Sequence[ItemLine]:
        return ()

    def item(self, code: str) -> ItemFile:
        raise Unreadable("ui_county_item_unknown", item=code)

    def judge(self, raw: Mapping[str, object]) -> Sequence[Finding]:
        return ()

    def edit(self, action: str, code: str, data: Mapping[str, object]) -> Editing:
        raise Unreadable("ui_county_item_unknown", item=code)

    def my_department(self) -> str:
        return ""

    def read_catalogue(self, path: str) -> Incoming:
        return Incoming(file=path)

    def propose_all(self, guides: Iterable[Guide], reason: str) -> Sequence[str]:
        return ()

    def catalogue_file(self, form: str, codes: Sequence[str]) -> bytes:
        return b""

    def watch(self) -> Watch:
        return Watch(at=self.clock)

    def moved_deadlines(self) -> Sequence[MovedRow]:
        return ()

    def month(self, day: date) -> Month:
        return Month(first=day.replace(day=1))

    def month_file(self, day: date, form: str) -> bytes:
        return b""

    def matters(self, query: str, limit: int) -> Sequence[MatterLine]:
        return ()

    def matter(self, id: str) -> MatterFile:
        raise Unreadable("models_matter_unknown", matter=id)

    def register(self, asking: Asking) -> Matter:
        return Matter(id="m", subject=asking.subject, at=self.clock, by="陈静")

    def print_matter(self, matter: str) -> JobRow:
        raise Unreadable("models_matter_unknown", matter=matter)

    def act_on_matter(self, id: str, action: str, data: Mapping[str, object]) -> Matter:
        raise Unreadable("models_matter_unknown", matter=id)
