#!/usr/bin/env python3
"""The packaged jar as a client of a real Spark Connect server, itself on a standalone cluster: the same files as without.

  connect.py JAR DEMO JARS SERVER CLIENT

JAR, DEMO and JARS as of clusters.py. SERVER is spark-connect's jar, CLIENT the class path that mvn -Pconnect writes. Processes: the
client (no Spark but Connect's client on its class path), the server, a master, two workers, two executors.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import spark_home
from clusters import OPTIONS, differences, files, free_port, own_java


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["jar", "demo", "jars", "server", "client"]:
        parser.add_argument(name, type=Path, metavar=name.upper())
    args = parser.parse_args()
    java = own_java()
    with tempfile.TemporaryDirectory(prefix="spim-patches-") as name:
        folder = Path(name)
        home = folder / "spark"
        version, _ = spark_home.make(home, args.jars)
        shutil.copy(args.server, home / "jars")
        with spark_home.Cluster(home, java, folder / "cluster") as cluster:
            port = free_port()
            cluster.start("server", "org.apache.spark.deploy.SparkSubmit", "--master", cluster.url, "--driver-memory", "1g",
                          "--executor-memory", "768m", "--executor-cores", "1", "--conf", f"spark.connect.grpc.binding.port={port}",
                          "--conf", "spark.connect.grpc.binding.address=127.0.0.1", "--conf", "spark.ui.enabled=false",
                          "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal")
            cluster.wait("server", "Spark Connect server started")
            begin = time.time()
            done = subprocess.run(
                [java / "bin" / "java", f"@{spark_home.ROOT / 'conf' / 'jvm.args'}", "-Xmx1g", f"-Dspark.remote=sc://127.0.0.1:{port}",
                 f"-Dlog4j2.configurationFile={spark_home.ROOT / 'conf' / 'log4j2.properties'}",
                 "-cp", f"{args.jar}:{args.client.read_text().strip()}", "io.github.spimpatches.cli.Main",
                 "run", args.demo.resolve() / "bids", folder / "patches", "participant", "--shared-fs", *OPTIONS],
                text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            took = time.time() - begin
            executors = cluster.executors()
        problems = differences(files(args.demo / "patches"), files(folder / "patches"))
        if done.returncode != 0:
            problems.insert(0, f"exit code {done.returncode}")
        if len(executors) != 2:
            problems.append(f"{len(executors)} executors, not 2")
        # Results tell of progress: without accumulators there is nothing else, and all of them are told.
        told = re.findall(r"(\d+) of 300 patches", done.stdout)
        if not told or told[-1] != "300":
            problems.append("the progress lines are not those of 300 patches")
        if problems:
            problems.append(done.stdout)
        client = re.search(r"spark-connect-client-jvm_[\d.]+-([\d.]+)\.jar", args.client.read_text())[1]
        print(f"Spark Connect server {version} on a cluster, client {client}: {took:.0f} s, {len(executors)} executors, "
              + ("\n".join(problems) if problems else "same bytes"))
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
