"""Makes src/test/resources/centres/pandas.parquet: a centres table as a person would save it with pandas.

    python src/test/python/make_centres_fixture.py

Numbers come as floats of both widths and as integers of another width than ours, text as a category, and there are columns
that no centres table has (a time, a list).
"""

import pathlib

import pandas as pd

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "resources" / "centres"

table = pd.DataFrame(
    {
        "subject": pd.Categorical(["01", "sub-02"]),
        "label": [7.0, 8.0],
        "x_mm": [1, -2],
        "y_mm": [0.1, 0.2],
        "z_mm": pd.array([0.1, 2.5], dtype="float32"),
        "when": pd.to_datetime(["2026-01-01", "2026-01-02"]),
        "boxes": [[1, 2], [3]],
    }
)
FOLDER.mkdir(parents=True, exist_ok=True)
table.to_parquet(FOLDER / "pandas.parquet", compression="zstd")
