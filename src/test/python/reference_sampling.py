#!/usr/bin/env python3
"""Which label voxels may be a patch's centre? The definition, by brute force, for tests to compare with.

  reference_sampling.py OUT_DIR          writes OUT_DIR/*.json   (src/test/resources/sampling is made so)

Eligible centre (no jitter: the centre is the label voxel's centre):
  v = inv(image affine) (atlas affine (i, j, k)); start = rint(v - size / 2.0); the patch is start .. start + size - 1
  edge inside: the patch lies wholly in the image; edge pad: no such condition
  region: every patch voxel's nearest label voxel, rint(inv(atlas affine) (image affine (x, y, z))), is in the label;
          fraction=F: at least that share of them; center: always. Outside the label volume: not in the label.
Advice for N wanted centres under the same edge rule:
  best_size: the largest cubic patch with at least N eligible voxels under region (0: none, not even 1 voxel); sizes
  1 to size_limit were tried, so a best_size equal to size_limit means "at least";
  best_fraction: the N-th largest share of all voxels of the label (null: fewer than N patches fit).

Every case was checked to have no near ties that depend on the order of floating-point operations: either no look-up and
no start comes within 1e-7 of a tie, or all numbers are dyadic so that every order gives the same, exact result.

JSON: x first in affines' columns, shapes and sizes. `labels` is run-length coded [value, count, ...] with the first axis
fastest (NIfTI's order). `eligible`: voxels, and the sums of their indices i, j, k, so that a wrong set of the right
size shows.
"""
import argparse
import json
import os
import sys

import numpy as np
from scipy.ndimage import gaussian_filter

TIE = 1e-7


class Ties(Exception):
    """A case in which rounding decides."""


def inverse(m):
    """Axis-aligned (permuted or not): 1/d and -t/d, as the patch grid defines it; else the general inverse."""
    linear = m[:, :3]
    if (np.count_nonzero(linear, axis=0) == 1).all() and (np.count_nonzero(linear, axis=1) == 1).all():
        r = np.zeros((3, 4))
        for row in range(3):
            axis = int(np.flatnonzero(linear[row])[0])
            r[axis, row] = 1 / linear[row, axis]
            r[axis, 3] = -m[row, 3] * r[axis, row]
        return r
    return np.linalg.inv(np.vstack([m, [0, 0, 0, 1]]))[:3]


def apply(m, p):
    """p: (3, n)."""
    return m[:, :3] @ p + m[:, 3:]


def rounded(a, exact):
    if not exact and a.size and (np.abs(np.abs(a - np.floor(a)) - 0.5) < TIE).any():
        raise Ties
    return np.rint(a).astype(np.int64)


def candidates(case, members):
    """The label's voxels (3, n), and whether they are there in any order: the definition has none."""
    return np.argwhere(np.isin(case["volume"], members)).T


def starts(case, ijk, size):
    world = apply(case["atlas"], ijk.astype(float))
    v = apply(inverse(case["image"]), world)
    return rounded(v - np.array(size, float)[:, None] / 2.0, case["exact"])


def inside(case, start, size):
    extent = np.array(case["extent"])[:, None]
    return ((start >= 0) & (start + np.array(size)[:, None] <= extent)).all(0)


