"""The process that recognises text, so that its crash, hang or hunger for memory is not ours. Run as a script, by any
Python that has the extra `ocr`: a picture's bytes on its input, one JSON array of [text, score, box] on its output,
top to bottom. Needs nothing of this program.
"""

from __future__ import annotations

import json
import os
import sys

MISSING = 3
"""Exit code where the extra isn't installed."""


def main() -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    try:
        import cv2
        import numpy as np
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:
        return MISSING
    picture = cv2.imdecode(np.frombuffer(sys.stdin.buffer.read(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return 1
    found, _ = RapidOCR(intra_op_num_threads=2, inter_op_num_threads=1)(picture)
    rows = [[text, float(score), [[float(x), float(y)] for x, y in box]] for box, text, score in found or ()]
    sys.stdout.buffer.write(json.dumps(rows, ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
