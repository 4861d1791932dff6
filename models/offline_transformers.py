"""The transformers library without a way out: no hub, no telemetry, no progress bars, nothing but errors in its log.

It reads the variables once, when it is imported; so everything here imports it from this module.
"""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import transformers

transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]

__all__ = ["transformers"]
