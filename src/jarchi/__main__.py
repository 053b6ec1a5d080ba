import sys

from jarchi.cli import main

sys.exit(main())
