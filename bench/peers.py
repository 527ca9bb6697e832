"""The printer's simulator judged by what others wrote: `receiptio` reads its sensors, `receiptline` prints on it.

    npm install receiptio receiptline     (in a folder of your choice)
    python -m bench.peers --node FOLDER

Prints one JSON object: what receiptio read for each fault, and the bytes of one receipt by receiptline and by this
program, with the text that each left on the simulated paper. receiptio knows port 9100 only, so it must be free.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from app.devices.printer import profiles
from app.devices.printer.encoder import encode
from app.devices.sim.contract import SimOptions
from app.devices.sim.printer import start
from app.domain.slip import Slip, Text
from tests.devices.paper import printed

PORT = 9100
PROFILE = "gb18030-80mm"
FAULTS = {"": "online", "cover": "coveropen", "paper-out": "paperempty"}
LINES = ("受理回执", "申请人　李㛃", "买买提·阿卜杜拉", "工本费 10.00 元", "，。、；：", "2026-11-25 10:42")
ASK = "const r=require('receiptio');r.print('','-d 127.0.0.1 -p escpos -q').then(console.log)"
ENCODE = (
    "const r=require('receiptline');"
    "process.stdout.write(Buffer.from(r.transform(process.argv[1],"
    "{cpl:48,encoding:'gb18030',command:'escpos'}),'binary'))"
)


def node(folder: Path, program: str, *args: str) -> bytes:
    """Raises subprocess.SubprocessError where a package isn't there or doesn't end."""
    return subprocess.run(
        ["node", "-e", program, *args], cwd=folder, capture_output=True, timeout=30, check=True
    ).stdout


def read_by_receiptio(folder: Path, fault: str) -> str:
    """What receiptio makes of the simulated printer's answers."""
    sim = start(SimOptions(tcp=PORT, profile=PROFILE, faults=(fault,) if fault else ()))
    try:
        return node(folder, ASK).decode().strip()
    finally:
        sim.stop()


def text_of(data: bytes) -> list[str]:
    """The paper's lines without the blanks at their ends."""
    return [line.strip() for line in printed(data, PROFILE).text().splitlines() if line.strip()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node", type=Path, help="folder with node_modules")
    folder = parser.parse_args().node
    if folder is None:
        sys.stderr.write("SKIPPED: receiptio and receiptline are not there; give their folder by --node\n")
        return 0
    try:
        theirs = node(folder, ENCODE, "\n".join(LINES))
        sensors = {fault or "none": read_by_receiptio(folder, fault) for fault in FAULTS}
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"receiptio and receiptline are needed in {folder}: {error}\n")
        return 1
    ours = encode(Slip(tuple(Text(line) for line in LINES)), profiles.load(PROFILE))
    figures = {
        "receiptio": sensors,
        "receiptio_agrees": all(sensors[fault or "none"] == said for fault, said in FAULTS.items()),
        "bytes": {"receiptline": len(theirs), "ours": len(ours)},
        "text": {"receiptline": text_of(theirs), "ours": text_of(ours)},
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
