"""A receipt of 25 lines with its code: printed as text against printed as one picture, both really sent at 9600 baud.

    python -m bench.receipt [--name 李㛃]

Prints one JSON object: bytes and seconds of each way, from the first byte to the printer's proof, and their ratio.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import closing

from PIL import Image

from app.devices.printer import profiles, raster
from app.devices.printer.encoder import encode
from app.devices.printer.job import Printer
from app.devices.printer.profile import PrinterProfile
from app.devices.sim.contract import SimOptions
from app.devices.sim.escpos import Interpreter
from app.devices.sim.models import model
from app.devices.sim.printer import start
from app.devices.transport import open_link
from tests.devices.paper import receipt

PROFILE = "generic-58mm"


def pictured(native: bytes, profile: PrinterProfile) -> bytes:
    """The same paper as other programs send it: every line a picture as wide as the paper."""
    head = Interpreter(model(profile.id), lambda: None, lambda _: None, lambda _: 0, lambda: None, lambda: None)
    rest = native
    while rest:
        rest = rest[head.take(rest) :]
    height = sum(item.feed for item in head.roll.items)
    paper = Image.new("1", (profile.width, height), 1)
    return b"\x1b@" + raster.command(paper) + b"\x1dVB\x00"


def timed(data: bytes, profile: PrinterProfile) -> float:
    """Seconds until the printer has proven that it took the job. Raises RuntimeError when it doesn't."""
    sim = start(SimOptions(profile=profile.id))
    try:
        with closing(open_link(sim.url)) as link:
            printer, began = Printer(link, profile), time.monotonic()
            result = printer.print("bench", data)
            if result.state != "printed":
                raise RuntimeError(result)
            return time.monotonic() - began
    finally:
        sim.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="王伟")
    name = parser.parse_args().name
    profile = profiles.load(PROFILE)
    began = time.perf_counter()
    native = encode(receipt(name), profile)
    encoded = time.perf_counter() - began
    picture = pictured(native, profile)
    seconds = timed(native, profile), timed(picture, profile)
    print(
        json.dumps(
            {
                "encode_ms": round(encoded * 1000, 1),
                "native": {"bytes": len(native), "seconds": round(seconds[0], 2)},
                "picture": {"bytes": len(picture), "seconds": round(seconds[1], 2)},
                "ratio": {
                    "bytes": round(len(picture) / len(native), 1),
                    "seconds": round(seconds[1] / seconds[0], 1),
                },
            }
        )
    )


if __name__ == "__main__":
    main()