def counts(case, start, size, members):
    """Per start, how many of the patch's voxels fall in the members: each looked up by itself."""
    grid = np.indices(size).reshape(3, -1)
    shape = np.array(case["volume"].shape)[:, None]
    member = np.isin(case["volume"], members)
    back = inverse(case["atlas"])
    result = np.zeros(start.shape[1], np.int64)
    block = max(1, 2_000_000 // grid.shape[1])
    for at in range(0, start.shape[1], block):
        s = start[:, at:at + block]
        voxels = (s[:, :, None] + grid[:, None, :]).reshape(3, -1).astype(float)
        index = rounded(apply(back, apply(case["image"], voxels)), case["exact"])
        ok = ((index >= 0) & (index < shape)).all(0)
        hit = np.zeros(index.shape[1], bool)
        hit[ok] = member[tuple(index[:, ok])]
        result[at:at + block] = hit.reshape(s.shape[1], -1).sum(1)
    return result


def summary(ijk):
    return dict(voxels=int(ijk.shape[1]), sums=[int(s) for s in ijk.sum(1)])


def eligible(case, members, size, containment, edge):
    ijk = candidates(case, members)
    start = starts(case, ijk, size)
    keep = inside(case, start, size) if edge == "inside" else np.ones(ijk.shape[1], bool)
    ijk, start = ijk[:, keep], start[:, keep]
    if containment == "center":
        return ijk
    n = counts(case, start, size, members)
    total = int(np.prod(size))
    if containment == "region":
        return ijk[:, n == total]
    share = float(containment.split("=")[1])
    return ijk[:, n / total >= share]


def best_size(case, members, wanted, edge, limit):
    best = 0
    for edge_length in range(1, limit + 1):
        if eligible(case, members, (edge_length,) * 3, "region", edge).shape[1] >= wanted:
            best = edge_length
    return best


def best_fraction(case, members, size, wanted, edge):
    """(voxels in the label, patch voxels) of the N-th best patch; None where fewer than N fit."""
    ijk = candidates(case, members)
    start = starts(case, ijk, size)
    if edge == "inside":
        start = start[:, inside(case, start, size)]
    if start.shape[1] < wanted:
        return None
    return int(np.sort(counts(case, start, size, members))[::-1][wanted - 1])


# ---------------------------------------------------------------- cases


def volume(rng, shape, blobs):
    """Smooth regions 1, 2, 7 and 300 with a bite of background; blobs larger is smoother."""
    fields = [gaussian_filter(rng.standard_normal(shape), blobs) for _ in range(4)]
    labels = np.array([1, 2, 7, 300])[np.argmax(fields, axis=0)]
    labels[gaussian_filter(rng.standard_normal(shape), blobs / 2) > 0.9 * np.std(fields[0])] = 0
    return labels


def rotation(rng, degrees):
    axis = rng.standard_normal(3)
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)
    return np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * k @ k


def geometry(rng, kind, shape):
    """(atlas affine, image affine, image extent): the image covers most of the atlas, finer by 1.5 to 3.3."""
    exact = kind.endswith("dyadic")
    if exact:
        spacing = rng.choice([0.25, 0.5, 1.0], 3)
        first = rng.integers(-40, 40, 3) / 8
        fine = spacing / rng.choice([1, 2, 4], 3)
    else:
        spacing = rng.uniform(0.02, 0.09, 3)
        first = rng.uniform(-6, 6, 3)
        fine = spacing / rng.uniform(1.5, 3.3, 3)
    atlas_linear = np.diag(spacing)
    image_linear = np.diag(fine)
    if kind.startswith(("flipped", "permuted")):
        image_linear = image_linear * np.where(rng.random(3) < 0.6, -1, 1)
        image_linear[0] *= -1 if (np.diag(image_linear) > 0).all() else 1
    if kind.startswith("permuted"):
        order = [(1, 2, 0), (2, 0, 1), (0, 2, 1), (2, 1, 0)][rng.integers(4)]
        image_linear = image_linear[:, order]
        atlas_linear = atlas_linear[:, [(2, 0, 1), (1, 0, 2)][rng.integers(2)]]
    if kind == "oblique-atlas":
        atlas_linear = rotation(rng, rng.uniform(5, 35)) @ atlas_linear
    if kind == "oblique-image":
        image_linear = rotation(rng, rng.uniform(5, 35)) @ image_linear
    if kind == "oblique-both":
        turn = rotation(rng, rng.uniform(5, 35))
        atlas_linear, image_linear = turn @ atlas_linear, rotation(rng, 4) @ turn @ image_linear
    if kind == "sheared-atlas":
        atlas_linear = atlas_linear @ (np.eye(3) + np.triu(rng.uniform(-0.2, 0.2, (3, 3)), 1))
    atlas = np.c_[atlas_linear, first]
    corners = np.array(np.meshgrid(*[(0, n - 1) for n in shape])).reshape(3, -1).astype(float)
    seen = np.linalg.inv(image_linear) @ apply(atlas, corners)
    low, high = seen.min(1), seen.max(1)
    margin = (high - low) * rng.uniform(0.02, 0.12, 3)  # cut a little on the low side: inside has something to say
    offset = low + margin
    if exact:
        offset = np.rint(offset * 8) / 8
    extent = [int(n) for n in np.maximum(np.floor((high - offset) * rng.uniform(0.93, 1.04, 3)), 8)]
    return atlas, np.c_[image_linear, image_linear @ offset], extent


