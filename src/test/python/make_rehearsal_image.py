#!/usr/bin/env python3
"""Make the one chunk of the image that a run rehearses with: make_rehearsal_image.py FILE

32^3 uint16 voxels as light-sheet data has them (a smooth background with noise), blosc with zstd and shuffle, by
numcodecs. The same bytes every time.
"""
import sys
from pathlib import Path

import numpy as np
from numcodecs import Blosc

EDGE = 32
random = np.random.default_rng(1)
z, y, x = np.indices((EDGE, EDGE, EDGE))
voxels = 300 + 2 * x + y + random.normal(0, 4, (EDGE, EDGE, EDGE))
chunk = Blosc("zstd", clevel=5, shuffle=Blosc.SHUFFLE).encode(np.ascontiguousarray(voxels.astype("<u2")))
Path(sys.argv[1]).write_bytes(chunk)
