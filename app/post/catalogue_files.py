"""The catalogue as a file at this post: what a workbook or JSON would bring, row by row, and how it is given out
(R-CAT-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.domain.catalogue import Guide
from app.domain.editing import of_a_department
from app.domain.errors import Trouble, Unreadable
from app.post.catalogue import CataloguePart, standing_of, stands
from app.post.office_shown import Incoming, IncomingRow, WrongRow

if TYPE_CHECKING:
    from app.documents.catalogue_report import Imported

What = Literal["new", "changed", "same", "foreign", "closed"]


class CatalogueFilesPart(CataloguePart):
    def read_catalogue(self, path: str) -> Incoming:
        """What the file would bring; nothing of it is taken yet. Raises Unreadable naming the file for what is no
        catalogue, Trouble where it can't be read."""
        file = Path(path.strip().strip('"')).expanduser()
        read = _reader(file)(_content(file), file.name)
        wrong = tuple(WrongRow(sheet=w.sheet, row=w.row, column=w.column, value=w.value, why=w.why) for w in read.wrong)
        rows = () if wrong else tuple(self._incoming(guide, read.places) for guide in read.guides)
        return Incoming(file=file.name, rows=rows, wrong=wrong, packages=len(read.packages))

    def _incoming(self, guide: Guide, places: Mapping[tuple[str, str], int]) -> IncomingRow:
        from app.post.changes import changes

        ctx, actor = self.context(), self.actor()
        standing = standing_of(ctx).get(guide.code)
        with self.read() as store:
            life = store.editing(guide.code)
        differing = changes(standing, guide)
        what: What = "changed" if standing and differing else "same" if standing else "new"
        if not of_a_department(actor) or actor.department != (standing or guide).department:
            what = "foreign"
        elif stands(standing, life) == "cancelled":
            what = "closed"
        findings = self._judged(guide)
        return IncomingRow(
            guide=guide, what=what, row=places.get((guide.code, ""), 0), changes=differing, findings=findings
        )

    def propose_all(self, guides: Iterable[Guide], reason: str) -> Sequence[str]:
        """R-CAT-03: each of these guides proposed, in one order; gives their codes."""
        from app.domain.guides import guide_to_dict

        done = []
        for guide in guides:
            self.edit("propose_guide", guide.code, {"guide": guide_to_dict(guide), "reason": reason})
            done.append(guide.code)
        return done

    def catalogue_file(self, form: str, codes: Sequence[str]) -> bytes:
        """These items (all where none is named) as xlsx or json. Raises Unreadable for what a workbook can't carry."""
        standing = standing_of(self.context())
        guides = [standing[code] for code in codes or sorted(standing) if code in standing]
        if form == "json":
            from app.documents.catalogue_json import write_json

            return write_json(guides, ())
        from app.documents.catalogue_xlsx import write_xlsx

        return write_xlsx(guides, ())


def _reader(file: Path) -> Callable[[bytes, str], Imported]:
    suffix = file.suffix.lower()
    if suffix == ".json":
        from app.documents.catalogue_json import read_json

        return read_json
    if suffix in (".xlsx", ".csv", ".xls"):  # of the last one it is told what to do about it
        from app.documents.catalogue_xlsx import read_xlsx

        return read_xlsx
    raise Unreadable("catalogue_suffix", file=file.name or "—", wanted=[".xlsx", ".csv", ".json"])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Trouble("ui_county_file", file=file.name, why=error.strerror or type(error).__name__) from None
