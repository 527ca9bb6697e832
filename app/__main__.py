"""`python -m app` is `yichuang`."""

import sys

from app.cli import main

sys.exit(main())
