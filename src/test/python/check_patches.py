#!/usr/bin/env python3
"""Judge a run's patches independently: every voxel against the source, by nibabel and tensorstore.

  check_patches.py OUT_DIR [--run NAME ...] [--sample N] [--region-check DSEG|SUBJECT=DSEG ... [TABLE.tsv ...]]
                   [--threads N]

For every row of every manifest with status written or kept: size, dtype, header, affine (sform, and qform where coded,
equal to the source's affine moved to start), start recomputed from the centre, every voxel equal to the source at the
world position that the patch's affine states, padding zero and counted, file size and crc32c. For the tables: order of
rows, TSV equal to Parquet, manifest and centres consistent, every image cut at the same centres.
With --region-check: every voxel's nearest label voxel lies in the region as settings.yml's containment asks,
label_fraction is right, and the centre lies in its label voxel.

Prints up to 20 defects, then one summary line. Exit code 1 where there is any defect, or nothing to check.
"""
import argparse
import csv
import glob
import gzip
import itertools
import json
import os
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import google_crc32c
import nibabel as nib
import numpy as np
import pyarrow.parquet as pq
import yaml

from ngff_source import MILLIMETRES, Source, local_path, voxel_of

try:
    from isal import igzip
except ImportError:
    igzip = gzip

MANIFEST = """subject session image stain desc atlas template level label name abbreviation patch x_mm y_mm z_mm start_x
start_y start_z size_x size_y size_z dtype path bytes crc32c padded_voxels label_fraction status error source split fold pair foreground""".split()
CENTERS = """subject session atlas template label name abbreviation patch x_mm y_mm z_mm atlas_i atlas_j atlas_k
label_fraction weight sampler split fold foreground""".split()
WHOLE = set("level label patch start_x start_y start_z size_x size_y size_z bytes padded_voxels atlas_i atlas_j atlas_k fold".split())
REAL = set("x_mm y_mm z_mm label_fraction weight foreground".split())
TIE = 1e-6  # voxels: nearer to a tie than this, either side is right


class Defects:
    """Thread-safe list of what is wrong, by kind."""

    def __init__(self):
        self.lock = threading.Lock()
        self.lines = []
        self.kinds = Counter()

    def add(self, kind, text):
        with self.lock:
            self.kinds[kind] += 1
            self.lines.append(f"{kind}: {text}")


# ---------------------------------------------------------------- tables


def read_tsv(path):
    with open(path, "rb") as f:
        raw = f.read()
    if b"\r" in raw:
        raise ValueError(f"{path} has carriage returns; lines end in LF alone")
    rows = list(csv.reader(raw.decode("utf-8").splitlines(keepends=True), delimiter="\t"))
    return rows[0], [dict(zip(rows[0], r)) for r in rows[1:]]


def typed(row):
    """A TSV row with numbers as numbers and n/a as None."""
    value = {}
    for k, v in row.items():
        if v == "n/a":
            value[k] = None
        elif k in WHOLE:
            value[k] = int(v)
        elif k in REAL:
            value[k] = float(v)
        else:
            value[k] = v
    return value


def participants_columns(folder):
    """Columns of the participants' table, which follow the manifest's own, as text."""
    if not os.path.exists(f"{folder}/settings.yml"):
        return []
    with open(f"{folder}/settings.yml", encoding="utf-8") as f:
        return (yaml.safe_load(f) or {}).get("participants_columns") or []


def read_table(folder, name, columns, defects):
    """The TSV's rows, after comparing them with the Parquet table of the same name."""
    header, rows = read_tsv(f"{folder}/{name}.tsv")
    more = participants_columns(folder) if name == "manifest" else []
    columns = columns + more
    if header != columns:
        defects.add("columns", f"{name}.tsv has {header}, expected {columns}")
    rows = [{**typed(r), **{k: None if r[k] == "n/a" else r[k] for k in more if k in r}} for r in rows]
    table = pq.read_table(f"{folder}/{name}.parquet")
    if table.column_names != columns:
        defects.add("columns", f"{name}.parquet has {table.column_names}, expected {columns}")
    other = table.to_pylist()
    if len(other) != len(rows):
        defects.add("tsv-parquet", f"{name}: {len(rows)} rows in TSV, {len(other)} in Parquet")
    for number, (a, b) in enumerate(zip(rows, other)):
        for k in columns:
            x, y = a.get(k), b.get(k)
            if x != y and not (isinstance(x, float) and isinstance(y, float) and np.isnan(x) and np.isnan(y)):
                defects.add("tsv-parquet", f"{name} row {number + 1}, {k}: {x!r} in TSV, {y!r} in Parquet")
    return rows


