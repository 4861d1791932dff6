"""Command line: write the sample clips into a folder."""

import argparse
import logging
from pathlib import Path

from backend.samples.clips import write_samples


def main() -> None:
    """Write the samples that are not there yet, and say which."""
    parser = argparse.ArgumentParser(prog="python -m backend.samples", description="Draw and synthesise sample clips.")
    parser.add_argument("--out", type=Path, required=True, help="Folder to write them into; it's made if need be.")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    write_samples(parser.parse_args().out)


if __name__ == "__main__":
    main()
