"""Pure functions from attention and logits to what the report says; NumPy only."""
