"""Sentences to try, written for this page: nobody said them."""

SENTENCES: tuple[str, ...] = (
    "I loved every minute of it, and the ending made me cry with joy.",
    "It was dull and far too long, and I want my evening back.",
    "The acting is wonderful, but the story falls apart after an hour.",
    "The film runs for two hours and was shown in three cinemas.",
    "It is not bad at all, and I would not mind seeing it again.",
    "I expected a lot of it, and it was not good.",
)
"""One clearly positive, one clearly negative, one of both, one that tells facts, and two that turn on a negation."""
