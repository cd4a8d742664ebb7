#!/usr/bin/env python3
"""Compress files with isal's and zlib's level 1, one thread: MB per second of CPU time, and bytes in / bytes out.

  bench_gzip.py FILE ...

For the files that GzipBenchmark leaves in the folder SPIM_PATCHES_BENCHMARK_DATA; run both in one session, since what
counts is the ratio of the speeds.
"""
import os
import sys
import time
import zlib

from isal import isal_zlib


def best(compress, data, seconds=2.0):
    """The fastest of all runs in so many seconds."""
    fastest, compressed, end = float("inf"), b"", time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.process_time()
        compressed = compress(data, 1, 31)
        fastest = min(fastest, time.process_time() - start)
    return len(data) / 1e6 / fastest, len(data) / len(compressed)


def main():
    print(f"{'':24}  isal 1: MB/s  ratio   zlib 1: MB/s  ratio")
    for file in sys.argv[1:]:
        with open(file, "rb") as opened:
            data = opened.read()
        isal_speed, isal_ratio = best(isal_zlib.compress, data)
        zlib_speed, zlib_ratio = best(zlib.compress, data)
        name = os.path.basename(file)
        print(f"{name:24} {isal_speed:13.0f} {isal_ratio:6.3f} {zlib_speed:14.0f} {zlib_ratio:6.3f}", flush=True)


if __name__ == "__main__":
    main()