KIND_ORDER = {"raw": 0, "corrected": 1, "mask": 2}


def check_order(rows, defects):
    """Rows are in the order subject, session, image, stain, level, label, patch; image by name or raw, corrected, mask."""

    def key(row, kinds):
        image = (KIND_ORDER.get(row["image"], 3), row["image"]) if kinds else row["image"]
        return (row["subject"], row["session"] or "", image, row["stain"] or "", row["level"], row["label"], row["patch"])

    wrong = []
    for kinds in (False, True):
        keys = [key(r, kinds) for r in rows]
        bad = next((i for i in range(1, len(keys)) if keys[i - 1] > keys[i]), None)
        if bad is None:
            break
        wrong.append(bad)
    else:
        at = max(wrong)
        defects.add("order", f"manifest row {at + 1} ({rows[at]['path']}) comes after {rows[at - 1]['path']}")
    twice = [k for k, n in Counter(key(r, False) + (r["desc"],) for r in rows).items() if n > 1]
    for k in twice:
        defects.add("duplicate", f"{k} has several manifest rows")
    for path, n in Counter((r["path"] or "").lower() for r in rows if r["status"] != "failed").items():
        if n > 1:
            defects.add("duplicate", f"{n} rows name {path} (case ignored)")


def centre_key(row):
    return row["subject"], row["session"], row["label"], row["patch"]


def check_pairs(rows, defects):
    """Each image (kind, stain, desc, level) of a subject has a patch for every centre of that subject."""
    images, centres = defaultdict(set), defaultdict(set)
    there, places, pair_of, key_of = set(), {}, {}, {}
    for r in rows:
        who = (r["subject"], r["session"])
        image = (r["image"], r["stain"], r["desc"], r["level"])
        images[who].add(image)
        centres[who].add(centre_key(r))
        there.add((centre_key(r), image))
        place = (r["x_mm"], r["y_mm"], r["z_mm"])
        if pair_of.setdefault(centre_key(r), r["pair"]) != r["pair"] or key_of.setdefault(r["pair"], centre_key(r)) != centre_key(r):
            defects.add("pair", f"{r['path']}: pair {r['pair']} is not that of its centre alone")
        if places.setdefault(centre_key(r), place) != place:
            defects.add("pair", f"{r['path']}: centre {place}, but {places[centre_key(r)]} in another image")
    for who in images:
        for c in centres[who]:
            for image in images[who]:
                if (c, image) not in there:
                    defects.add("pair", f"subject {c[0]} label {c[2]} patch {c[3]} has no row for {image}")


def check_centers(rows, centers, defects):
    by_key = {centre_key(c): c for c in centers}
    if len(by_key) != len(centers):
        defects.add("centers", f"{len(centers) - len(by_key)} centres are there twice")
    shared = [k for k in CENTERS if k in MANIFEST]
    for r in rows:
        c = by_key.get(centre_key(r))
        if c is None:
            defects.add("centers", f"{r['path']} is of no centre in centers.tsv")
            continue
        for k in shared:
            if r[k] != c[k]:
                defects.add("centers", f"{r['path']}: {k} is {r[k]!r}, {c[k]!r} in centers.tsv")
    for k in by_key.keys() - {centre_key(r) for r in rows}:
        defects.add("centers", f"centre {k} has no row in the manifest")
    keys = [(c["subject"], c["session"] or "", c["label"], c["patch"]) for c in centers]
    if keys != sorted(keys):
        defects.add("order", "centers.tsv is not in the order subject, session, label, patch")


# ---------------------------------------------------------------- settings


def find_setting(settings, key):
    """A key of settings.yml, at its top or under `settings` or `options`; deeper ones may speak of one image only."""
    for part in (settings, settings.get("settings"), settings.get("options")):
        if isinstance(part, dict) and part.get(key) is not None:
            return part[key]
    return None


