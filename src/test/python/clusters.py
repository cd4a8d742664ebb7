#!/usr/bin/env python3
"""The packaged jar on standalone clusters, Spark by Spark and JDK by JDK: the same files as a run without a cluster.

  clusters.py JAR DEMO JARS [JARS ...] [--java HOME ...]

JAR is the one jar for all. DEMO is the folder of a finished `demo`: its cohort is run again, and its patches and tables are what
the clusters' have to equal, byte for byte (Parquet files, which name the library that wrote them, value for value). JARS are the files target/.../spark-jars that Maven writes, one for each Spark. Each run
has a driver (spark-submit), a master, two workers and two executors, each in a JVM of its own.
"""
import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyarrow.parquet import read_table

import spark_home

# What a run may say differently from the next: when, where and how it was started.
ITS_OWN = {"run.json", "report.html", "settings.yml", "dataset_description.json"}
OPTIONS = ("--patch-size 16 --n-patches-per-label 5 --patch-labels Hippocampus Cortex Striatum CA1 DG").split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jar", type=Path, metavar="JAR")
    parser.add_argument("demo", type=Path, metavar="DEMO")
    parser.add_argument("jars", type=Path, nargs="+", metavar="JARS")
    parser.add_argument("--java", type=Path, nargs="+", default=[Path(os.environ.get("JAVA_HOME", own_java()))], metavar="HOME")
    args = parser.parse_args()
    expected = files(args.demo / "patches")
    print(f"{len(expected)} files to equal", flush=True)
    print("| Spark | Scala | JDK | processes | seconds | of them the run | |\n|---|---|---|---|---|---|---|")
    bad = 0
    for jars in args.jars:
        for java in args.java:
            with tempfile.TemporaryDirectory(prefix="spim-patches-") as folder:
                row, problems = run(args.jar.resolve(), args.demo.resolve(), jars, java, Path(folder), expected)
            print(row, flush=True)
            for problem in problems:
                print("    " + problem.replace("\n", "\n    "))
            bad += bool(problems)
    return 1 if bad else 0


def run(jar, demo, jars, java, folder, expected):
    begin = time.time()
    version, scala = spark_home.make(folder / "spark", jars)
    out = folder / "patches"
    problems = []
    with spark_home.Cluster(folder / "spark", java, folder / "cluster") as cluster:
        submitted = time.time()
        done = cluster.submit(jar, "run", demo / "bids", out, "participant", "--shared-fs", *OPTIONS, cwd=folder)
        took = time.time() - submitted
        executors = cluster.executors()
    if done.returncode != 0:
        problems.append(f"exit code {done.returncode}: {done.stdout[-2000:]}")
    if len(executors) != 2:
        problems.append(f"{len(executors)} executors, not 2")
    problems += differences(expected, files(out))
    layout = f"driver, master, 2 workers, {len(executors)} executors"
    verdict = "differs" if problems else "same bytes"
    return f"| {version} | {scala} | {java_version(java)} | {layout} | {time.time() - begin:.0f} | {took:.0f} | {verdict} |", problems


def files(out):
    """Path to bytes, of all that does not tell when and how the run was started."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name not in ITS_OWN}


def differences(expected, found):
    problems = [f"lacks {name}" for name in sorted(expected.keys() - found.keys())]
    problems += [f"has also {name}" for name in sorted(found.keys() - expected.keys())]
    problems += [f"differs: {name}" for name in sorted(expected.keys() & found.keys()) if not same(name, expected[name], found[name])]
    return problems[:5] + ([f"and {len(problems) - 5} more"] if len(problems) > 5 else [])


def same(name, one, other):
    """The same bytes; of Parquet files, which name the library that wrote them, the same columns and values."""
    return one == other or name.endswith(".parquet") and read_table(io.BytesIO(one)).equals(read_table(io.BytesIO(other)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_java():
    return Path(shutil.which("java")).resolve().parent.parent


def java_version(home):
    said = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True).stderr
    return re.search(r'version "([^"]+)"', said)[1]


if __name__ == "__main__":
    sys.exit(main())
