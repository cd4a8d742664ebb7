#!/usr/bin/env python3
"""CPU seconds that SPIMquant's step takes to make a patch of N x N x N uint16 voxels uint8; one line a round.

    bench_uint8.py N ROUNDS

The step reads the patch's file again, converts with numpy, and writes it anew, all with nibabel; here in memory where
the machine has /dev/shm. The second number sums what was written.
"""

import pathlib
import sys
import tempfile
import time

import nibabel
import numpy as np


def stretch(data, seed):
    positive = data[data > 0]
    if positive.size > 5_000_000:
        positive = np.random.default_rng(seed).choice(positive, size=5_000_000, replace=False)
    low, high = np.percentile(positive, [0.1, 99.9])
    share = np.clip((data.astype(np.float32) - low) / (high - low), 0, 1)
    return np.round(share * 255).astype(np.uint8)


edge, rounds = int(sys.argv[1]), int(sys.argv[2])
x, y, z = np.ogrid[:edge, :edge, :edge]
patch = np.asfortranarray(((7919 * x + 104729 * y + 1299709 * z) % 4001).astype(np.uint16))
memory = pathlib.Path("/dev/shm")
with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
    written, made = f"{folder}/patch.nii", f"{folder}/uint8.nii"
    nibabel.save(nibabel.Nifti1Image(patch, np.eye(4)), written)
    for _ in range(rounds):
        start = time.process_time()
        image = nibabel.load(written)
        stretched = stretch(np.asanyarray(image.dataobj), 42)
        nibabel.save(nibabel.Nifti1Image(stretched, image.affine), made)
        print(time.process_time() - start, stretched.sum(dtype=np.int64))
