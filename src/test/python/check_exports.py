"""Reads exports with the programs that they are made for, and compares every voxel with the run's own patches.

    check_exports.py OUT_DIR FORMAT=DEST ...

A line for each export says what its reader saw; exit code 1 where something is off or a reader is not installed. The
environment is that of exports.txt, beside this script.
"""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ENVIRONMENT = Path(__file__).with_name("exports.txt")


def not_installed(name):
    return f"{name} is not installed for {sys.executable}; {ENVIRONMENT} lists what to install, and how"


try:
    import nibabel as nib
    import numpy as np
except ModuleNotFoundError as absent:
    sys.exit(f"check_exports.py: {not_installed(absent.name)}")


class Off(Exception):
    """Something differs."""


def expect(is_so, what):
    if not is_so:
        raise Off(what)


def volume(stored, name):
    """The voxels x, y, z of a NIfTI file's bytes."""
    plain = gzip.decompress(stored) if name.endswith(".gz") else stored
    return np.asarray(nib.Nifti1Image.from_bytes(plain).dataobj)


class Run:
    """What the run itself says: the manifest's rows that are there, and their voxels."""

    def __init__(self, out):
        import pyarrow.parquet as pq

        self.out = Path(out)
        (table,) = (self.out / "spim-patches").glob("*/manifest.parquet")
        rows = [row for row in pq.read_table(table).to_pylist() if row["status"] != "failed"]
        self.rows = {row["path"]: row for row in rows}

    def voxels(self, path):
        return volume((self.out / path).read_bytes(), path)

    def pairs(self, paths):
        return {self.rows[path]["pair"] for path in paths}

    def by_pair(self):
        pairs = {}
        for row in self.rows.values():
            pairs.setdefault(row["pair"], []).append(row)
        return pairs


def part_of(row):
    fold = "" if row["fold"] is None else f"fold-{row['fold']}"
    return "-".join(word for word in (row["split"], fold) if word)


def tar(run, dest):
    archives = sorted(Path(dest).glob("*.tar")) if os.path.isdir(dest) else [Path(dest)]
    seen, texts = set(), set()
    for archive in archives:
        with tarfile.open(archive) as members:
            for member in members:
                expect((member.mtime, member.uid, member.gid, member.uname) == (0, 0, 0, ""), f"{member} tells of its making")
                stored = members.extractfile(member).read()
                if member.name in run.rows:
                    expect(stored == (run.out / member.name).read_bytes(), f"{member.name} is another file")
                    expect(member.name not in seen, f"{member.name} is there twice")
                    part = part_of(run.rows[member.name])
                    one = len(archives) == 1
                    expect(one or not part or archive.name.startswith(part + "_"), f"{member.name} is in {archive.name}")
                    seen.add(member.name)
                else:
                    texts.add(member.name)
    expect({"README.md", "labels.tsv", "manifest.tsv", "participants.tsv"} <= texts, f"texts are {sorted(texts)}")
    expect(seen == set(run.rows), f"{len(seen)} of {len(run.rows)} patches")
    return f"tarfile: {len(archives)} archives, {len(seen)} patches, the same bytes; {', '.join(sorted(texts))}"


def webdataset(run, dest):
    import torch
    import webdataset as wds

    samples = patches = 0
    pairs = run.by_pair()
    indexes = sorted(Path(dest).glob("[!.]*.json"))
    shards = [
        (index.stem, str(Path(dest) / shard["url"]), shard["nsamples"])
        for index in indexes
        for shard in json.loads(index.read_text())["shardlist"]
    ]
    found = {str(path) for path in Path(dest).glob("*.tar")}
    expect(found == {url for _, url, _ in shards}, "the indexes list other shards than there are")
    for part, url, promised in shards:
        here = 0
        for sample in wds.WebDataset(url, shardshuffle=False, empty_check=False):
            facts = json.loads(sample["json"])
            rows = pairs.pop(facts["pair"])
            expect(part == (part_of(rows[0]) or "patches"), f"{facts['pair']} is in {url}")
            words = {key for key in sample if key.endswith((".nii", ".nii.gz"))}
            expect(len(words) == len(rows), f"{facts['pair']} has {sorted(words)}")
            for word in words:
                path = facts["members"][word.split(".nii")[0]]["path"]
                there = torch.from_numpy(volume(sample[word], word).astype("f8"))
                expect(torch.equal(there, torch.from_numpy(run.voxels(path).astype("f8"))), f"{path} differs")
                patches += 1
            here += 1
        expect(here == promised, f"{url} has {here} samples, its index says {promised}")
        samples += here
    expect(not pairs, f"{len(pairs)} samples are missing")
    loader = torch.utils.data.DataLoader(
        wds.WebDataset([url for _, url, _ in shards], shardshuffle=False).to_tuple("json", "__key__"), batch_size=None
    )
    expect(len({key for _, key in loader}) == samples, "the torch loader sees other samples")
    return f"webdataset {wds.__version__}, torch {torch.__version__}: {len(shards)} shards of {len(indexes)} parts, {samples} samples, {patches} patches, the same voxels"


