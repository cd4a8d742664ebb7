#!/usr/bin/env python3
"""Run the notebooks on a run's output folder; any error in a cell is an error here.

  run_notebooks.py OUT_DIR [NOTEBOOK ...] [--save FOLDER]

NOTEBOOK defaults to all in the repository's notebooks folder. OUT_DIR replaces OUT of the cell that is tagged
`parameters`, as papermill does. Nothing is written unless --save asks for the executed copies. Also checked: the
notebooks in the repository carry no outputs.
"""
import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out_dir", metavar="OUT_DIR")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--save", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    bad = 0
    for path in args.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        begin = time.time()
        notebook = nbformat.read(path, as_version=4)
        if any(c.cell_type == "code" and (c.outputs or c.execution_count) for c in notebook.cells):
            print(f"{path.name}: has outputs; clear them before the commit")
            bad += 1
        at = next(i for i, c in enumerate(notebook.cells) if "parameters" in c.metadata.get("tags", []))
        notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(f"OUT = {os.path.abspath(args.out_dir)!r}"))
        try:
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
            print(f"{path.name}: runs, {time.time() - begin:.1f} s")
        except CellExecutionError as e:
            print(f"{path.name}: {e}")
            bad += 1
        if args.save:
            args.save.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, args.save / path.name)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
