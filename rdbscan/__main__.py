"""`python -m rdbscan` is `rdbscan`."""

import sys

from rdbscan.cli import main

sys.exit(main())
