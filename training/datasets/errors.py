"""The error of the data sets."""

from training.command import InputError


class DatasetError(InputError):
    """The data is not what was expected; the message says what was expected and what came."""