def nnunet(run, dest):
    from nnunetv2.experiment_planning.verify_dataset_integrity import verify_dataset_integrity
    from nnunetv2.imageio.reader_writer_registry import determine_reader_writer_from_dataset_json
    from nnunetv2.utilities.utils import get_filenames_of_train_images_and_targets

    (folder,) = Path(dest).glob("Dataset*")
    verify_dataset_integrity(str(folder), 1)
    dataset = json.loads((folder / "dataset.json").read_text())
    ending = dataset["file_ending"]
    cases = get_filenames_of_train_images_and_targets(str(folder), dataset)
    expect(len(cases) == dataset["numTraining"], f"{len(cases)} cases")
    first = next(iter(cases.values()))
    reader = determine_reader_writer_from_dataset_json(dataset, first["images"][0])()
    tests = {path.name[: -len(ending)] for path in (folder / "labelsTs").glob("*" + ending)}
    for case in tests:
        images = sorted(str(path) for path in (folder / "imagesTs").glob(case + "_[0-9][0-9][0-9][0-9]" + ending))
        cases[case] = {"images": images, "label": str(folder / "labelsTs" / (case + ending))}
    labels = {}
    compared = 0
    pairs = run.by_pair()
    for case, files in cases.items():
        rows = pairs[case]
        is_test = rows[0]["split"] in ("test", "testing", "holdout")
        expect(is_test == (case in tests), f"{case} is in the wrong set")
        images, _ = reader.read_images(files["images"])
        segmentation, _ = reader.read_seg(files["label"])
        sources = [run.voxels(row["path"]) for row in rows]
        for channel in images:
            there = channel.transpose(2, 1, 0)
            expect(any(np.array_equal(there, source.astype(there.dtype)) for source in sources), f"an image of {case} differs")
            compared += 1
        mask_rows = [row for row in rows if row["image"] == "mask"]
        there = segmentation[0].transpose(2, 1, 0)
        expect(
            any(np.array_equal(there != 0, run.voxels(row["path"]) != 0) for row in mask_rows), f"labels of {case} differ"
        )
        for label, count in zip(*np.unique(there, return_counts=True)):
            labels[int(label)] = labels.get(int(label), 0) + int(count)
        compared += 1
    expect(set(labels) == set(dataset["labels"].values()), f"labels {labels}")
    text = ""
    splits = folder / "splits_final.json"
    if splits.exists():
        for split in (found := json.loads(splits.read_text())):
            expect(set(split["train"]) | set(split["val"]) == set(cases) - tests, "a fold lacks cases")
            expect(not set(split["train"]) & set(split["val"]), "a fold trains with what it holds out")
        text = f", {len(found)} folds"
    return (
        f"nnunetv2 ({type(reader).__name__}): {folder.name} verified, {len(cases) - len(tests)} cases to train and"
        f" {len(tests)} to test{text}, {compared} volumes the same, channels {dataset['channel_names']}, labels"
        f" {dataset['labels']}, voxels {labels}"
    )


def bids(run, dest):
    import csv

    import tifffile

    with open(Path(dest) / "patches.tsv", encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    expect(len(rows) == len(run.rows), f"{len(rows)} files")
    key = ("pair", "image", "stain", "desc", "level")
    paths = {tuple(str(row[name] if row[name] is not None else "n/a") for name in key): path for path, row in run.rows.items()}
    for row in rows:
        path = paths[tuple(row[name] for name in key)]
        image = nib.load(run.out / path)
        there = tifffile.imread(Path(dest) / row["filename"])
        expect(np.array_equal(there.transpose(2, 1, 0), np.asarray(image.dataobj)), f"{row['filename']} differs")
        sidecar = json.loads((Path(dest) / row["filename"].replace(".ome.btf", ".json")).read_text())
        expect(np.allclose(np.array(sidecar["ChunkTransformationMatrix"])[:3], image.affine[:3] * 1000), f"place of {path}")
    validator = Path(sys.executable).with_name("bids-validator-deno")
    if not validator.exists():
        raise ModuleNotFoundError(name="bids-validator-deno")
    found = subprocess.run([validator, dest, "--format", "json"], stdout=subprocess.PIPE, check=False)
    report = json.loads(found.stdout)
    issues = {}
    for issue in report["issues"]["issues"]:
        at = (issue["severity"], issue["code"])
        issues[at] = issues.get(at, 0) + 1
    errors = {code: count for (severity, code), count in issues.items() if severity == "error"}
    expect(found.returncode == 0 and not errors, f"bids-validator: {errors}")
    version = subprocess.run([validator, "--version"], stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}, check=True)
    warnings = {code: count for (severity, code), count in issues.items() if severity == "warning"}
    return (
        f"{version.stdout.strip()} (schema {report['summary']['schemaVersion']}): 0 errors, warnings {warnings or 'none'};"
        f" tifffile: {len(rows)} OME-TIFF files, the same voxels and places"
    )


