"""The README beside imported weights: the card as a page to read."""

from pathlib import Path

from models.cards import Card, MetricTable, sha256_of

README_NAME = "README.md"


def model_card(card: Card, file: Path) -> str:
    """Markdown.

    Args:
        file: the official checkpoint that was imported.
    """
    limits = "\n".join(f"- {limit}" for limit in card.limits)
    results = "\n".join(_result(metric) for metric in card.metrics) or "Nothing is known of how good these weights are."
    return f"""# {card.title}

{card.summary}

| | |
|---|---|
| network | `{card.network}`, {card.parameters:,} parameters, {card.flops / 1e9:.2f} GFLOP per window |
| inputs | {", ".join(f"`{name}` {shape}" for name, shape in card.input_shapes.items())} |
| {_output(card)} |
| weights | `{card.weights.file}`, {card.weights.dtype} |
| imported from | `{file.name}`, SHA-256 `{sha256_of(file)}` |
| by | `python -m models.convert {file.name} --network {card.network} --out DIR` |
| licence | {card.licence} |

The method: Su, Hu, Li, Cao, "MSAF: Multimodal Split Attention Fusion", arXiv 2012.07175. The numbers are the authors'
weights under other names; `card.toml` says how the inputs are made.

## Trained on

{card.training_data}

## Results

{results}

## Not good for

{limits}
"""


def _output(card: Card) -> str:
    if card.value is None:
        return f"classes | {', '.join(card.classes)}"
    return f"gives out | {card.value.name}, from {card.value.low:g} to {card.value.high:g}"


def _result(metric: MetricTable) -> str:
    fed = " and ".join(metric.inputs)
    value = f"{metric.value:g} {metric.unit}"
    return f"- {metric.dataset}, {metric.metric} with {fed}: {value}, {metric.kind}. {metric.note}"
