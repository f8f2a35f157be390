"""``python -m minutes`` is the command ``minutes``."""

from minutes.cli import main

main()
