"""``python app.py``: the same as ``minutes serve``."""

import sys

from minutes.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["serve"]
    main()
