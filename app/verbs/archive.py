"""`yichuang archive CASE -o DIR`: a closed case's file as a folder that opens and proves itself without us."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Trouble, Unreadable
from app.texts import words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="办件", help="标识或编号")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="目录", help="归档包写在其中，以编号命名")
    add_home(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.sync.counter import opened
    from app.usecases.filing import gather
    from app.wire import codec

    if not args.output.is_dir():
        raise Unreadable("archive_no_folder", folder=str(args.output))
    with opened(args.home) as counter:
        filed, key = gather(counter.read, args.case, codec.now()), counter.key
    place = args.output / (filed.case.number or filed.case.id)
    if place.exists():
        raise Unreadable("archive_already_there", folder=str(place))
    from app.documents.archive import payload
    from app.documents.bag import bag

    parts = payload(filed.case, filed.guide, filed.place, filed.hall, filed.entries, filed.files)
    now = codec.now()
    info = {
        "Source-Organization": filed.hall,
        "External-Identifier": filed.case.number or filed.case.id,
        "Bagging-Date": f"{now:%Y-%m-%d}",
    }
    files = bag(parts, info)
    write(place, {**files, **_signed(key, filed.device, files)})
    _tell(place, files, as_json=args.json)
    return 0


def _signed(key: Ed25519PrivateKey, device: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """R-ARC-03: this device answers for the package with its own key."""
    from app.documents.bag import SIGNATURE, TAGS
    from app.wire import signing

    said = {"device": device, "algorithm": "Ed25519", "signs": TAGS, "public_key": signing.public(key)}
    return {SIGNATURE: json.dumps({**said, "signature": signing.sign(key, files[TAGS])}, indent=1).encode()}


def write(place: Path, files: Mapping[str, bytes]) -> None:
    """All of the package or none of it. Raises Trouble naming the folder."""
    made = Path(tempfile.mkdtemp(prefix=".archive-", dir=place.parent))
    try:
        for path, content in files.items():
            file = made / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        made.chmod(0o755)
        made.rename(place)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise Trouble("archive_cannot_write", folder=str(place), why=error.strerror or "") from error


def _tell(place: Path, files: Mapping[str, bytes], *, as_json: bool) -> None:
    size = sum(map(len, files.values()))
    if as_json:
        print(json.dumps({"archive": str(place), "files": len(files), "bytes": size}, ensure_ascii=False))
    else:
        print(place)
    print(words("archive_written", folder=str(place), files=len(files)), file=sys.stderr)
