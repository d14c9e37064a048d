"""Cuts small fixtures out of published detector images, and notes what fabio and tifffile read in them.

    python -m venv v && v/bin/pip install fabio==2026.6.0 tifffile==2026.3.3
    v/bin/python kernel-lib/scripts/real-frame-fixtures.py FOLDER

FOLDER holds the originals under their own names; kernel-lib/src/frames/fixtures/real/README.md says where they are from.
Headers stay as they were, but for the number of rows; pixels are copied byte by byte.
"""

import gzip
import json
import struct
import sys
from pathlib import Path

import fabio
import numpy as np
import tifffile

OUT = Path(__file__).resolve().parent.parent / "src" / "frames" / "fixtures" / "real"


def packed(data):
    return gzip.compress(data, 9, mtime=0)


def first_rows_of_tiff(data, rows):
    """An uncompressed little-endian TIFF of one strip, cut off below: the same directory with fewer rows."""
    assert data[:4] == b"II*\0"
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    size = 2 + 12 * count + 4
    directory = bytearray(data[at : at + size])
    entries = {struct.unpack_from("<H", directory, 2 + 12 * i)[0]: 2 + 12 * i for i in range(count)}
    value = lambda tag: struct.unpack_from("<I", directory, entries[tag] + 8)[0]
    start, strip = value(273), value(256) * rows * 2
    for tag, new in [(257, rows), (278, rows), (279, strip)]:
        struct.pack_into("<HII", directory, entries[tag] + 2, 4, 1, new)
    # Values outside the directory (texts, doubles) move up behind it.
    rest, behind = bytearray(), start + strip + size
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 11: 4, 12: 8}
    for entry in entries.values():
        _, kind, n, place = struct.unpack_from("<HHII", directory, entry)
        length = sizes[kind] * n
        if length <= 4:
            continue
        struct.pack_into("<I", directory, entry + 8, behind + len(rest))
        rest += data[place : place + length]
    head = data[:4] + struct.pack("<I", start + strip)
    return head + data[8:start] + data[start : start + strip] + bytes(directory) + bytes(rest)


def first_rows_of_edf(data, rows):
    """The header keeps its length: the number of rows and of bytes get shorter, padded with spaces."""
    end = data.index(b"}\n") + 2
    header = data[:end].decode()
    columns = int(header.split("Dim_1 =")[1].split(";")[0])
    for key, new in [("Dim_2", rows), ("EDF_BinarySize", rows * columns * 4), ("Size", rows * columns * 4)]:
        before = header.index(f"\n{key} =") + 1
        after = header.index(";", before)
        header = header[:before] + f"{key} = {new} ".ljust(after - before) + header[after:]
    return header.encode() + data[end : end + rows * columns * 4]


def facts(array):
    stack = array[None]
    values = stack.astype(float)
    corners = [stack[0, 0, 0], stack[0, 0, -1], stack[-1, -1, 0], stack[-1, -1, -1]]
    return {
        "type": array.dtype.newbyteorder("=").name,
        "shape": list(stack.shape),
        "sum": float(values.sum()),
        "weighted": float((values.ravel() * (np.arange(values.size) % 251 + 1)).sum()),
        "corners": [float(v) for v in corners],
    }


def main(folder):
    OUT.mkdir(parents=True, exist_ok=True)
    read = lambda name: (folder / name).read_bytes()
    files = {
        "pilatus300k.cbf.gz": packed(read("phi_scan_001.cbf")),
        "pixium.tif": first_rows_of_tiff(read("pixium_03150.tif"), 64),
        "pyfai-cake.edf": first_rows_of_edf(read("integrated.edf"), 12),
        "midas-mask.tif.gz": packed(read("mask_upd.tif")),
    }
    originals = {"pixium.tif": tifffile.imread(folder / "pixium_03150.tif")[:64]}
    originals["pyfai-cake.edf"] = fabio.open(str(folder / "integrated.edf")).data[:12]
    oracle = {}
    for name, data in files.items():
        (OUT / name).write_bytes(data)
        plain = OUT / ("plain-" + name.removesuffix(".gz"))
        plain.write_bytes(gzip.decompress(data) if name.endswith(".gz") else data)
        array = tifffile.imread(plain) if ".tif" in name else fabio.open(str(plain)).data
        plain.unlink()
        if name in originals:
            assert np.array_equal(array, originals[name]), name
        oracle[name.removesuffix(".gz")] = facts(array)
    text = json.dumps(oracle, indent=0).replace("\n", " ").replace("}, ", "},\n")
    (OUT / "oracle.json").write_text(text + "\n")


main(Path(sys.argv[1]))
