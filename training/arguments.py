"""Types of what is given on command lines."""

import argparse


def count(text: str) -> int:
    """A number above 0."""
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"expected a number above 0; got {text}")
    return value
