"""From what a person gave to the inputs of each window: one module per kind of input that a card can name."""
