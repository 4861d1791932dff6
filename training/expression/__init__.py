"""The expression checkpoint that ships: one fold of the experiment on really paired RAVDESS takes."""
