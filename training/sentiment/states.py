"""Token states of all utterances, computed once: the frozen encoder takes longer than the training."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.features.text import TextEncoder

log = logging.getLogger(__name__)

_BETWEEN_LOGS = 2000


def token_states(encoder: TextEncoder, texts: Sequence[str], steps: int, folder: Path) -> NDArray[np.float16]:
    """Encode texts exactly as the service does, and keep the states in `folder`.

    An interruption loses nothing but the file that was not finished; other texts, another encoder or another length
    make another file.

    Returns:
        (n, steps, width), read from the disk as needed: half precision, 0.9 GB for CMU-MOSEI.
    """
    key = hashlib.sha256("\0".join([encoder.name, str(steps), *texts]).encode()).hexdigest()[:16]
    path = folder / f"states-{key}.npy"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"partial-{path.name}"
        shape = (len(texts), steps, encoder.width)
        rows = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=shape)
        for index, text in enumerate(texts):
            rows[index] = encoder.encode(text, steps).states
            if index % _BETWEEN_LOGS == _BETWEEN_LOGS - 1:
                log.info("states: %d of %d texts", index + 1, len(texts))
        rows.flush()
        del rows
        partial.replace(path)
    found: NDArray[np.float16] = np.load(path, mmap_mode="r")
    return found
