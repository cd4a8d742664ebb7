#!/usr/bin/env python3
"""CPU seconds that numpy takes to make a patch of N x N x N uint16 voxels uint8, as SPIMquant does it; one line a round.

    bench_uint8.py N ROUNDS
"""

import sys
import time

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
for _ in range(rounds):
    start = time.process_time()
    total = stretch(patch, 42).sum(dtype=np.int64)
    print(time.process_time() - start, total)
