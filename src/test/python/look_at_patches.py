#!/usr/bin/env python3
"""A picture of a few patches, for a person to look at.

  look_at_patches.py OUT_DIR PNG [--dseg DSEG|SUBJECT=DSEG ...] [--patches N] [--run NAME] [--image raw] [--seed N]

A row per patch: the three orthogonal slices through its middle, seen with anterior or superior up and right to the
right, whatever the array's axes. The label is outlined in yellow (with --dseg; nearest label voxel), the paired mask in
red where there is one. One intensity window per image for all patches, so that brightness can be compared.
"""
import argparse
import glob
import os
import sys
import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import nibabel as nib
import numpy as np

from check_patches import Labels, find_setting, read_tsv, resolved_members, typed, yaml

VIEWS = [("sagittal", 0, (1, 2)), ("coronal", 1, (0, 2)), ("axial", 2, (0, 1))]  # world axis cut, (across, up)
LETTERS = ("RL", "AP", "SI")


def upright(path):
    """The patch turned so that its axes run to the right, to anterior and to superior, as nearly as they can."""
    return nib.as_closest_canonical(nib.load(path))


def within(labels, members, image):
    m = labels.inverse @ image.affine
    at = m[:3, :3] @ np.indices(image.shape[:3]).reshape(3, -1) + m[:3, 3:4]
    index = np.rint(at).astype(int)
    ok = ((index >= 0) & (index < np.array(labels.data.shape)[:, None])).all(0)
    found = np.zeros(at.shape[1], bool)
    found[ok] = np.isin(labels.data[tuple(index[:, ok])], list(members))
    return found.reshape(image.shape[:3])


