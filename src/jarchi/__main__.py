import sys

from jarchi.cli import main

if __name__ == "__main__":  # preparation runs in a process that imports this file, too
    sys.exit(main())
