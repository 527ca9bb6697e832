"""Serial numbers from leased blocks: each used once, each gap explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.errors import Trouble
from app.domain.numbers import write
from app.models.prepared import Prepared, slot
from app.models.tables import lease, void
from app.models.unit import Unit
from app.models.values import Void
from app.wire import codec
from app.wire.messages import Lease, LeaseRequest

BLOCKS = {"case": (300, 100), "paper": (600, 200), "ticket": (60, 20)}
"""Per series: how many are asked for at once, and the stock under which they are asked for. A block lasts a window
a day without the county."""
YEAR_END = timedelta(days=14)
"""How long before the new year its first block is asked for."""


FREE = Prepared(
    select(lease)
    .where(lease.c.series == slot("of"), lease.c.period == slot("in"), lease.c.expires > slot("now"))
    .where(lease.c.next <= lease.c.last)
    .order_by(lease.c.first)
)
TAKE = Prepared(update(lease).where(lease.c.id == slot("block")).values(next=slot("following")))


class Numbers(Unit):
    """The leased blocks of this device."""

    def drop_leases(self) -> None:
        """The blocks were leased to the device this one was: the county gives new ones."""
        self.connection.execute(delete(lease))

    def add_lease(self, block: Lease) -> None:
        """A block from the county; the void numbers told along with the request are known there now."""
        values = {"id": block.id, "series": block.series, "period": block.period, "pattern": block.pattern}
        span = {"first": block.first, "last": block.last, "next": block.first, "expires": _naive(block.expires)}
        self.connection.execute(upsert(lease).values(**values, **span).on_conflict_do_nothing())
        told = (void.c.series == block.series) & (void.c.told == 1)
        self.connection.execute(update(void).where(told).values(told=2))

    def peek_number(self, series: str, period: int, ahead: int = 0) -> str:
        """The number that will be taken next, or the one `ahead` places after it. Raises Trouble when no block
        has one left."""
        for row, serial in self._free(series, period):
            if not ahead:
                return _text(row, serial)
            ahead -= 1
        raise _none_left(series, period)

    def take_number(self, series: str, period: int) -> str:
        """The next number, used up with this transaction. Raises Trouble when no block has one left."""
        for row, serial in self._free(series, period):
            TAKE(self.connection, block=row.id, following=serial + 1)
            return _text(row, serial)
        raise _none_left(series, period)

    def _free(self, series: str, period: int) -> Iterator[tuple[Row[tuple[object, ...]], int]]:
        for row in self._blocks(series, period):
            for serial in range(row.next, row.last + 1):
                yield row, serial

    def _blocks(self, series: str, period: int) -> Sequence[Row[tuple[object, ...]]]:
        """Blocks that are in force and have numbers left, the lowest first."""
        return FREE(self.connection, **{"of": series, "in": period, "now": codec.now().isoformat()}).all()

    def numbers_left(self, series: str, period: int) -> int:
        """How many numbers this device may still give without the county."""
        return sum(row.last - row.next + 1 for row in self._blocks(series, period))

    def void_number(self, series: str, period: int, number: str, why: str) -> None:
        """Enter a taken number in the void register with the reason; one that isn't of a block here is left."""
        here = (lease.c.series == series) & (lease.c.period == period)
        for row in self.connection.execute(select(lease).where(here)):
            for serial in range(row.first, row.last + 1):
                if _text(row, serial) == number:
                    self._void(row, serial, serial, why)
                    return

    def _void(self, row: Row[tuple[object, ...]], first: int, last: int, why: str) -> None:
        span = {"lease": row.id, "series": row.series, "period": row.period, "first": first, "last": last}
        values = {**span, "why": why, "at": codec.now().isoformat(), "told": 0}
        self.connection.execute(insert(void).prefix_with("OR IGNORE").values(**values))

    def void_expired(self) -> None:
        """What is left of blocks that have run out is void, and in the register."""
        now = codec.now().isoformat()
        gone = (lease.c.expires <= now) & (lease.c.next <= lease.c.last)
        for row in self.connection.execute(select(lease).where(gone)).all():
            self._void(row, row.next, row.last, "expired")
            self.connection.execute(update(lease).where(lease.c.id == row.id).values(next=row.last + 1))

    def void_register(self) -> list[Void]:
        """Every void number of this device with its reason, the oldest first."""
        columns = (void.c.lease, void.c.series, void.c.period, void.c.first, void.c.last, void.c.why, void.c.at)
        rows = self.connection.execute(select(*columns).order_by(void.c.n))
        return [Void(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows.mappings()]

    def leases_wanted(self, letters: Sequence[str] = ()) -> list[LeaseRequest]:
        """Which blocks to ask for: series whose stock is low, with the void numbers the county doesn't know yet.
        `letters`: the ticket series besides those of this hall's windows."""
        self.void_expired()
        wanted = []
        for series, period in self._series(letters):
            count, low = BLOCKS[series.partition("-")[0]]
            if self.numbers_left(series, period) < low:
                wanted.append(LeaseRequest(series=series, period=period, count=count, void=self._untold(series)))
        return wanted

    def _series(self, letters: Sequence[str]) -> Iterator[tuple[str, int]]:
        today = codec.now()
        for year in dict.fromkeys((today.year, (today + YEAR_END).year)):
            yield from (("case", year), ("paper", year))
        for letter in sorted({*letters, *self.ticket_letters()}):
            yield f"ticket-{letter}", int(today.strftime("%Y%m%d"))

    def ticket_letters(self) -> tuple[str, ...]:
        """The letters tickets are taken under in this hall; "A" where the county hasn't said."""
        return ("A",)

    def _untold(self, series: str) -> list[tuple[str, int, int]]:
        here = (void.c.series == series) & (void.c.told < 2)
        rows = self.connection.execute(select(void.c.lease, void.c.first, void.c.last).where(here)).all()
        self.connection.execute(update(void).where(here).values(told=1))
        return [(row.lease, row.first, row.last) for row in rows]


def _none_left(series: str, period: int) -> Trouble:
    return Trouble(f"models_no_number_{series.partition('-')[0]}", period=period)


def _text(row: Row[tuple[object, ...]], serial: int) -> str:
    """A number as printed; a ticket's period is a day, its pattern may name the year all the same."""
    year = row.period if row.period < 10000 else row.period // 10000
    return write(row.pattern, year, serial)


def _naive(moment: str) -> str:
    """The hall's time without offset, as it is compared with."""
    at = datetime.fromisoformat(moment)
    return (at.astimezone(codec.BEIJING).replace(tzinfo=None) if at.tzinfo else at).isoformat()