def middle(a, axis):
    return np.take(a, a.shape[axis] // 2, axis).T


def outline(ax, mask, extent, colour):
    """Along voxel borders: each voxel becomes 4 x 4 so that the line does not cut corners."""
    if not mask.any() or mask.all():
        if mask.all():
            for side in ax.spines.values():
                side.set(color=colour, linewidth=2)
        return
    fine = np.kron(np.pad(mask, 1).astype(np.uint8), np.ones((4, 4), np.uint8))
    dx, dy = (extent[1] - extent[0]) / mask.shape[1], (extent[3] - extent[2]) / mask.shape[0]
    x = extent[0] - dx + (np.arange(fine.shape[1]) + 0.5) * dx / 4
    y = extent[2] - dy + (np.arange(fine.shape[0]) + 0.5) * dy / 4
    ax.contour(x, y, fine, [0.5], colors=[colour], linewidths=0.9)
    ax.set(xlim=extent[:2], ylim=extent[2:])


def scale_bar(ax, extent):
    """A round length, about a third of the picture's width; white on black so that it shows on any tissue."""
    width = extent[1] - extent[0]
    length = max(m * 10.0 ** e for e in range(-6, 3) for m in (1, 2, 5) if m * 10.0 ** e <= width / 2.5)
    x, y = extent[0] + 0.06 * width, extent[2] + 0.07 * (extent[3] - extent[2])
    for colour, line in (("black", 5), ("white", 3)):
        ax.plot([x, x + length], [y, y], color=colour, linewidth=line, solid_capstyle="butt")
    text = f"{length * 1000:g} um" if length < 1 else f"{length:g} mm"
    ax.text(x, y + 0.025 * (extent[3] - extent[2]), text, color="white", fontsize=7, va="bottom",
            bbox=dict(facecolor="black", alpha=0.55, pad=1, linewidth=0))


def pick(rows, kind, number, seed):
    """A few patches, spread over subjects and labels."""
    rows = [r for r in rows if r["status"] in ("written", "kept")]
    kinds = {r["image"] for r in rows}
    chosen = [r for r in rows if r["image"] == (kind if kind in kinds else sorted(kinds)[0])]
    order = np.random.default_rng(seed).permutation(len(chosen))
    picked, used = [], {}
    for i in sorted(order, key=lambda i: used.setdefault(chosen[i]["subject"], len(used))):
        picked.append(chosen[i])
    by_subject = [[r for r in picked if r["subject"] == s] for s in sorted({r["subject"] for r in picked})]
    turns = [r for group in zip(*[g[:number] for g in by_subject]) for r in group] or picked
    return sorted(turns[:number], key=lambda r: (r["subject"], r["label"], r["patch"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out_dir", metavar="OUT_DIR")
    parser.add_argument("png", metavar="PNG")
    parser.add_argument("--dseg", nargs="+", default=[])
    parser.add_argument("--patches", type=int, default=6)
    parser.add_argument("--run")
    parser.add_argument("--image", default="raw")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    folders = sorted(glob.glob(f"{args.out_dir}/spim-patches/{args.run or '*'}/manifest.tsv"))
    if not folders:
        print(f"no manifest under {args.out_dir}/spim-patches/{args.run or '*'}", file=sys.stderr)
        return 2
    rows = [typed(r) for r in read_tsv(folders[0])[1]]
    settings = f"{os.path.dirname(folders[0])}/settings.yml"
    settings = yaml.safe_load(open(settings, encoding="utf-8")) if os.path.exists(settings) else {}
    members = resolved_members(settings)
    subjects = {r["subject"] for r in rows}
    labels = {}
    for d in args.dseg:
        who, path = d.split("=", 1) if "=" in d else (None, d)
        volume = Labels(path)
        labels.update({s: volume for s in ([who.removeprefix("sub-")] if who else subjects)})
    picked = pick(rows, args.image, args.patches, args.seed)
    if not picked:
        print(f"no patch is written in {folders[0]}", file=sys.stderr)
        return 2
    pairs = {(r["subject"], r["session"], r["label"], r["patch"], r["level"], r["stain"]): r
             for r in rows if r["image"] == "mask" and r["status"] in ("written", "kept")}
    images = [upright(os.path.join(args.out_dir, r["path"])) for r in picked]
    windows = {}  # one per source, from all its patches shown
    for r in picked:
        shown = np.concatenate([np.asanyarray(i.dataobj)[::2, ::2, ::2].ravel() for i, q in zip(images, picked)
                                if (q["subject"], q["stain"]) == (r["subject"], r["stain"])])
        windows[r["subject"], r["stain"]] = np.percentile(shown, [0.5, 98])

    figure, axes = plt.subplots(len(picked), 3, figsize=(8.4, 2.9 * len(picked)), squeeze=False, layout="constrained")
    for r, image, line in zip(picked, images, axes):
        data = np.asanyarray(image.dataobj)
        data = data[..., 0] if data.ndim == 4 else data
        spacing = np.linalg.norm(image.affine[:3, :3], axis=0)
        inside = within(labels[r["subject"]], members.get(r["label"], {r["label"]}), image) if r["subject"] in labels else None
        pair = pairs.get((r["subject"], r["session"], r["label"], r["patch"], r["level"], r["stain"]))
        mask = np.asanyarray(upright(os.path.join(args.out_dir, pair["path"])).dataobj) > 0 if pair else None
        low, high = windows[r["subject"], r["stain"]]
        for ax, (view, axis, (across, up)) in zip(line, VIEWS):
            extent = [0, data.shape[across] * spacing[across], 0, data.shape[up] * spacing[up]]
            ax.imshow(middle(data, axis), cmap="gray", vmin=low, vmax=high, origin="lower", extent=extent, interpolation="nearest")
            if mask is not None and mask.shape == data.shape:
                outline(ax, middle(mask, axis), extent, "#ff4d4d")
            if inside is not None:
                outline(ax, middle(inside, axis), extent, "#ffd400")
            scale_bar(ax, extent)
            ax.set(xticks=[], yticks=[], aspect="equal")
            ax.set_title(f"{view}: right {LETTERS[across][0]}, up {LETTERS[up][0]}", fontsize=7)
        name = textwrap.fill(str(r["abbreviation"] or r["name"] or r["label"]), 32)
        line[0].set_ylabel(f"sub-{r['subject']} {name} patch {r['patch']}\n{r['image']} {r['stain'] or ''} level {r['level']}\n"
                           f"window {low:.0f} to {high:.0f}", fontsize=7)
    figure.savefig(args.png, dpi=110)
    print(f"{args.png}: {len(picked)} patches")
    return 0


if __name__ == "__main__":
    sys.exit(main())
