"""Compares the pixels that this library reads with those of fabio, h5py and tifffile, over a folder of detector images.

    python -m venv v && v/bin/pip install fabio==2026.6.0 h5py==3.16.0 hdf5plugin==7.1.0 tifffile==2026.3.3 imagecodecs
    npm run build -w kernel-lib && v/bin/python kernel-lib/scripts/check-frames.py FOLDER

Prints what differs, and what one side reads and the other does not; the first two frames of a file are compared.
"""

import collections
import hashlib
import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path

import fabio
import h5py
import hdf5plugin  # noqa: F401 (registers filters)
import numpy as np
import tifffile

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def others(record):
    """(number of frames, the first two) as the independent program reads them."""
    file, ending = record["file"], Path(record["file"]).suffix.lower()
    if ending in (".h5", ".hdf5", ".nxs", ".hdf"):
        with h5py.File(file) as opened:
            item = opened[record["dataset"]]
            parts = [item] if isinstance(item, h5py.Dataset) else [item[k] for k in sorted(item) if k.startswith("data_0")]
            frames = [f for part in parts for f in part[()].reshape((-1,) + part.shape[-2:])]
        return len(frames), frames[:2]
    if ending in (".tif", ".tiff"):
        with tifffile.TiffFile(file) as opened:
            return len(opened.pages), [page.asarray() for page in opened.pages[:2]]
    opened = fabio.open(file)
    return opened.nframes, [opened.data] + ([opened.getframe(1).data] if opened.nframes > 1 else [])


def digest(array, kind):
    return hashlib.md5(np.ascontiguousarray(array.astype(kind)).tobytes()).hexdigest()


def main(folder):
    here = Path(__file__).resolve().parent
    lines = subprocess.run(["node", here / "frame-facts.mjs", folder], capture_output=True, text=True, check=True).stdout
    counts = collections.Counter()
    for record in map(json.loads, lines.splitlines()):
        name = Path(record["file"]).relative_to(folder)
        if "error" in record:
            counts["refused"] += 1
            print(f"refused  {name}: {record['error']}")
            continue
        try:
            count, frames = others(record)
        except Exception as error:  # whatever the other program says
            counts["read by us alone"] += 1
            print(f"alone    {name}: {record['type']} {record['shape']}; {error!r}"[:200])
            continue
        same = count == record["shape"][0] and [digest(f, record["type"]) for f in frames] == record["hashes"]
        counts[f"{'same' if same else 'DIFFERENT'} {name.suffix.lower()}"] += 1
        if not same:
            print(f"DIFFERENT {name}: {record['type']} {record['shape']}, {frames[0].dtype} {frames[0].shape} × {count}")
    print(dict(sorted(counts.items())))


main(sys.argv[1])
