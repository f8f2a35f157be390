"""A recording that is faint as a whole, made as loud as others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FAINT = 0.01
"""Full scale 1: 40 dB below it. Networks take such a window for silence."""
_NOTHING = 1e-5
_LOUD = 0.25
_PEAK = 0.9999
_PIECE = 600 * 16_000


def lifted(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """``samples``, in place, louder where even the loudest moments are faint; others stay as they are.

    Parameters
    ----------
    samples : (num_samples,) array
    """
    pieces = [samples[at : at + _PIECE] for at in range(0, len(samples), _PIECE)]
    loudest = max((float(np.quantile(np.abs(piece), _PEAK)) for piece in pieces), default=0.0)
    if _NOTHING < loudest < _FAINT:
        samples *= np.float32(_LOUD / loudest)
        np.clip(samples, -1.0, 1.0, out=samples)
    return samples
