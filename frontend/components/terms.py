"""The words of the method, each with its explanation on hover and focus."""

import dash_mantine_components as dmc
from dash import html

from frontend.components.attributes import attributes

TERMS = {
    "site": "One place in the network where a module fuses the modalities: MSAF's attention, or MMTM's gates.",
    "window": (
        "One stretch of the clip that was fed to the network as a whole. Long clips are cut into overlapping windows."
    ),
    "segment": (
        "One of a site's time segments inside the network. A site with one segment looks at its whole input at once."
    ),
    "step": (
        "One place in the sequence that the network reads. Sound and picture are divided evenly into the steps; "
        "of a text every token takes one."
    ),
    "token": "A word, or a piece of one, as the text encoder cuts it. The network reads one per step.",
    "block": (
        "A group of neighbouring channels of one modality. The module gives every channel of every block a weight."
    ),
    "attention": (
        "The weight of a block, per channel: over all blocks of all modalities it adds up to 1. With MSAF it is a "
        "softmax; where there are gates, a gate's share of all gates."
    ),
    "share": "Attention summed over the blocks of a modality. A modality with more blocks gets more by count alone.",
    "prior": "The share that a modality would have under uniform attention: its blocks divided by all blocks.",
    "lift": (
        "Share divided by prior, as a power of two: 0 is what uniform attention would give, "
        "+1 twice as much, −1 half as much."
    ),
    "contribution": "The exact additive part of a modality in the output; over the modalities the parts add up to it.",
    "confidence": "How much of the softmax the network puts on its first choice. It is not the chance of being right.",
    "effect": (
        "How much the output changes when one block alone is ablated, with all else as it was. "
        "Attention is what the module weighs; effect is what the output depends on. One need not follow the other."
    ),
    "ablation": (
        "Taking the features of a block away: they are set to zero, or to their mean over a reference set, "
        "which keeps them in the range that the network knows."
    ),
    "rank correlation": (
        "Spearman's ρ: +1 where the blocks most attended to have the largest effects in the same order, 0 where the "
        "orders have nothing to do with each other."
    ),
    "random control": (
        "As many blocks of the same modalities, drawn at random, are ablated together, many times. "
        "If the most attended blocks matter no more than these, attention has not found what matters."
    ),
    "deletion": "Blocks are ablated one after the other. The faster the output falls, the better the order.",
    "insertion": "All blocks are ablated and put back one by one. The faster the output rises, the better.",
    "lambda": "The floor under attention: a block is multiplied by λ + (1 − λ) · A. At λ = 1 attention does nothing.",
    "uniform": "Every block gets the same attention, 1 divided by the number of blocks; of gates, all get the mean.",
    "gates": "MMTM multiplies every channel by a gate of its own, a sigmoid between 0 and 2; 1 leaves it as it is.",
    "permuted": "Every block gets the attention of another one, drawn at random.",
    "muted": "All blocks of a modality are multiplied by zero at this site; the modality may still pass by other ways.",
    "swap": "The streams of one input are given to the network together with streams of another.",
    "random weights": (
        "The same network before it has learnt anything. A map that looks the same for it shows the architecture, "
        "not what was learnt."
    ),
    "study": "The effect of every block on many inputs: single inputs are anecdotes.",
}


def term(name: str, text: str | None = None) -> dmc.Tooltip:
    """A word with a dotted underline that explains itself."""
    return dmc.Tooltip(
        html.Span(text or name, className="term", tabIndex="0", **attributes(aria_description=TERMS[name])),
        label=TERMS[name],
        multiline=True,
        w=280,
        withArrow=True,
        boxWrapperProps={"display": "inline"},
        events={"hover": True, "focus": True, "touch": True},
    )
