#!/usr/bin/env python3
"""Time spim-patches, as a whole process, beside the fastest Python for the same job and beside the floor.

  benchmark_peers.py --peer DIR [--work DIR] [--cases P1/spim/256/nii ...] [--repeats N] [--times N] [--no-floor] [--tasks]

--peer is a folder with three scripts: make_dataset.py (makes the data sets P1, P2, P3: 1024 x 1024 x 768 voxels, 20
regions, as 64^3 blosc-zstd v2, 128^3 zstd v3 and 64^3 in shards of 256^3), best_python.py (B*, with --expert) and
floor.py (decode each touched chunk once, write the bytes once, compress them once; times added, no process start).
--work should be in memory (default /dev/shm/spim-patches-benchmark): 2.7 GB of data, made where missing, and up to 7 GB
of patches, removed after each run.

Each case is run in turn, ours, B*, ours, B*, ..., for the same centres: 20 regions x 5 patches of 256^3 or x 10 of
128^3. After the first pair every patch is compared, voxel by voxel, with the one that tensorstore read for B*.
Only ratios within one run of this script mean anything.

--tasks runs ours once more in each turn, with Spark's event log, and tells how long its tasks took, from the first one's start to
the last one's end: without the planning of Spark's query, and without what was decoded before.
"""
import argparse
import csv
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

LAUNCHER = Path(__file__).resolve().parents[3] / "submit" / "spim-patches"
PATCHES_PER_REGION = {256: 5, 128: 10}
CASES = [f"{data}/spim/{size}/{form}" for data in ("P1", "P2", "P3") for size in (256, 128) for form in ("nii", "nii.gz")]
CASES += ["P1/mask/128/nii", "P1/mask/128/nii.gz"]
SUBJECT = "01"


class Case:
    """What is cut out of which image, and where: the centres are B*'s own draw."""

    def __init__(self, name, work, peer, times=1):
        data, self.kind, size, self.form = name.split("/")
        self.name, self.size, self.data = name, int(size), work / data
        self.count = times * PATCHES_PER_REGION[self.size]
        arguments = peer.args([str(self.data), "unused", "--kind", self.kind, "--size", size, "--n", str(self.count)])
        self.meta, self.affine, _, jobs = peer.plan(arguments)
        self.image = os.path.dirname(self.meta["path"])
        self.stems = {}
        self.rows = []
        for place, (stem, start) in enumerate(jobs):
            label, patch = place // self.count + 1, place % self.count
            self.stems[label, patch] = stem
            world = self.affine @ np.append(start + self.size / 2, 1)
            self.rows.append([SUBJECT, label, f"region{label}", patch, *map(repr, map(float, world[:3]))])

    def write_centres(self, file):
        with open(file, "w", newline="") as out:
            table = csv.writer(out, delimiter="\t", lineterminator="\n")
            table.writerow(["subject", "label", "abbreviation", "patch", "x_mm", "y_mm", "z_mm"])
            table.writerows(self.rows)

    def ours(self, out, centres):
        return [LAUNCHER, "extract", "--centers", centres, "--subject", SUBJECT, "--image", f"{self.kind}={self.image}",
                "--out", out, "--patch-size", self.size, "--format", self.form, "--edge", "pad", "--run", "benchmark"]

    def best_python(self, out, peer_folder):
        return [sys.executable, peer_folder / "best_python.py", self.data, out, "--kind", self.kind, "--size", self.size,
                "--n", self.count, "--fmt", self.form, "--expert"]


class Run:
    """One process: wall and CPU seconds and peak resident memory, its children's too."""

    def __init__(self, command, log, environment=None):
        begin = time.perf_counter()
        with open(log, "w") as out:
            process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT,
                                       env={**os.environ, **(environment or {})})
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.perf_counter() - begin
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / 1024
        if process.returncode != 0:
            sys.exit(f"Exit code {process.returncode} of {' '.join(map(str, command))}\n{Path(log).read_text()}")


def spread(values):
    return f"{statistics.median(values):6.2f} ({min(values):.2f}..{max(values):.2f})"


def voxels(file, case, dtype):
    data = file.read_bytes()
    if case.form == "nii.gz":
        data = gzip.decompress(data)
    offset = int(np.frombuffer(data, "<f4", 1, 108)[0])
    return np.frombuffer(data, dtype, offset=offset)


