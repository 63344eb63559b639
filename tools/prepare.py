# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Makes the virtual environment that `./run` works in, and prints where it is.

`./run` starts this file with some Python 3.11 to 3.14 before anything is installed, so it needs the standard library
alone. What it does:

1. Choose the place: HOLDFAST_VENV, else `.venv` in the checkout, else (checkout not writable) a folder in the user's
   cache whose name is keyed by the checkout and the Python.
2. Compare the stamp in it with the digests of the lock files, the Python and the checkout. If all agree: done.
3. Say what will be downloaded, how much, from where and into which folder.
4. Take the lock (held by the kernel and by every child, so nothing stale can remain), and look at the stamp again.
5. Empty the folder unless only an added set is missing. A folder this program did not make is never emptied.
6. Create the environment without `ensurepip`; install the locked sets with uv if there is one, else with pip's own
   wheel; wheels only, every digest checked. Kernels that have no wheel here cost a warning: the plain twins run.
7. Make `holdfast` importable from the checkout (`.pth`), write its console script, and last of all the stamp.

Whatever interrupts steps 5 to 7 leaves no stamp, and the next start begins at step 5 with an empty folder.
Exit: 0 with the folder on standard output, 4 when the surroundings do not allow it (one line says the remedy),
5 from `--quick` when there is something to do, 130 when interrupted. Everything else is said on standard error.
"""

import argparse
import os
import sys
from pathlib import Path

import place

ADDED = ("dev", "browser", "bulk")  # sets that come on top of base and kernels when they are wanted
EXIT_ENVIRONMENT, EXIT_TODO, EXIT_INTERRUPTED = 4, 5, 130


def main(arguments: list[str]) -> int:
    """Do what the module says."""
    options = _options(arguments)
    root = Path(__file__).resolve().parent.parent
    try:
        plan = place.Plan(root, place.choose_place(root, dict(os.environ)), tuple(options.set), options.wheels)
        if options.download is not None:
            import build  # noqa: PLC0415 - every start runs this file, only a set-up needs the rest

            return build.download(plan, options.download)
        if not place.missing(plan):
            print(plan.venv)
            return 0
        if options.quick:
            return EXIT_TODO
        import build  # noqa: PLC0415 - as above

        build.make(plan)
    except place.SetupError as error:
        print(f"holdfast: {error}\nremedy: {error.remedy}", file=sys.stderr)
        return EXIT_ENVIRONMENT
    except OSError as error:
        remedy = "make that place writable, or name another one with HOLDFAST_VENV=DIR"
        print(f"holdfast: {error}\nremedy: {remedy}", file=sys.stderr)
        return EXIT_ENVIRONMENT
    except KeyboardInterrupt:
        print("holdfast: set-up interrupted; ./run starts it afresh", file=sys.stderr)
        return EXIT_INTERRUPTED
    print(plan.venv)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prepare.py", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--set", action="append", default=[], choices=ADDED, help="install this set as well")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels to use instead of any index")
    parser.add_argument("--quick", action="store_true", help="only look; exit 5 when there is something to do")
    parser.add_argument("--download", type=Path, metavar="DIR", help="fill DIR with the locked wheels, install nothing")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
