#!/usr/bin/env python3
"""submit/slurm.sbatch and submit/array.sh as jobs of a real Slurm of one node, which is started for it and stopped again.

  slurm.py JAR DEMO JARS

JAR, DEMO and JARS as of clusters.py. Needs Debian's slurmctld, slurmd, slurm-client and munge, and root.
"""
import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import spark_home
from clusters import OPTIONS, differences, files, free_port, own_java

PATIENCE = 900  # seconds for a job; the launcher of the array may have to build first
CONF = """
ClusterName=ci
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=10
SchedulerParameters=batch_sched_delay=0,sched_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory}
PartitionName=ci Nodes=ALL Default=YES MaxTime=INFINITE
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["jar", "demo", "jars"]:
        parser.add_argument(name, type=Path, metavar=name.upper())
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spim-patches-") as name:
        folder = Path(name)
        spark_home.make(folder / "spark", args.jars)
        with Slurm(folder / "slurm") as slurm:
            problems = [
                *sbatch(slurm, folder, args),
                *array(slurm, folder, args),
                *stopped(slurm, folder, args)]
    print("\n".join(problems) if problems else "same bytes")
    return 1 if problems else 0


def sbatch(slurm, folder, args):
    """A cluster inside one job."""
    out = folder / "from-cluster"
    job = slurm.submit(["--nodes=1", "--cpus-per-task=2", "--mem=6G"], "slurm.sbatch",
                       "run", args.demo.resolve() / "bids", out, "participant", "--shared-fs", *OPTIONS, **cluster_of(folder, args))
    state, code, took = slurm.wait(job)
    print(f"slurm.sbatch: {state}, exit code {code}, {took:.0f} s", flush=True)
    return (differences(files(args.demo / "patches"), files(out)) + [slurm.log(job)]) if (code, state) != ("0", "COMPLETED") \
        else differences(files(args.demo / "patches"), files(out))


def array(slurm, folder, args):
    """One subject each, no cluster: all patches, and tables for each subject."""
    out = folder / "from-array"
    job = slurm.submit(["--array=1-2", "--cpus-per-task=1", "--mem=2G"], "array.sh", "run", args.demo.resolve() / "bids", out, "participant", *OPTIONS,
                       SPIM_PATCHES=spark_home.ROOT / "submit" / "spim-patches", SPARK_HOME=folder / "spark")
    state, code, took = slurm.wait(job)
    print(f"array.sh: {state}, exit code {code}, {took:.0f} s", flush=True)
    def patches(of):
        return {name: found for name, found in files(of).items() if name.startswith("sub-")}
    problems = differences(patches(args.demo / "patches"), patches(out))
    problems += [f"no manifest of {subject}" for subject in ["sub-01", "sub-02"]
                 if not (out / "spim-patches" / subject / "manifest.tsv").exists()]
    return problems + [slurm.log(f"{job}_*")] if problems or state != "COMPLETED" else []


def stopped(slurm, folder, args):
    """Slurm's signal before the time is up, sent by hand: the job ends with the run's 130."""
    out = folder / "stopped"
    job = slurm.submit(["--nodes=1", "--cpus-per-task=2", "--mem=6G"], "slurm.sbatch", "run", args.demo.resolve() / "bids", out, "participant",
                       "--shared-fs", "--patch-size", "16", "--n-patches-per-label", "200", "--patch-labels", "CA1", "Cortex", **cluster_of(folder, args))
    begin = time.time()
    while not (out / "spim-patches").exists() and time.time() < begin + PATIENCE and not slurm.state(job)[0].startswith("FAILED"):
        time.sleep(0.2)
    slurm.run("scancel", "--batch", "--signal=TERM", job)
    state, code, took = slurm.wait(job)
    print(f"slurm.sbatch, told to stop: {state}, exit code {code}, {took:.0f} s", flush=True)
    return [] if code == "130" else [f"exit code {code}, not 130", slurm.log(job)]


def cluster_of(folder, args):
    return {"SPARK_HOME": folder / "spark", "SPIM_PATCHES_JAR": args.jar.resolve(), "JAVA_HOME": own_java(),
            "SPIM_PATCHES_WORK": folder, "SPARK_LOCAL_HOSTNAME": socket.gethostname()}


class Slurm:
    """munged, slurmctld and slurmd of this machine alone."""

    def __init__(self, folder):
        self.folder = folder
        self.conf = folder / "slurm.conf"
        self.munged = None

    def __enter__(self):
        for name in ["state", "spool"]:
            (self.folder / name).mkdir(parents=True)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
        self.conf.write_text(CONF.format(host=socket.gethostname().split(".")[0], folder=self.folder, ports=(free_port(), free_port()), cpus=os.cpu_count(),
                                         memory=memory))
        try:
            if not Path("/run/munge/munge.socket.2").is_socket() or subprocess.run(["munge", "-n"], capture_output=True).returncode != 0:
                subprocess.run(["install", "-d", "-o", "munge", "-g", "munge", "-m", "755", "/run/munge"], check=True)
                self.munged = subprocess.Popen(["runuser", "-u", "munge", "--", "munged", "--foreground", "--force"], stderr=subprocess.DEVNULL)
                self.until(lambda: subprocess.run(["munge", "-n"], capture_output=True).returncode == 0, "munged")
            for daemon in ["slurmctld", "slurmd"]:
                self.run(daemon)
            self.until(lambda: "idle" in self.run("sinfo", "-h", "-o", "%t", check=False), "the node")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in ["slurmd", "slurmctld"]:
            pid = self.folder / f"{daemon}.pid"
            if pid.exists():
                end = int(pid.read_text())
                os.kill(end, signal.SIGTERM)
                self.until(lambda end=end: not Path(f"/proc/{end}").exists(), f"the end of {daemon}")
        if self.munged:
            self.munged.terminate()
            self.munged.wait()

    def run(self, *words, check=True, **environment):
        done = subprocess.run([str(word) for word in words], env=os.environ | {"SLURM_CONF": str(self.conf)} | {k: str(v) for k, v in environment.items()},
                              text=True, capture_output=True, cwd=self.folder)
        if check and done.returncode != 0:
            raise SystemExit(f"{words[0]}: {done.stderr}")
        return done.stdout

    def submit(self, options, script, *words, **environment):
        said = self.run("sbatch", "--parsable", "--time=10", *options, f"--output={self.folder}/job-%A_%a.log" if script == "array.sh" else
                        f"--output={self.folder}/job-%j.log", spark_home.ROOT / "submit" / script, *words, **environment)
        return said.strip()

    def state(self, job):
        """Of all of an array's tasks, the worst."""
        found = re.findall(r"JobState=(\S+).*?ExitCode=(\d+):", self.run("scontrol", "show", "job", job, "-o"))
        return max(found, key=lambda one: (one[0] in ("PENDING", "RUNNING", "COMPLETING"), one[0] != "COMPLETED"))

    def wait(self, job):
        begin = time.time()
        while self.state(job)[0] in ("PENDING", "RUNNING", "COMPLETING"):
            if time.time() > begin + PATIENCE:
                self.run("scancel", job)
                return "HANGS", "1", time.time() - begin
            time.sleep(0.5)
        return *self.state(job), time.time() - begin

    def log(self, job):
        return "\n".join(path.read_text()[-3000:] for path in sorted(self.folder.glob(f"job-{job}.log")))

    def until(self, is_so, what):
        end = time.time() + 30
        while not is_so():
            if time.time() > end:
                logs = "".join(path.read_text()[-1500:] for path in self.folder.glob("slurm*.log"))
                raise SystemExit(f"{what} did not come:\n{logs}")
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
