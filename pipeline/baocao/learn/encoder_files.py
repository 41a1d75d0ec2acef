"""A trained encoder on disk: the body as ONNX with weights of eight bits, heads as arrays, the tokenizer as JSON."""

import json
import logging
import warnings
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from baocao.core.output import MANIFEST
from baocao.learn.transformer import Model
from baocao.themes.encoder import FILES

_OPSET = 17  # the newest that onnxruntime 1.20 quantises without a converter
_HEADS = ("theme", "marks", "details")


def save_encoder(model: Model, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the files of `themes.encoder` to a folder, the manifest aside."""
    graph, heads, pieces = (folder / name for name in FILES)
    model.eval()
    with TemporaryDirectory(prefix="baocao-") as work:
        exact = Path(work, "exact.onnx")
        _export(model, exact)
        logging.disable(logging.WARNING)  # it advises a preparation that changes nothing here
        try:
            # seven bits: with eight, processors without VNNI cut off sums of 16 bits, and labels would depend on them
            quantize_dynamic(exact, graph, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        finally:
            logging.disable(logging.NOTSET)
    parts = {name: model.head(name) for name in _HEADS}
    weights = {name: weight.numpy() for name, (weight, _) in parts.items()}
    biases = {f"{name}_bias": bias.numpy() for name, (_, bias) in parts.items()}
    with heads.open("wb") as handle:
        np.savez(handle, allow_pickle=False, **weights, **biases)
    tokenizer.save(str(pieces), pretty=False)


def write_manifest(folder: Path, **facts: Any) -> dict[str, Any]:
    """Write `manifest.json` with the hashes of the files and the facts; returns what it holds."""
    hashes = {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    manifest = {"sha256": hashes, **facts}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def _export(model: Model, path: Path) -> None:
    """The body with windows and pieces of any number."""
    example = (torch.ones(2, 16, dtype=torch.long), torch.zeros(2, 16, dtype=torch.long))
    axes = {0: "windows", 1: "pieces"}
    with warnings.catch_warnings():
        # the newer exporter needs a further package and writes graphs that the quantiser does not take
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            model.body,
            example,
            str(path),
            input_names=["ids", "kinds"],
            output_names=["states"],
            dynamic_axes=dict.fromkeys(("ids", "kinds", "states"), axes),
            opset_version=_OPSET,
            dynamo=False,
        )
