"""The fusion methods that the paper compares with or cites, behind one interface (`method.py`)."""
