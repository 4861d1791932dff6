"""Ablations of the paper's Tables 4 and 5: what varies in each is a TOML file, here or in a folder of the reader's."""
