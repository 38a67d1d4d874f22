"""`python -m renewrules`."""

import sys

from renewrules.cli.main import main

sys.exit(main())