def resolved_members(settings):
    """label index -> the ids that it stands for, wherever settings.yml lists them."""
    members = {}

    def walk(node):
        if isinstance(node, dict):
            index = node.get("index", node.get("label"))
            for k in ("members", "ids", "resolved", "indices", "voxels_of"):
                ids = node.get(k)
                if isinstance(index, int) and isinstance(ids, list) and all(isinstance(i, int) for i in ids):
                    members.setdefault(index, set()).update(ids)
            for v in node.values():
                walk(v)
        elif isinstance(node, list):
            for v in node:
                walk(v)

    walk(settings)
    return members


# ---------------------------------------------------------------- patches


class Sources:
    """Each source once; whole in memory where it is small."""

    KEEP_BYTES = 2_000_000_000

    def __init__(self, settings, rows):
        orientation, unit = find_setting(settings, "orientation"), find_setting(settings, "unit")
        # settings.yml may say in words that they come from the data
        self.orientation = orientation if re.fullmatch("[RLAPSI]{3}", str(orientation).upper()) else None
        self.unit = unit if unit in MILLIMETRES else None
        self.lender = find_setting(settings, "geometry_from")  # image kind whose place others take
        self.lenders = {(r["subject"], r["session"], r["level"]): r for r in rows if r["image"] == self.lender}
        self.lock = threading.Lock()
        self.known = {}

    def of(self, row):
        key = (row["source"], row["level"])
        with self.lock:
            if key not in self.known:
                while self.known and sum(s.store.size * s.dtype.itemsize for s in self.known.values()) > self.KEEP_BYTES:
                    self.known.pop(next(iter(self.known)))
                self.known[key] = self.opened(row)
            return self.known[key]

    def opened(self, row, whole=True):
        source = Source(row["source"], row["level"], self.orientation, self.unit or "millimeter" if self.lender else self.unit, whole)
        lender = self.lenders.get((row["subject"], row["session"], row["level"]))
        if lender and row["image"] != self.lender:
            other = Source(lender["source"], lender["level"], self.orientation, self.unit, whole=False)
            if other.extent == source.extent:
                source.affine = other.affine
        return source


class Labels:
    """A label volume and its place."""

    def __init__(self, path):
        image = nib.load(path)
        self.data = np.rint(np.asanyarray(image.dataobj)).astype(np.int32)
        unit = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}[int(image.header["xyzt_units"]) & 7]
        self.affine = np.array(image.affine)
        self.affine[:3] *= unit
        self.inverse = np.linalg.inv(self.affine)

    def membership(self, affine, size, members):
        """Which voxels (x, y, z) of a grid fall in the members by nearest-voxel look-up: (surely, possibly).

        They differ at ties only, where the order of floating-point operations decides. Outside the volume: no member."""
        m = self.inverse @ affine
        within, ties = self.look_up(m, size, members, np.zeros(3))
        if not ties:
            return within, within
        surely, possibly = within.copy(), within.copy()
        for signs in itertools.product((-2 * TIE, 2 * TIE), repeat=3):
            nudged, _ = self.look_up(m, size, members, np.array(signs))
            surely &= nudged
            possibly |= nudged
        return surely, possibly

    def look_up(self, m, size, members, nudge):
        off = m[:3, :3] - np.diag(np.diag(m[:3, :3]))
        if (np.abs(off) * max(size) < 1e-9).all():  # parallel grids: three 1-D look-ups
            at = [m[d, d] * np.arange(size[d]) + m[d, 3] + nudge[d] for d in range(3)]
            index = [np.rint(a).astype(int) for a in at]
            ok = [(i >= 0) & (i < n) for i, n in zip(index, self.data.shape)]
            index = [np.clip(i, 0, n - 1) for i, n in zip(index, self.data.shape)]
            within = np.isin(self.data[np.ix_(*index)], members)
            within &= ok[0][:, None, None] & ok[1][None, :, None] & ok[2][None, None, :]
            return within, any(near_tie(a).any() for a in at)
        at = m[:3, :3] @ np.indices(size).reshape(3, -1) + m[:3, 3:4] + nudge[:, None]
        index = np.rint(at).astype(int)
        ok = ((index >= 0) & (index < np.array(self.data.shape)[:, None])).all(0)
        within = np.zeros(at.shape[1], bool)
        within[ok] = np.isin(self.data[tuple(index[:, ok])], members)
        return within.reshape(size), near_tie(at).any()


def near_tie(a):
    return np.abs(np.abs(a - np.floor(a)) - 0.5) < TIE


def corners_of(size):
    return np.array([[x, y, z, 1] for x in (0, size[0] - 1) for y in (0, size[1] - 1) for z in (0, size[2] - 1)])


