"""Print the exact versions of an environment, CUDA parts marked for the one platform that has them.

usage: python tools/lock.py .venv/bin/python > requirements.lock
"""

import re
import subprocess
import sys

LINUX_ONLY = re.compile(r"^(nvidia-|triton)")
NOT_OURS = re.compile(r"^(#|-e |minutes|pip=|wheel=)", re.IGNORECASE)


def main() -> None:
    """One sorted line a package."""
    frozen = subprocess.run(
        [sys.argv[1], "-m", "pip", "freeze", "--all"], check=True, capture_output=True, text=True
    ).stdout
    print("# Exact versions of everything; made by `make lock`. Installed with --no-deps.")
    for line in sorted(frozen.splitlines(), key=str.lower):
        if NOT_OURS.match(line) or "@" in line:
            continue
        marker = (
            ' ; sys_platform == "linux" and platform_machine == "x86_64"'
            if LINUX_ONLY.match(line)
            else ""
        )
        print(line + marker)


if __name__ == "__main__":
    main()
