"""`python -m clearsight.cli`, for where the console script is not on the path."""

import sys

from clearsight.cli import main

sys.exit(main())
