"""Numbers of the paper (Su, Hu, Li, Cao, arXiv 2012.07175), as its tables give them."""

RAVDESS_ACCURACY: dict[str, float] = {
    "face": 62.99,
    "audio": 56.53,
    "averaging": 68.82,
    "multiplicative": 70.35,
    "multiplication": 70.56,
    "concatenation": 71.04,
    "mcbp": 71.32,
    "mmtm": 73.12,
    "msaf": 74.86,
}
"""Table 1, six folds, in percent. `face` is there 3D ResNeXt-50 on video, and `multiplicative` has beta 0.3."""

RAVDESS_PARAMETERS_M: dict[str, float] = {"face": 25.88, "audio": 0.03, "msaf": 25.94}
"""Table 1, in millions."""

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

NTU_ACCURACY: dict[str, float] = {"mmtm": 91.99, "msaf-lambda-0.5": 92.24}
"""Table 3, NTU RGB+D, cross-subject, I3D and HCN, in percent; MSAF has lambda 0.5 there."""