def same_affine(found, expected, size):
    """Equal up to float32 in the header: errors stay far below a voxel anywhere in the patch."""
    corners = corners_of(size).T
    spacing = np.linalg.norm(expected[:3, :3], axis=0).min()
    error = np.abs((found - expected) @ corners)[:3].max()
    steps = np.abs(found[:3, :3] - expected[:3, :3]).max()
    return error < 1e-3 * spacing and steps < 1e-5 * spacing, error / spacing


def unpack(path, raw):
    if path.endswith(".gz"):
        return igzip.decompress(raw)
    return raw


def check_header(path, image, defects):
    h = image.header
    if h["sform_code"] <= 0:
        defects.add("header", f"{path}: sform_code {int(h['sform_code'])}")
    if int(h["xyzt_units"]) & 7 != 2:
        defects.add("header", f"{path}: xyzt_units {int(h['xyzt_units'])}, expected mm")
    slope, inter = float(h["scl_slope"]), float(h["scl_inter"])
    if not (np.isnan(slope) or slope in (0.0, 1.0)) or not (np.isnan(inter) or inter == 0.0):
        defects.add("header", f"{path}: scl_slope {slope}, scl_inter {inter}: the values would be scaled")


def check_extension(path, raw, row, defects):
    """The patch explains itself: a code 6 extension with JSON of sorted keys (read by hand: 348 header + 4 bytes)."""
    texts, at = [], 352
    end = int(np.frombuffer(raw, "<f4", 1, 108)[0])
    while raw[348] and at + 8 <= end:
        size, code = np.frombuffer(raw, "<i4", 2, at)
        if size < 16 or size % 16 or at + size > end:
            defects.add("extension", f"{path}: extension of {size} bytes at {at}, voxels start at {end}")
            return
        if code == 6:
            texts.append(raw[at + 8:at + int(size)].rstrip(b"\0 ").decode("utf-8"))
        at += int(size)
    if not texts:
        defects.add("extension", f"{path}: no extension of code 6")
        return
    try:
        pairs = json.loads(texts[0], object_pairs_hook=lambda p: p)
    except ValueError as e:
        defects.add("extension", f"{path}: {e}")
        return
    keys = [k for k, _ in pairs]
    if keys != sorted(keys):
        defects.add("extension", f"{path}: keys not sorted: {keys}")
    said = {k: v for k, v in pairs if isinstance(v, (str, int))}
    words = {"subject": ("subject",), "level": ("level",), "label": ("label", "name", "abbreviation")}
    for k, columns in words.items():
        if k in said and str(said[k]).removeprefix("sub-") not in [str(row[c]) for c in columns]:
            defects.add("extension", f"{path}: says {k} {said[k]}, the manifest {row[k]}")


def channel_of(row, source):
    if source.channels == 1:
        return 0
    return source.labels.index(row["stain"]) if row["stain"] in source.labels else None


def source_box(source, channels, m, size):
    """The source's voxels of a grid that maps onto it by a signed permutation and whole steps; zeros outside.

    Returns (c, x, y, z) and the number of voxels outside, or a reason why the grid does not fit the source's."""
    at = (m @ corners_of(size).T)[:3]
    if np.abs(at - np.rint(at)).max() > 1e-3:
        return None, 0, f"its voxels lie {np.abs(at - np.rint(at)).max():.4f} voxels off the source's"
    step = np.rint(m[:3, :3]).astype(int)
    if np.abs(m[:3, :3] - step).max() > 1e-3 or not (np.abs(step).sum(0) == 1).all() or not (np.abs(step).sum(1) == 1).all():
        return None, 0, f"its axes are not the source's: {m[:3, :3].tolist()}"
    low, high = np.rint(at.min(1)).astype(int), np.rint(at.max(1)).astype(int) + 1
    box = np.zeros((len(channels),) + tuple(high - low), source.dtype)
    a, b = np.maximum(low, 0), np.minimum(high, source.extent)
    if (a < b).all():
        for i, c in enumerate(channels):
            box[(i,) + tuple(slice(p - q, r - q) for p, r, q in zip(a, b, low))] = source.read(c, a, b)
        read = int(np.prod(b - a))
    else:
        read = 0
    axes = [int(np.flatnonzero(step[:, i])[0]) for i in range(3)]  # source axis of each patch axis
    box = box.transpose([0] + [1 + x for x in axes])
    for i in range(3):
        if step[axes[i], i] < 0:
            box = np.flip(box, 1 + i)
    return box, int(np.prod(size)) - read, None


