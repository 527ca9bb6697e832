"""The page about the wire says what the code says."""

from __future__ import annotations

from tests.style.wirebook import BOOK, book, kinds


def test_docs_wire_md_is_what_the_code_says() -> None:
    same = BOOK.is_file() and BOOK.read_text(encoding="utf-8") == book()
    assert same, "docs/wire.md is not what the code says: run `make rules`"


def test_every_message_has_its_place() -> None:
    text = BOOK.read_text(encoding="utf-8")
    assert len(kinds()) > 20
    assert [kind.__name__ for kind in kinds() if f"### {kind.__name__}\n" not in text] == []
