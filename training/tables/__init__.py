"""The paper's tables, held against what runs here."""
