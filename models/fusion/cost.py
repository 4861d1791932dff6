"""What a fusion module costs, as the paper counts it (Figure 5)."""

from torch import nn


def published_flops(module: nn.Module, batch: int = 4) -> int:
    """FLOPs of a fusion module's dense part, in the convention that gives the digits of Figure 5.

    As counters of multiply-adds counted in 2020, at two FLOPs each: a linear layer with bias has one multiply-add per
    weight (the bias starts the sum), an element of batch norm has two and one of ReLU has one; pooling, softmax,
    sigmoid and the products with the features are left out. The paper does not state its convention.

    Args:
        batch: inputs at once; Figure 5 has four.
    """
    adds, width = 0, 0
    for part in module.modules():
        if isinstance(part, nn.Linear):
            adds += part.weight.numel()
            width = part.out_features
        elif isinstance(part, nn.BatchNorm1d):
            adds += 2 * part.num_features
        elif isinstance(part, nn.ReLU):
            # It stands behind the layer that was met last, or that layer's batch norm.
            adds += width
    return 2 * batch * adds
