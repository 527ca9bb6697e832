"""The wording of each paper: resources/templates/*.toml, read into values and checked."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from app.domain.errors import Unreadable
from app.paths import RESOURCES

FOLDER = RESOURCES / "templates"


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table: `key` in the row, `share` of the width in percent."""

    head: str
    key: str
    share: float
    center: bool = True


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a paper. It stands where each fact of `when` is there and none of `unless`.

    Exactly one of `text`, `flush`, `heading`, `note`, `rows`, `pairs`, `days` and `seal` says what it is; `sign` are
    the lines beside the seal.
    """

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    text: str = ""
    flush: str = ""
    heading: str = ""
    note: str = ""
    rows: str = ""
    columns: tuple[Column, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    days: str = ""
    sign: tuple[str, ...] = ()
    seal: str = ""


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper's wording. `copies` name its copies where there are several (一式三联), each a sheet of its own; `annex`
    is the template of a sheet that goes with it, under the same number."""

    title: str
    blocks: tuple[Block, ...]
    head: str = "{department}"
    to: str = ""
    code: str = ""
    copies: tuple[str, ...] = ()
    annex: str = ""


@cache
def template(kind: str) -> Template:
    """The wording of a kind of paper. Raises Unreadable for a kind without one, or one that doesn't fit."""
    path = FOLDER / f"{kind}.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Template)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Unreadable("documents_template_wrong", file=path.name, why=str(error)) from error
