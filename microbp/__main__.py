"""``python -m microbp`` is the command `microbp`."""

import sys

from microbp.cli import main

sys.exit(main())
