"""One window as a network takes it: a batch of one, with zeros for what is missing."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.networks.config import NetworkConfig

Array = NDArray[np.float32]


def batch_of_one(inputs: Mapping[str, Array], config: NetworkConfig) -> dict[str, Array]:
    """All modalities of the network in its order, modality -> (1, *).

    Args:
        inputs: modality -> array of the shape that `config.input_shapes` has; one that is left out is fed as zeros.

    Raises:
        ValueError: an unknown modality, or an array of another shape.
    """
    shapes = config.input_shapes
    if unknown := sorted(set(inputs) - set(shapes)):
        raise ValueError(f"expected inputs among {list(shapes)}; got {unknown}")
    for name, array in inputs.items():
        if array.shape != shapes[name]:
            raise ValueError(f"expected {name} of shape {shapes[name]}; got {array.shape}")
    return {
        name: np.ascontiguousarray(inputs.get(name, np.zeros(shape, np.float32)), dtype=np.float32)[None]
        for name, shape in shapes.items()
    }
