#!/usr/bin/env python3
"""How a run gets faster with executors where every request takes 100 ms.

    python src/test/python/scaling.py [--jar target/spim-patches.jar] [--spark target/spark-jars]
        [--s3mock target/servers/s3mock.jar] [--executors 1 2 4 8] [--repeats 1] [--latency 0.1] [--labels 64]
        [--patches 8] [--work DIR]

Makes an OME-Zarr of 384^3 voxels in chunks of 32^3 and an atlas of cubes, puts both into an S3 server (Adobe's S3Mock, a
process of its own: `mvn -Pservers generate-test-resources`), and runs the program on a standalone cluster of executors with
one core each, all on this machine, through a proxy that lets every request wait. Patches are small, so that a run waits
more than it computes: a machine of 2 cores can show 1 and 2 executors; more are oversubscribed, and show what waiting
costs. Every run has to write the same bytes. SPARK is an unpacked Spark, any folder with Spark's jars in jars/, or the
list of them that Maven writes. Of several repeats the fastest counts. Needs numpy, nibabel and zarr.
"""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree

import nibabel
import numpy
import zarr

import spark_home
from clusters import ITS_OWN

ROOT = pathlib.Path(__file__).resolve().parents[3]
EDGE, CHUNK, COARSER = 384, 32, 4


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", type=pathlib.Path, default=ROOT / "target" / "spim-patches.jar")
    parser.add_argument("--spark", type=pathlib.Path, default=ROOT / "target" / "spark-jars")
    parser.add_argument("--s3mock", type=pathlib.Path, default=ROOT / "target" / "servers" / "s3mock.jar")
    parser.add_argument("--executors", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--latency", type=float, default=0.1, help="seconds that each request waits")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--labels", type=int, default=64)
    parser.add_argument("--patches", type=int, default=8, help="of each label")
    parser.add_argument("--work", type=pathlib.Path)
    given = parser.parse_args()
    work = given.work or pathlib.Path(tempfile.mkdtemp(prefix="spim-patches-scaling-"))
    work.mkdir(parents=True, exist_ok=True)
    if given.spark.is_file():
        spark_home.make(work / "spark", given.spark)
        given.spark = work / "spark"
    processes = []
    try:
        server = free_port()
        processes.append(start(work / "s3.log", ["java", f"-Dcom.adobe.testing.s3mock.httpPort={server}",
                                                 f"-Dserver.port={free_port()}",
                                                 "-Dcom.adobe.testing.s3mock.store.initialBuckets=bucket",
                                                 f"-Dcom.adobe.testing.s3mock.store.root={work / 'objects'}",
                                                 "-Xmx512m", "-jar", str(given.s3mock)]))
        wait_for(server)
        proxy = slow_proxy(server, given.latency)
        upload(make_brain(work, given.labels), server)
        print(f"{given.labels} labels x {given.patches} patches of {CHUNK}^3, each request waits"
              f" {given.latency * 1000:.0f} ms, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print("| executors | extraction, s | speed-up | requests | requests/s | MB read | MB/s | files |\n|---|---|---|---|---|---|---|---|")
        first, expected = None, None
        for executors in given.executors:
            seconds, record, files = min((run(given, work, server, proxy, executors) for _ in range(given.repeats)),
                                         key=lambda one: one[0])
            first = first or seconds * executors
            expected = expected or files
            megabytes = record["bytes_read"] / 1e6
            print(f"| {executors} | {seconds:.1f} | {first / seconds:.2f} | {record['requests']}"
                  f" | {record['requests'] / seconds:.0f} | {megabytes:.0f} | {megabytes / seconds:.1f}"
                  f" | {len(files)}, {'the same bytes' if files == expected else 'DIFFERENT'} |", flush=True)
            if files != expected:
                raise SystemExit(f"differs: {sorted(name for name in files | expected if files.get(name) != expected.get(name))[:5]}")
    finally:
        for process in processes:
            process.terminate()
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)