def is_binary(row, rules):
    """Whether --binarize made the patch: a mask by its kind, or by the name of its image."""
    return rules.get("binarize") and (row["image"] == "mask" or "_mask.patches/" in row["path"])


def check_patch(row, out_dir, sources, regions, rules, defects):
    """Returns the number of voxels compared."""
    path = row["path"]
    file = os.path.join(out_dir, path)
    if not os.path.isfile(file):
        defects.add("missing", f"{path} is not there")
        return 0
    with open(file, "rb") as f:
        packed = f.read()
    if len(packed) != row["bytes"]:
        defects.add("bytes", f"{path}: {len(packed)} bytes, {row['bytes']} in the manifest")
    crc = f"{google_crc32c.value(packed):08x}"
    if crc != row["crc32c"]:
        defects.add("crc32c", f"{path}: {crc}, {row['crc32c']} in the manifest")
    raw = unpack(path, packed)
    image = nib.Nifti1Image.from_bytes(raw)
    size = tuple(row[f"size_{a}"] for a in "xyz")
    check_header(path, image, defects)
    check_extension(path, raw, row, defects)
    if image.shape[:3] != size:
        defects.add("size", f"{path}: {image.shape}, {size} in the manifest")
        return 0
    source = sources.of(row)
    dtype = image.get_data_dtype()
    expected = np.dtype(np.uint8) if is_binary(row, rules) else source.dtype
    if not (dtype == np.dtype(row["dtype"]) == expected):
        defects.add("dtype", f"{path}: {dtype}, {row['dtype']} in the manifest, {source.dtype} in the source")
        return 0

    start = np.array([row[f"start_{a}"] for a in "xyz"])
    v = voxel_of(source.affine, [row[f"{a}_mm"] for a in "xyz"])
    exact = v - np.array(size) / 2.0
    tie = near_tie(exact)
    if ((np.rint(exact) != start) & ~(tie & (np.abs(exact - start) < 0.5 + TIE))).any():
        defects.add("start", f"{path}: starts at {start.tolist()}, rint({v.tolist()} - size/2) = {np.rint(exact).tolist()}")

    moved = source.affine.copy()
    moved[:3, 3] = (source.affine @ np.append(start, 1))[:3]
    sform = image.header.get_sform()
    good, off = same_affine(sform, moved, size)
    if not good:
        defects.add("affine", f"{path}: sform is up to {off:.3f} voxels off the source's affine at start\n"
                              f"    found {sform[:3].tolist()}\n    expected {moved[:3].tolist()}")
    if image.header["qform_code"] > 0:
        good, off = same_affine(image.header.get_qform(), moved, size)
        if not good and off > 0.01:  # a quaternion in float32 holds less than the sform's rows
            defects.add("affine", f"{path}: qform is up to {off:.3f} voxels off the source's affine at start")

    data = np.asanyarray(image.dataobj)
    if data.dtype != dtype:
        data = data.astype(dtype)
    channel = channel_of(row, source)
    channels = [channel] if channel is not None else list(range(source.channels))
    stated = data[None] if data.ndim == 3 else np.moveaxis(data.reshape(size + (-1,)), 3, 0)
    if len(stated) != len(channels):
        defects.add("size", f"{path}: {len(stated)} channels, expected {len(channels)} (stain {row['stain']}, source has {source.labels})")
        return 0
    box, outside, why = source_box(source, channels, np.linalg.inv(source.affine) @ sform, size)
    if why:
        defects.add("affine", f"{path}: {why}")
        return 0
    if is_binary(row, rules):
        box = ((box != 0) & (box == box)).astype(np.uint8)
    differs = (stated != box) & ((stated == stated) | (box == box))  # NaN equals NaN
    wrong = int(np.count_nonzero(differs))
    if wrong:
        at = np.argwhere(differs)[0]
        defects.add("voxels", f"{path}: {wrong} of {box.size} voxels differ from {row['source']}; first at x y z {at[1:].tolist()}: "
                              f"{stated[tuple(at)]}, source {box[tuple(at)]}")
    if outside != row["padded_voxels"]:
        defects.add("padded", f"{path}: {outside} voxels lie outside the image, {row['padded_voxels']} in the manifest")
    if outside and rules["edge"] == "inside":
        defects.add("padded", f"{path}: reaches beyond the image although edge is inside")
    if row["subject"] in regions:
        check_region(row, regions[row["subject"]], moved, size, rules, defects)
    return box.size


