#!/usr/bin/env python3
"""Render an Imaris crop at each of its levels, read by h5py: the picture of the README.

  look_at_crop.py CROP.ims PICTURE.png

A maximum projection along z of every level, channels in the file's own colours and ranges, drawn in the same size with
nothing smoothed, and the thumbnail that the file carries.
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np


def text(node, name):
    return b"".join(node.attrs[name].tolist()).decode()


def main():
    path, picture = sys.argv[1:3]
    with h5py.File(path) as file:
        info = file["DataSetInfo"]
        channels = int(text(info["Image"], "Noc"))
        levels = len(file["DataSet"])
        um = [float(text(info["Image"], f"Ext{end}{a}")) for a in range(3) for end in ("Min", "Max")]
        figure, axes = plt.subplots(1, levels + 1, figsize=(3.6 * (levels + 1), 3.6), facecolor="black")
        for r in range(levels):
            group = file[f"DataSet/ResolutionLevel {r}/TimePoint 0"]
            size = [int(text(group["Channel 0"], f"ImageSize{a}")) for a in "XYZ"]
            rgb = np.zeros((size[1], size[0], 3))
            for c in range(channels):
                data = group[f"Channel {c}/Data"][:size[2], :size[1], :size[0]].max(0).astype(float)
                low, high = map(float, text(info[f"Channel {c}"], "ColorRange").split())
                color = np.array(list(map(float, text(info[f"Channel {c}"], "Color").split())))
                rgb += np.clip((data - low) / (high - low), 0, 1)[..., None] * color
            axes[r].imshow(np.clip(rgb, 0, 1), origin="lower", interpolation="nearest", extent=um[:4])
            axes[r].set_title(f"level {r}: {' x '.join(map(str, size))}", color="white", fontsize=10)
        pixels = file["Thumbnail/Data"][()]
        axes[levels].imshow(pixels.reshape(pixels.shape[0], -1, 4)[..., :3], origin="lower", extent=um[:4])
        axes[levels].set_title("thumbnail", color="white", fontsize=10)
        for axis in axes:
            axis.set_xticks([])
            axis.set_yticks([])
        axes[0].set_xlabel(f"x {um[0]:.0f} to {um[1]:.0f} um", color="white", fontsize=9)
        axes[0].set_ylabel(f"y {um[2]:.0f} to {um[3]:.0f} um", color="white", fontsize=9)
    figure.tight_layout()
    figure.savefig(picture, dpi=70, facecolor="black")


if __name__ == "__main__":
    main()