def zarr(run, dest):
    import pyarrow.parquet as pq
    import zarr as library

    group = library.open_group(str(Path(dest) / "patches.zarr"), mode="r")
    array = group["0"]
    own = group.attrs["spim-patches"]
    index = pq.read_table(Path(dest) / "index.parquet").to_pylist()
    expect(array.shape[:2] == (len(index), len(own["channels"])), f"shape {array.shape}")
    pairs = run.by_pair()
    for n, row in enumerate(index):
        expect(row["n"] == n, "the index is in another order")
        rows = pairs[row["pair"]]
        sample = array[n]
        sources = [(own_row, run.voxels(own_row["path"])) for own_row in rows]
        for channel, voxels in zip(own["channels"], sample):
            of_kind = [source for own_row, source in sources if channel.startswith(own_row["image"].lower())]
            there = voxels.transpose(2, 1, 0)
            expect(any(np.array_equal(there, source) for source in of_kind), f"{channel} of {row['pair']} differs")
        expect(any(np.allclose(np.reshape(json.loads(row["affine"]), (3, 4)), nib.load(run.out / r["path"]).affine[:3]) for r in rows), "affine")
        begin, end = own["parts"].get(part_of(rows[0]), (0, 0)) if own["parts"] else (0, len(index))
        expect(begin <= n < end, f"{row['pair']} is in another part")
    scale = group.attrs["ome"]["multiscales"][0]["datasets"][0]["coordinateTransformations"][0]["scale"]
    return (
        f"zarr {library.__version__}: {array.dtype} {array.shape} {array.metadata.dimension_names}, shards {array.shards},"
        f" chunks {array.chunks}, the same voxels; scale {scale}, parts {own['parts'] or 'none'}"
    )


def parquet(run, dest):
    import datasets
    import pyarrow.dataset as arrow

    with tempfile.TemporaryDirectory() as cache:
        loaded = datasets.load_dataset(str(dest), cache_dir=cache)
        seen = 0
        for split, rows in loaded.items():
            for row in rows:
                own = run.rows[row["path"]]
                part = own["split"] or ("train" if own["fold"] is None else f"fold-{own['fold']}")
                expect(split == part.replace("-", "_"), f"{row['path']} is in split {split}")
                expect(np.array_equal(volume(row["content"], row["path"]), run.voxels(row["path"])), f"{row['path']} differs")
                expect(row["pair"] == own["pair"] and row["label"] == own["label"], f"facts of {row['path']}")
                seen += 1
        counts = {split: len(rows) for split, rows in loaded.items()}
    expect(seen == len(run.rows), f"{seen} patches")
    table = arrow.dataset([str(path) for path in sorted(Path(dest).rglob("*.parquet"))])
    expect(table.count_rows() == seen, "pyarrow counts other rows")
    return f"datasets {datasets.__version__}: splits {counts}, the same voxels; pyarrow: {len(table.files)} files, {table.count_rows()} rows, {len(table.schema)} columns"


READERS = {"tar": tar, "webdataset": webdataset, "nnunet": nnunet, "bids": bids, "zarr": zarr, "parquet": parquet}


def main(arguments):
    exports = [argument.partition("=") for argument in arguments[1:]]
    unknown = [form for form, _, dest in exports if form not in READERS or not dest]
    if not exports or unknown:
        print(f"{__doc__}\nFORMAT is one of {', '.join(READERS)}.")
        return 2
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        run = Run(arguments[0])
    except ModuleNotFoundError as absent:
        print(f"check_exports.py: {not_installed(absent.name)}", file=sys.stderr)
        return 1
    off = 0
    for form, _, dest in exports:
        try:
            print(f"{form}: {READERS[form](run, dest)}", flush=True)
        except Off as difference:
            print(f"{form}: OFF: {difference}", flush=True)
            off += 1
        except ModuleNotFoundError as absent:
            print(f"{form}: NOT READ: {not_installed(absent.name)}", flush=True)
            off += 1
    print(f"{len(exports) - off} passed, {off} failed")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