def run(given, work, server, proxy, executors):
    """Seconds of the extraction, run.json, and the checksum of each file, on a cluster of its own."""
    port, pages = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    cluster = [start(work / "master.log", spark(given, "256m") + ["org.apache.spark.deploy.master.Master", "--host",
                                                                  "127.0.0.1", "--port", str(port), "--webui-port",
                                                                  str(pages)], given)]
    try:
        wait_for(port)
        for number in range(executors):
            cluster.append(start(work / f"worker{number}.log",
                                 spark(given, "256m") + ["org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
                                                         "--cores", "1", "--memory", "1g", "--webui-port", "0",
                                                         "--work-dir", str(work / "workers"), master], given))
        out = f"out-{executors}-{time.time():.0f}"
        settings = {"spark.master": master, "spark.executor.cores": 1, "spark.executor.memory": "1g",
                    "spark.cores.max": executors, "spark.executor.extraClassPath": given.jar.resolve(),
                    "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
                    "spark.scheduler.minRegisteredResourcesRatio": 1.0,
                    "spark.scheduler.maxRegisteredResourcesWaitingTime": "300s",
                    "spark.executor.extraJavaOptions": "@" + str(ROOT / "conf" / "jvm.args"),
                    "spark.hadoop.fs.s3a.access.key": "anybody", "spark.hadoop.fs.s3a.secret.key": "anything"}
        command = spark(given, "1g", given.jar.resolve()) + [f"-D{key}={value}" for key, value in settings.items()]
        command += ["io.github.spimpatches.cli.Main", "run", "--subject", "01", "--image",
                    "raw=s3a://bucket/brain.ome.zarr", "--dseg", "s3a://bucket/dseg.nii.gz", "--labels",
                    "s3a://bucket/labels.tsv", "--out", f"s3a://bucket/{out}", "--atlas", "made", "--patch-size", str(CHUNK),
                    "--n-patches-per-label", str(given.patches), "--containment", "center", "--run", "r",
                    "--s3-endpoint", f"http://127.0.0.1:{proxy}"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment(given))
        if done.returncode != 0:
            raise SystemExit(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        with urllib.request.urlopen(f"http://127.0.0.1:{proxy}/bucket/{out}/spim-patches/r/run.json") as answer:
            record = json.load(answer)
        return record["seconds"]["extract"], record, written(server, out)
    finally:
        for process in reversed(cluster):
            process.terminate()


def written(server, out):
    """Name to checksum, of all that does not tell when and how the run was started."""
    files, token = {}, ""
    while token is not None:
        page = f"http://127.0.0.1:{server}/bucket?list-type=2&prefix={out}/" + (f"&continuation-token={urllib.parse.quote(token)}" if token else "")
        with urllib.request.urlopen(page) as answer:
            listing = xml.etree.ElementTree.parse(answer).getroot()
        names = [key.text for key in listing.iterfind("{*}Contents/{*}Key")]
        for name in names:
            if name.rsplit("/", 1)[1] not in ITS_OWN:
                with urllib.request.urlopen(f"http://127.0.0.1:{server}/bucket/{urllib.parse.quote(name)}") as answer:
                    files[name[len(out):]] = hashlib.sha256(answer.read()).hexdigest()
        token = listing.findtext("{*}NextContinuationToken")
    return files


def spark(given, heap, *more):
    jars = os.pathsep.join([*map(str, more), str(given.spark.resolve() / "jars" / "*")])
    return ["java", "@" + str(ROOT / "conf" / "jvm.args"), f"-Xmx{heap}",
            f"-Dlog4j2.configurationFile={ROOT / 'conf' / 'log4j2.properties'}", "-cp", jars]


def environment(given):
    return dict(os.environ, SPARK_HOME=str(given.spark.resolve()), SPARK_LOCAL_IP="127.0.0.1",
                SPARK_SCALA_VERSION=os.environ.get("SPARK_SCALA_VERSION", "2.13"))


def start(log, command, given=None):
    with open(log, "wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment(given) if given else None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=300):
    until = time.time() + seconds
    while time.time() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise SystemExit(f"nothing answers on port {port}")


def slow_proxy(server, latency):
    """A port on which every request waits before the server has it; answers pass at once."""
    port = free_port()

    async def pump(reader, writer, wait, quiet):
        try:
            while data := await reader.read(1 << 16):
                # The first bytes after an answer are a request's beginning.
                if wait and quiet["answered"]:
                    quiet["answered"] = False
                    await asyncio.sleep(latency)
                if not wait:
                    quiet["answered"] = True
                writer.write(data)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def connected(reader, writer):
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", server)
        quiet = {"answered": True}
        await asyncio.gather(pump(reader, to_writer, True, quiet), pump(to_reader, writer, False, quiet))

    async def serve():
        async with await asyncio.start_server(connected, "127.0.0.1", port) as listening:
            await listening.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    wait_for(port)
    return port


def make_brain(work, labels):
    """An image with noise, which compresses as microscopy does, and cubes of labels at a quarter of its resolution."""
    brain = work / "brain"
    if not brain.exists():
        random = numpy.random.default_rng(1)
        voxels = (300 + random.normal(0, 20, (EDGE, EDGE, EDGE))).astype("<u2")
        group = zarr.open_group(brain / "brain.ome.zarr", mode="w", zarr_format=2)
        array = group.create_array("0", shape=voxels.shape, chunks=(CHUNK,) * 3, dtype="<u2",
                                   chunk_key_encoding={"name": "v2", "separator": "/"})
        array[:] = voxels
        axes = [{"name": name, "type": "space", "unit": "millimeter"} for name in "zyx"]
        scale = [{"type": "scale", "scale": [0.001] * 3}]
        group.attrs["multiscales"] = [{"version": "0.4", "axes": axes,
                                       "datasets": [{"path": "0", "coordinateTransformations": scale}]}]
    side = EDGE // COARSER
    along = int(numpy.ceil(labels ** (1 / 3)))
    cube = numpy.minimum(numpy.indices((side, side, side)) * along // side, along - 1)
    numbers = (cube[2] * along + cube[1]) * along + cube[0] + 1
    numbers[numbers > labels] = 0
    affine = numpy.diag([0.001 * COARSER] * 3 + [1])
    affine[:3, 3] = 0.001 * (COARSER - 1) / 2
    image = nibabel.Nifti1Image(numbers.astype("<i2"), affine)
    image.header.set_xyzt_units("mm")
    nibabel.save(image, brain / "dseg.nii.gz")
    rows = "".join(f"{n}\tregion {n}\tR{n}\n" for n in range(1, labels + 1))
    (brain / "labels.tsv").write_text("index\tname\tabbreviation\n" + rows)
    return brain


def upload(folder, server):
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        url = f"http://127.0.0.1:{server}/bucket/{file.relative_to(folder).as_posix()}"
        urllib.request.urlopen(urllib.request.Request(url, data=file.read_bytes(), method="PUT")).close()


if __name__ == "__main__":
    main()
