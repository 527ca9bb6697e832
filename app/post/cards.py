"""The ID-card reader of this post: a card is read when the clerk asks for it, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.devices.bindings import Binding
from app.devices.contract import StateChange
from app.devices.idcard.card import Card
from app.devices.idcard.reader import Reader
from app.domain.errors import Trouble
from app.post.common import Common
from app.post.shown import IdCard

PATIENCE = 3.0
"""Seconds to wait for a card to be laid: the screen's other questions wait behind this one."""


class CardsPart(Common):
    _cards: Reader | None = None
    _cards_binding: Binding | None = None
    _cards_moved: Callable[[str], None]

    def start_cards(self, binding: Binding | None, moved: Callable[[str], None]) -> None:
        """`moved` gets the reader's name when its state is another, on the reader's thread."""
        self._cards_binding, self._cards_moved = binding, moved
        self.card_reader = binding is not None
        if binding:
            self._cards = Reader(binding.url, lambda _: moved(binding.name)).start()

    def stop_cards(self) -> None:
        cards, self._cards = self._cards, None
        if cards:
            cards.stop()

    def restart_cards(self) -> None:
        """Close the port and open it anew."""
        self.stop_cards()
        self.start_cards(self._cards_binding, self._cards_moved)

    def cards_standing(self, name: str) -> StateChange | None:
        bound = self._cards_binding
        return self._cards.standing if self._cards and bound and bound.name == name else None

    def read_card(self) -> IdCard:
        """The card on the reader. Raises Trouble: no reader is bound or answers, no card lies there or it can't be
        read; Unreadable for a foreigner's card."""
        if self._cards is None:
            raise Trouble("post_no_card_reader")
        return shown(self._cards.read(PATIENCE), self.now().date())


def shown(card: Card, today: date) -> IdCard:
    """A card for the screen; its `doubtful` are the sentences for what a person has to compare and type."""
    doubts = tuple(f"idcard_doubt_{field}" for field in card.doubtful)
    return IdCard(
        name=card.name,
        id_number=card.id_number,
        sex=card.sex,
        nation=card.nation,
        address=card.address,
        issuer=card.issuer,
        valid_until=card.until,
        doubtful=(*doubts, *(("idcard_expired",) if card.expired(today) else ())),
    )
