#!/usr/bin/env python3
"""Read patches that we compressed with readers of others; each must give the voxels of the uncompressed twin.

  read_gzip.py FOLDER        X.nii.gz beside X.nii, any number of them

Readers: Python's gzip, isal, gzip -t, nibabel; where installed ITK (SimpleITK), Node's DecompressionStream and
Chromium's. Prints which read how many files. Exit code 1 at the first that differs.
"""
import base64
import glob
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

import nibabel
import numpy
from isal import igzip

NODE = """
const fs = require('fs');
(async () => {
  for (const file of process.argv.slice(1)) {
    const stream = new Blob([fs.readFileSync(file)]).stream().pipeThrough(new DecompressionStream('gzip'));
    const bytes = Buffer.from(await new Response(stream).arrayBuffer());
    if (!bytes.equals(fs.readFileSync(file.slice(0, -3)))) throw new Error(file + ' differs');
  }
})().catch(e => { console.error(e.message); process.exit(1); });
"""

# The page holds the files as text and prints digests of what they became: one of file:// may not fetch another file.
PAGE = """<!doctype html><pre id="out">not run</pre><script>
(async () => {
  const out = document.getElementById('out');
  try {
    const sums = [];
    for (const file of %s) {
      const bytes = Uint8Array.from(atob(file), c => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      const sum = await crypto.subtle.digest('SHA-256', await new Response(stream).arrayBuffer());
      sums.push([...new Uint8Array(sum)].map(b => b.toString(16).padStart(2, '0')).join(''));
    }
    out.textContent = sums.join(' ');
  } catch (e) { out.textContent = 'error: ' + e; }
})();
</script>"""


def read(file):
    with open(file, "rb") as opened:
        return opened.read()


def by_module(module, files):
    for file in files:
        with module.open(file, "rb") as opened:
            assert opened.read() == read(file[:-3]), f"{file} differs"


def by_gzip_t(files):
    subprocess.run(["gzip", "-t", *files], check=True)


def by_nibabel(files):
    for file in files:
        ours, twin = nibabel.load(file), nibabel.load(file[:-3])
        assert numpy.array_equal(numpy.asanyarray(ours.dataobj), numpy.asanyarray(twin.dataobj)), f"{file} differs"


def by_itk(files):
    import SimpleITK as sitk

    for file in files:
        ours, twin = (sitk.GetArrayFromImage(sitk.ReadImage(name)) for name in (file, file[:-3]))
        assert numpy.array_equal(ours, twin), f"{file} differs"


def by_node(files):
    subprocess.run(["node", "-e", NODE, *files], check=True)


def by_chromium(files):
    texts = [base64.b64encode(read(file)).decode() for file in files]
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "page.html")
        with open(page, "w") as opened:
            opened.write(PAGE % json.dumps(texts))
        shown = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
             "--virtual-time-budget=60000", "--dump-dom", page],
            check=True, capture_output=True, text=True, timeout=300).stdout
    sums = [hashlib.sha256(read(file[:-3])).hexdigest() for file in files]
    assert " ".join(sums) in shown, f"chromium: {shown[-3000:]}"


def has_itk():
    try:
        import SimpleITK  # noqa: F401
    except ImportError:
        return False
    return True


def main():
    files = sorted(glob.glob(sys.argv[1] + "/*.nii.gz"))
    assert files, "no files"
    readers = {
        "python gzip": lambda: by_module(gzip, files),
        "isal": lambda: by_module(igzip, files),
        "gzip -t": lambda: by_gzip_t(files),
        "nibabel": lambda: by_nibabel(files),
    }
    if has_itk():
        readers["ITK"] = lambda: by_itk(files)
    if shutil.which("node"):
        readers["node"] = lambda: by_node(files)
    if shutil.which("chromium"):
        readers["chromium"] = lambda: by_chromium(files)
    for name, check in readers.items():
        check()
        print(f"{name}: {len(files)} files")


if __name__ == "__main__":
    main()