def check_region(row, labels, affine, size, rules, defects):
    members = list(rules["members"].get(row["label"], {row["label"]}))
    surely, possibly = labels.membership(affine, size, members)
    least, most = surely.mean(), possibly.mean()
    rule = rules["containment"]
    if rule == "region" and most < 1:
        defects.add("region", f"{row['path']}: {int((~possibly).sum())} of its voxels lie outside label {row['label']}")
    if not rules["largest"](row):
        return
    if rule.startswith("fraction") and most < float(rule.split("=")[1]) - 1e-12:
        defects.add("region", f"{row['path']}: {most:.6f} of it lies in label {row['label']}, less than {rule}")
    said = row["label_fraction"]
    if said is not None and not least - 1e-6 <= said <= most + 1e-6:
        defects.add("fraction", f"{row['path']}: label_fraction {said}, counted {least} to {most}")


def check_centre_voxels(centers, regions, rules, defects):
    for c in centers:
        labels = regions.get(c["subject"])
        if labels is None or c["atlas_i"] is None:
            continue
        ijk = np.array([c["atlas_i"], c["atlas_j"], c["atlas_k"]])
        name = f"subject {c['subject']} label {c['label']} patch {c['patch']}"
        if (ijk < 0).any() or (ijk >= labels.data.shape).any():
            defects.add("region", f"{name}: atlas voxel {ijk.tolist()} is outside the label volume")
            continue
        if labels.data[tuple(ijk)] not in rules["members"].get(c["label"], {c["label"]}):
            defects.add("region", f"{name}: atlas voxel {ijk.tolist()} has label {labels.data[tuple(ijk)]}")
        at = (labels.inverse @ np.array([c["x_mm"], c["y_mm"], c["z_mm"], 1]))[:3]
        if np.abs(at - ijk).max() > 0.5 + TIE:
            defects.add("region", f"{name}: its centre lies at atlas voxel {at.tolist()}, not within {ijk.tolist()}")


# ---------------------------------------------------------------- a run


def regions_of(arguments, subjects):
    """--region-check: one label volume for all, or one per subject; tables are looked at for names only."""
    regions, tables, seen = {}, [], {}
    for a in arguments:
        if a.endswith(".tsv"):
            tables.append(a)
            continue
        who, path = a.split("=", 1) if "=" in a else (None, a)
        path = local_path(path)
        labels = seen.setdefault(path, None) or Labels(path)
        seen[path] = labels
        for s in [who.removeprefix("sub-")] if who else subjects:
            regions[s] = labels
    return regions, tables


def check_names(rows, tables, defects):
    names = {}
    for t in tables:
        with open(t, encoding="utf-8", newline="") as f:
            for r in csv.DictReader(f, delimiter="\t"):
                names[int(float(r["index"]))] = (r["name"].strip(), (r.get("abbreviation") or "").strip())
    for label, name, abbreviation in {(r["label"], r["name"], r["abbreviation"]) for r in rows}:
        known = names.get(label)
        if known and name not in (None, known[0]):
            defects.add("names", f"label {label} is \"{known[0]}\" in the table, \"{name}\" in the manifest")
        if known and known[1] and abbreviation not in (None, known[1]):
            defects.add("names", f"label {label} is \"{known[1]}\" in the table, \"{abbreviation}\" in the manifest")


