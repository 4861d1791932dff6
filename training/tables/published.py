"""Numbers of the paper (Su, Hu, Li, Cao, arXiv 2012.07175), as far as they could be checked against a source.

A row of its tables that is missing here has no number beside ours, rather than one that nobody has checked.
"""

RAVDESS_ACCURACY: dict[str, float] = {"face": 62.99, "audio": 56.53, "averaging": 68.82, "mmtm": 73.12, "msaf": 74.86}
"""Table 1, six folds, in percent; the face is a video. As other papers quote it: all but MMTM in TACFN (arXiv
2505.06536), MMTM and MSAF in MAE-DFER (arXiv 2307.02227, Table 8)."""

MOSEI_TEXT: dict[str, float] = {"mae": 0.572, "corr": 0.727, "acc2": 83.5, "acc7": 51.0}
"""Table 2, the LSTM on BERT's token states."""

FIGURE_5: dict[tuple[str, str, int], float] = {
    ("MSAF", "parameters", 1024): 330.112,
    ("MSAF", "FLOPs", 64): 10.4,
    ("MSAF", "FLOPs", 1024): 2600.0,
    ("MMTM", "FLOPs", 64): 131.6,
    ("MMTM", "FLOPs", 1024): 33600.0,
}
"""Module, what is counted, channels of each of two modalities -> thousands, to the digits that are printed there."""

NTU_ACCURACY: dict[str, float] = {"msaf-lambda-0.5": 92.24}
"""Table 3, NTU RGB+D, cross-subject, I3D and HCN, in percent; MSAF has lambda 0.5 there."""
