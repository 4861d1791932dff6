"""Small files in the layouts of the data sets."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film", "sp", "!"]
_TINY = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_size": 8,
    "intermediate_size": 16,
    "num_attention_heads": 2,
    "num_hidden_layers": 1,
    "max_position_embeddings": 64,
    "type_vocab_size": 2,
    "vocab_size": len(_WORDS),
    "pad_token_id": 0,
}


def encoder_folder(folder: Path) -> Path:
    """A tiny BERT with 8 numbers per token, as `bert-base-uncased` is laid out."""
    # Sets the library offline.
    from models.offline_transformers import transformers  # noqa: PLC0415

    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(_TINY))
    (folder / "vocab.txt").write_text("\n".join(_WORDS))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    torch.manual_seed(0)
    state = transformers.BertModel(transformers.BertConfig(**_TINY)).state_dict()
    save_file({name: x.contiguous() for name, x in state.items()}, folder / "model.safetensors", {"format": "pt"})
    return folder


def write_csd(path: Path, entries: Mapping[str, tuple[Sequence[Any], NDArray[Any]]]) -> Path:
    """A computational sequence: key -> intervals and features, compressed as the SDK writes them."""
    with h5py.File(path, "w") as file:
        root = file.create_group(path.stem)
        data = root.create_group("data")
        for key, (intervals, features) in entries.items():
            group = data.create_group(key)
            group.create_dataset("features", data=features, compression="gzip")
            group.create_dataset("intervals", data=np.array(intervals, np.float64), compression="gzip")
        metadata = root.create_group("metadata")
        metadata.create_dataset("root name", data=json.dumps(path.stem))
    return path