def run_length(flat):
    cut = np.flatnonzero(np.diff(flat)) + 1
    at = np.r_[0, cut, len(flat)]
    return [int(v) for pair in zip(flat[at[:-1]], np.diff(at)) for v in pair]


RULES = ("region", "fraction=0.5", "fraction=0.8", "center")
KINDS = ("aligned", "aligned-dyadic", "flipped", "flipped-dyadic", "permuted", "permuted-dyadic", "oblique-atlas", "oblique-image",
         "oblique-both", "sheared-atlas")
PER_KIND = 4


def make_case(seed, kind, small):
    rng = np.random.default_rng(seed)
    shape = (12, 10, 11) if small else (24, 20, 22)
    labels = volume(rng, shape, 1.6 if small else 2.6)
    atlas, image, extent = geometry(rng, kind, shape)
    case = dict(volume=labels, atlas=atlas, image=image, extent=extent, exact=kind.endswith("dyadic"))
    sizes = [tuple(int(n) for n in rng.integers(2, 6, 3)), (int(rng.integers(5, 9)),) * 3]
    groups = [[1], [2], [7], [300], [1, 7]]
    results = []
    for size in sizes:
        for edge in ("inside", "pad"):
            for rule in RULES:
                found = [dict(members=m, **summary(eligible(case, m, size, rule, edge))) for m in groups]
                results.append(dict(size=list(size), edge=edge, containment=rule, labels=found))
    advice = []
    limit = max(extent) + 2 if small else 14
    for members in ([1], [300], [1, 7]):
        for wanted in (1, 10):
            share = best_fraction(case, members, sizes[1], wanted, "inside")
            advice.append(dict(
                members=members, wanted=wanted, edge="inside", size=list(sizes[1]), size_limit=limit,
                best_size=best_size(case, members, wanted, "inside", limit),
                best_fraction=None if share is None else share / int(np.prod(sizes[1])),
                best_fraction_voxels=share))
    return dict(
        made_by="src/test/python/reference_sampling.py", seed=seed, kind=kind, exact=case["exact"], shape=list(shape),
        labels=run_length(labels.ravel(order="F")), atlas=atlas.tolist(), image=image.tolist(), extent=extent,
        eligible=results, advice=advice)


def text_of(case):
    """JSON with one line per key and per result: short, and a change shows in a diff."""
    lines = []
    for k, v in case.items():
        if k in ("eligible", "advice"):
            inner = ",\n  ".join(json.dumps(e, separators=(",", ":")) for e in v)
            lines.append(f'"{k}":[\n  {inner}]')
        else:
            lines.append(f'"{k}":{json.dumps(v, separators=(",", ":"))}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out_dir", metavar="OUT_DIR")
    out = parser.parse_args().out_dir
    os.makedirs(out, exist_ok=True)
    total = number = 0
    for kind in KINDS:
        seed = 1000 * (KINDS.index(kind) + 1)
        made = 0
        while made < PER_KIND:
            seed += 1
            try:
                case = make_case(seed, kind, small=made < PER_KIND - 1)
            except Ties:
                continue
            made += 1
            number += 1
            text = text_of(case)
            total += len(text)
            with open(f"{out}/{kind}-{made}.json", "w", encoding="utf-8") as f:
                f.write(text)
    print(f"{number} cases, {total / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