def different_patches(case, ours, best):
    """How many of our patches do not hold the voxels that B* has, of how many."""
    dtype = np.uint16 if case.kind == "spim" else np.uint8
    with open(ours / "spim-patches" / "benchmark" / "manifest.tsv", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    wrong = len(case.stems) - len(rows)
    for row in rows:
        stem = case.stems[int(row["label"]), int(row["patch"])]
        same = row["status"] == "written" and np.array_equal(
            voxels(ours / row["path"], case, dtype), voxels(best / f"{stem}.{case.form}", case, dtype))
        wrong += not same
    return wrong


def tasks(case, ours, centres, work):
    """Seconds from the start of the first task to the end of the last, in one run of ours."""
    events = work / "events"
    shutil.rmtree(events, ignore_errors=True)
    events.mkdir()
    keys = {"enabled": "true", "dir": events.as_uri(), "rolling.enabled": "false", "compress": "false"}
    options = [f"-Dspark.eventLog.{key}={value}" for key, value in keys.items()]
    Run(case.ours(ours, centres), work / "log", {"SPIM_PATCHES_JAVA_OPTS": " ".join(options)})
    infos = [event["Task Info"] for file in events.iterdir() for event in map(json.loads, file.read_text().splitlines())
             if event["Event"] == "SparkListenerTaskEnd"]
    shutil.rmtree(events)
    return (max(info["Finish Time"] for info in infos) - min(info["Launch Time"] for info in infos)) / 1e3


def floor(case, work, peer_folder):
    """Seconds of the floor: decoding, writing, and compressing where the case does. Stops floor.py once it said that."""
    last = "write" if case.form == "nii" else "gzip-1 isal"
    command = [sys.executable, peer_folder / "floor.py", case.data, "--kind", case.kind, "--size", case.size,
               "--n", case.count, "--repeat", 3, "--out", work / "floor"]
    seconds = {}
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            found = re.match(r"(decode \w+|write|gzip-1 isal)\D*?([\d.]+) s ", line)
            if found:
                seconds[found.group(1)] = float(found.group(2))
            if found and found.group(1) == last:
                break
        process.terminate()
    decode = seconds.get("decode numcodecs", seconds["decode tensorstore"])
    if case.form == "nii":
        return decode + seconds["write"]
    ratio = float(re.search(r"ratio ([\d.]+)", line).group(1))
    return decode + seconds["gzip-1 isal"] + seconds["write"] / ratio


def measure(case, options, work):
    ours, best, log = work / "ours", work / "best", work / "log"
    centres = work / "centres.tsv"
    case.write_centres(centres)
    runs = {"ours": [], "B*": []}
    stages = []
    alone = []
    for turn in range(options.repeats):
        for out in ours, best:
            shutil.rmtree(out, ignore_errors=True)
        runs["ours"].append(Run(case.ours(ours, centres), log))
        record = json.loads((ours / "spim-patches" / "benchmark" / "run.json").read_text())
        stages.append(record["seconds"])
        runs["B*"].append(Run(case.best_python(best, options.peer), log))
        if turn == 0:
            wrong = different_patches(case, ours, best)
            if wrong:
                sys.exit(f"{case.name}: {wrong} of {len(case.stems)} patches differ from B*'s")
        if options.tasks:
            shutil.rmtree(ours)
            alone.append(tasks(case, ours, centres, work))
    for out in ours, best:
        shutil.rmtree(out, ignore_errors=True)

    lowest = None if options.no_floor else floor(case, work, options.peer)
    wall = {who: [run.wall for run in own] for who, own in runs.items()}
    middle = {who: statistics.median(seconds) for who, seconds in wall.items()}
    extract = statistics.median(stage["extract"] for stage in stages)
    print(f"\n{case.name}: {len(case.stems)} patches, voxels equal; floor {'-' if lowest is None else f'{lowest:.2f} s'}")
    for who, own in runs.items():
        print(f"  {who:5}wall {spread(wall[who])} s   cpu {spread([run.cpu for run in own])} s   "
              f"peak {statistics.median(run.peak_mb for run in own):5.0f} MB")
    print("  ours, by stage: " + ", ".join(f"{stage} {statistics.median(s[stage] for s in stages):.2f}"
                                             for stage in ("startup", "plan", "extract", "total")))
    print(f"  reads: {record['requests']} requests, {record['requests'] / len(case.stems):.1f} a patch; "
          f"{record['bytes_read'] / record['bytes_needed']:.2f} bytes read for each needed; "
          f"{record['chunks_decoded']} chunks decoded, {record['chunks_reread']} read again")
    ratios = [f"ours/B* {middle['ours'] / middle['B*']:.2f}", f"extraction/B* {extract / middle['B*']:.2f}"]
    if lowest:
        ratios += [f"extraction/floor {extract / lowest:.2f}", f"B*/floor {middle['B*'] / lowest:.2f}"]
    if alone:
        seconds = statistics.median(alone)
        print(f"  tasks alone {spread(alone)} s")
        ratios.append(f"tasks/B* {seconds / middle['B*']:.2f}")
        if lowest:
            ratios.append(f"tasks/floor {seconds / lowest:.2f}")
    print("  " + ", ".join(ratios), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/dev/shm/spim-patches-benchmark"))
    parser.add_argument("--cases", nargs="+", default=CASES, metavar="DATA/KIND/SIZE/FORMAT")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--times", type=int, default=1, help="times as many patches")
    parser.add_argument("--no-floor", action="store_true")
    parser.add_argument("--tasks", action="store_true", help="also how long tasks alone take")
    parser.add_argument("--only-centres", type=Path, metavar="FILE", help="write the first case's centres and stop")
    options = parser.parse_args()
    options.peer = options.peer.resolve()
    sys.path.insert(0, str(options.peer))
    import best_python

    options.work.mkdir(parents=True, exist_ok=True)
    for data in sorted({name.split("/")[0] for name in options.cases}):
        if not (options.work / data).exists():
            Run([sys.executable, options.peer / "make_dataset.py", options.work / data, "--preset", data], options.work / "log")
    if options.only_centres:
        Case(options.cases[0], options.work, best_python, options.times).write_centres(options.only_centres)
        return
    Run([LAUNCHER, "--version"], options.work / "log")  # builds the jar where it is stale
    for name in options.cases:
        measure(Case(name, options.work, best_python, options.times), options, options.work)


if __name__ == "__main__":
    main()
