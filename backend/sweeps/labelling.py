"""How many items of a sweep have a label that its network knows."""

from collections import Counter
from collections.abc import Iterable, Mapping

from backend.collections.labels import ClassLabels
from backend.sweeps.network import SweptNetwork


def label_counts(labels: Iterable[str | None] | Mapping[str, int], network: SweptNetwork) -> tuple[int, dict[str, int]]:
    """How many labels are known, and how often each of the others stands there, the most frequent first.

    Args:
        labels: of the items, or how many items have each.
    """
    counts = (
        Counter(dict(labels)) if isinstance(labels, Mapping) else Counter(each for each in labels if each is not None)
    )
    known = ClassLabels(network.classes, network.value)
    unknown = {label: count for label, count in counts.most_common() if known.known(label) is None}
    return counts.total() - sum(unknown.values()), unknown
