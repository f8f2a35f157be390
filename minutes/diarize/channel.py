"""What rooms, microphones and codecs do to a voice's vector, taken out before two meetings compare.

One voice in a quiet room and through a web conference moves along few directions, much the same for
every voice. ``data/channel.txt`` holds them: the main directions in which voices scatter around
their own mean over rooms, codecs and texts (nuisance attribute projection, Solomonoff et al. 2005),
learnt by ``benchmarks/learn_channel.py`` for the CAM++ of ``models/manifest.toml``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FILE = "data/channel.txt"


def without_channel(vectors: Floats) -> Floats:
    """Unit vectors without their part along the channel's directions.

    Parameters
    ----------
    vectors : (num_vectors, dimension) array

    Returns
    -------
    (num_vectors, dimension) array
        Of length 1; of another model's dimension they are only scaled.
    """
    directions = channel_directions()
    if vectors.shape[1] == directions.shape[1]:
        vectors = vectors - (vectors @ directions.T) @ directions
    scaled: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled


@lru_cache(maxsize=1)
def channel_directions() -> Floats:
    """(4, 192) orthonormal directions, the strongest first."""
    text = (files("minutes.diarize") / FILE).read_text(encoding="utf-8")
    found: Floats = np.loadtxt(text.splitlines(), dtype=np.float64, ndmin=2)
    return found