def check_run(out_dir, folder, args, defects):
    rows = read_table(folder, "manifest", MANIFEST, defects)
    centers = []
    if os.path.exists(f"{folder}/centers.tsv"):
        centers = read_table(folder, "centers", CENTERS, defects)
        check_centers(rows, centers, defects)
    check_order(rows, defects)
    check_pairs(rows, defects)
    settings = {}
    if os.path.exists(f"{folder}/settings.yml"):
        with open(f"{folder}/settings.yml", encoding="utf-8") as f:
            settings = yaml.safe_load(f) or {}
    else:
        defects.add("settings", f"no {folder}/settings.yml")
    if args.region_check and find_setting(settings, "containment") is None:
        defects.add("settings", f"{folder}/settings.yml names no containment")
    largest = defaultdict(float)  # the extent that containment was decided for, per centre
    volumes, decides = {}, {}
    regions, tables = regions_of(args.region_check or [], {r["subject"] for r in rows})
    sources = Sources(settings, rows)
    good = [r for r in rows if r["status"] in ("written", "kept")]
    for r in rows:
        if r["status"] not in ("written", "kept", "failed"):
            defects.add("status", f"{r['path']}: status {r['status']!r}")
        if r["status"] == "failed" and not r["error"]:
            defects.add("status", f"{r['path']}: failed without a reason")
    if args.sample and args.sample < len(good):
        keep = np.sort(np.random.default_rng(1).choice(len(good), args.sample, replace=False))
        good = [good[i] for i in keep]
    if regions:
        cache = {}
        for r in good:
            key = (r["source"], r["level"])
            if key not in cache:
                cache[key] = abs(float(np.linalg.det(sources.opened(r, whole=False).affine[:3, :3])))
            volumes[id(r)] = cache[key] * r["size_x"] * r["size_y"] * r["size_z"]
            largest[centre_key(r)] = max(largest[centre_key(r)], volumes[id(r)])
        for r in good:  # of the same extent at several levels, the finest decides
            if volumes[id(r)] >= largest[centre_key(r)] * (1 - 1e-9):
                decides[centre_key(r)] = min(decides.get(centre_key(r), r["level"]), r["level"])
    rules = {
        "containment": str(find_setting(settings, "containment") or "unknown"),
        "edge": str(find_setting(settings, "edge") or "unknown"),
        "binarize": find_setting(settings, "binarize"),
        "members": resolved_members(settings),
        "largest": lambda r: volumes[id(r)] >= largest[centre_key(r)] * (1 - 1e-9)
        and r["level"] == decides[centre_key(r)],
    }
    if find_setting(settings, "hemispheres") != "merge":
        check_names(rows, tables, defects)
    check_centre_voxels(centers, regions, rules, defects)

    def one(row):
        try:
            return check_patch(row, out_dir, sources, regions, rules, defects)
        except Exception as e:  # a file that cannot be read at all is a defect like another
            defects.add("unreadable", f"{row['path']}: {type(e).__name__}: {e}")
            return 0

    with ThreadPoolExecutor(args.threads) as pool:
        compared = sum(pool.map(one, good))
    failed = sum(r["status"] == "failed" for r in rows)
    return len(good), compared, failed, {r["path"] for r in rows if r["path"]}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out_dir", metavar="OUT_DIR")
    parser.add_argument("--run", nargs="+", help="names of runs; default: all in OUT_DIR")
    parser.add_argument("--sample", type=int, help="check the files of N rows only; the tables in full")
    parser.add_argument("--region-check", nargs="+", metavar="DSEG|TABLE")
    parser.add_argument("--threads", type=int, default=min(8, (os.cpu_count() or 2) + 1))
    args = parser.parse_args(argv)
    begin = time.time()
    defects = Defects()
    patches = compared = failed = 0
    known = set()
    folders = [f"{args.out_dir}/spim-patches/{r}" for r in args.run] if args.run else sorted(
        os.path.dirname(p) for p in glob.glob(f"{args.out_dir}/spim-patches/*/manifest.tsv"))
    for folder in folders:
        try:
            p, c, f, paths = check_run(args.out_dir, folder, args, defects)
            patches, compared, failed, known = patches + p, compared + c, failed + f, known | paths
        except (OSError, ValueError, KeyError) as e:
            defects.add("table", f"{folder}: {type(e).__name__}: {e}")
    stray = 0
    for d, _, files in os.walk(args.out_dir):
        if re.search(r"\.patches(/|$)", d):
            stray += sum(os.path.relpath(os.path.join(d, f), args.out_dir) not in known for f in files)
    if not patches:
        defects.add("nothing", f"no patches to check in {args.out_dir}")
    for line in defects.lines[:20]:
        print(line)
    if len(defects.lines) > 20:
        print(f"... and {len(defects.lines) - 20} more")
    kinds = ", ".join(f"{k} {n}" for k, n in sorted(defects.kinds.items()))
    print(f"{patches} patches, {compared} voxels compared, {len(defects.lines)} mismatches{f' ({kinds})' if kinds else ''}, "
          f"{failed} failed rows, {stray} files of no manifest, {time.time() - begin:.1f} s")
    return 1 if defects.lines else 0


if __name__ == "__main__":
    sys.exit(main())
