"""A SPARK_HOME out of Maven's jars, and a standalone cluster out of that: master, workers and executors in JVMs of their own."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 300  # seconds for a daemon to be ready
VECTOR = "jdk.incubator.vector"

# Spark's own bin/ in short: its launcher says the command (heap, class path, options), which is then done.
SPARK_CLASS = """#!/usr/bin/env bash
set -euo pipefail
export SPARK_HOME=${SPARK_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
export SPARK_SCALA_VERSION=%(scala)s
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mapfile -d '' -t command < <("$java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@")
((${#command[@]} > 1)) || exit 1
# The launcher begins with an empty line.
[[ -n ${command[0]} ]] || command=("${command[1]#$'\\n'}" "${command[@]:2}")
exec "${command[@]}"
"""
SPARK_SUBMIT = """#!/usr/bin/env bash
exec "$(dirname "${BASH_SOURCE[0]}")/spark-class" org.apache.spark.deploy.SparkSubmit "$@"
"""

SMALL_JAVA = """#!/usr/bin/env bash
words=()
for word in "$@"; do
  [[ $word == --add-modules=%(module)s ]] || words+=("$word")
done
exec %(java)s "${words[@]}"
"""


def make(folder, jars):
    """Fills a folder with what a Spark installation has; `jars` is a class path as Maven writes it."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "jars").mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "conf").mkdir()
    for jar in Path(jars).read_text().strip().split(":"):
        (folder / "jars" / Path(jar).name).symlink_to(jar)
    core = next((folder / "jars").glob("spark-core_*.jar")).name
    scala, version = re.match(r"spark-core_([\d.]+)-([\d.]+)\.jar", core).groups()
    for name, text in {"spark-class": SPARK_CLASS % {"scala": scala}, "spark-submit": SPARK_SUBMIT}.items():
        script = folder / "bin" / name
        script.write_text(text)
        script.chmod(0o755)
    return version, scala


def environment(home, java, folder):
    return os.environ | {
        "SPARK_HOME": str(home), "JAVA_HOME": str(whole(java, folder)), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1",
        # Also the heap of a Connect server, which Spark refuses below 450 MB.
        "SPARK_DAEMON_MEMORY": "512m"}


def whole(java, folder):
    """Spark 4 asks for a module that its machine learning uses and small runtimes leave out: for them, a java that overhears that."""
    if VECTOR in subprocess.run([java / "bin" / "java", "--list-modules"], capture_output=True, text=True, check=True).stdout:
        return java
    script = folder / "java" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(SMALL_JAVA % {"java": java / "bin" / "java", "module": VECTOR})
    script.chmod(0o755)
    return folder / "java"


class Cluster:
    """A standalone cluster on this machine: a master and workers of one core each. Use it in a `with`."""

    def __init__(self, home, java, folder, workers=2):
        self.home, self.folder, self.workers = home, folder, workers
        self.processes = []
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = environment(home, java, folder)

    def __enter__(self):
        # Whoever ends this script means its processes too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
        try:
            self.start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
            # A worker that comes before the election is turned away.
            self.wait("master", "elected leader")
            self.url = re.search(r"spark://\S+:\d+", self._log("master").read_text())[0]
            for n in range(self.workers):
                self.start(f"worker-{n}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g",
                            "--webui-port", "0", "--work-dir", str(self.folder / f"work-{n}"), self.url)
            for n in range(self.workers):
                self.wait(f"worker-{n}", "uccessfully registered with master")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()

    def executors(self):
        """The workers' folders of the executors that ran."""
        return sorted(self.folder.glob("work-*/app-*/[0-9]*"))

    def submit(self, jar, *words, **keywords):
        """spark-submit in client mode, its output as text."""
        command = [self.home / "bin" / "spark-submit", "--master", self.url, "--driver-memory", "1g", "--executor-memory", "768m",
                   "--executor-cores", "1", "--conf", "spark.cores.max=2",
                   # Both executors are there before the first task: this is about processes, not about waiting.
                   "--conf", "spark.scheduler.minRegisteredResourcesRatio=1", "--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
                   "--driver-java-options", f"-Dlog4j2.configurationFile={ROOT / 'conf' / 'log4j2.properties'}", jar, *words]
        return subprocess.run([str(word) for word in command], env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **keywords)

    def _log(self, name):
        return self.folder / f"{name}.log"

    def start(self, name, *words):
        with open(self._log(name), "w") as log:
            self.processes.append(subprocess.Popen([self.home / "bin" / "spark-class", *words], env=self.environment, stdout=log, stderr=log))

    def wait(self, name, words):
        end = time.time() + PATIENCE
        while words not in self._log(name).read_text():
            if time.time() > end or any(process.poll() is not None for process in self.processes):
                raise SystemExit(f"{name} did not start:\n" + self._log(name).read_text()[-3000:])
            time.sleep(0.1)
