"""Writes small detector files of every format with independent writers, and what independent readers find in them.

    python -m venv v && v/bin/pip install fabio==2026.6.0 h5py==3.16.0 hdf5plugin==7.1.0 tifffile==2026.3.3 imagecodecs pillow zarr==2.18.3 numcodecs==0.15.1
    v/bin/python kernel-lib/scripts/make-frame-fixtures.py

Files go to kernel-lib/src/io/<format>/fixtures, with oracle.json beside them: type, shape [frames, height, width], and
for the whole stack the sum, the sum weighted with the position (which notices swapped rows and pixels) and the corners.
"""

import json
from pathlib import Path

import fabio
import h5py
import hdf5plugin
import numpy as np
import tifffile
import zarr
from numcodecs import Blosc
from PIL import Image

IO = Path(__file__).resolve().parent.parent / "src" / "io"
RNG = np.random.default_rng(20260801)
HEIGHT, WIDTH = 24, 36


def image(dtype, frames=None):
    shape = (HEIGHT, WIDTH) if frames is None else (frames, HEIGHT, WIDTH)
    counts = RNG.poisson(60, shape).astype(float)
    if dtype.startswith("float"):
        return (counts * 1.25 - 30).astype(dtype)
    if dtype.startswith("int"):
        counts = counts - 70
        counts[..., 3, 5:9] = -1
        if dtype != "int8":
            counts[..., 4, 5:9] *= 300
    if dtype == "uint32":
        counts *= 60_000_000
    if dtype == "uint16":
        counts *= 500
    info = np.iinfo(dtype)
    return counts.clip(info.min, info.max).astype(dtype)


def facts(array, dtype=None):
    stack = array if array.ndim == 3 else array[None]
    values = stack.astype(float)
    weights = np.arange(values.size) % 251 + 1
    corners = [stack[0, 0, 0], stack[0, 0, -1], stack[-1, -1, 0], stack[-1, -1, -1]]
    return {
        "type": dtype or array.dtype.newbyteorder("=").name,
        "shape": list(stack.shape),
        "sum": float(values.sum()),
        "weighted": float((values.ravel() * weights).sum()),
        "corners": [float(v) for v in corners],
    }


def write_oracle(folder, oracle):
    text = json.dumps(oracle, indent=0).replace("\n", " ").replace("}, ", "},\n")
    (folder / "oracle.json").write_text(text + "\n")


def make_tiff():
    folder = IO / "tiff" / "fixtures"
    cases = []
    for dtype in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"]:
        for order in "<>":
            cases.append((f"{dtype}-{'little' if order == '<' else 'big'}", dtype, {"byteorder": order}))
    for codec in ["lzw", "zlib", "packbits"]:
        for dtype in ["uint8", "uint16", "int32", "float32"]:
            cases.append((f"{codec}-{dtype}", dtype, {"compression": codec, "rowsperstrip": 7}))
            if codec != "packbits":
                cases.append(
                    (f"{codec}-{dtype}-predictor", dtype, {"compression": codec, "predictor": True, "rowsperstrip": 7})
                )
    cases += [
        ("tiles", "uint16", {"tile": (16, 16)}),
        ("tiles-lzw", "int32", {"tile": (16, 32), "compression": "lzw"}),
        ("bigtiff", "uint16", {"bigtiff": True}),
        ("tiles-big-predictor", "uint32", {"tile": (16, 16), "compression": "zlib", "predictor": True, "byteorder": ">"}),
        ("float64-big-predictor", "float64", {"compression": "zlib", "predictor": True, "byteorder": ">"}),
    ]
    oracle = {}
    for name, dtype, options in cases:
        path = folder / f"{name}.tif"
        tifffile.imwrite(path, image(dtype), metadata=None, software=False, **options)
        oracle[path.name] = facts(tifffile.imread(path), dtype)
    path = folder / "pages.tif"
    tifffile.imwrite(path, image("uint16", 4), metadata=None, software=False, photometric="minisblack")
    oracle[path.name] = facts(tifffile.imread(path), "uint16")
    path = folder / "bits.tif"
    Image.fromarray(image("uint8") > 60).save(path)
    oracle[path.name] = facts(tifffile.imread(path).astype("uint8"), "uint8")
    path = folder / "fabio-int32.tif"
    fabio.tifimage.TifImage(data=image("int32")).write(str(path))
    oracle[path.name] = facts(fabio.open(str(path)).data, "int32")
    # LZW long enough for every code width and for a full table.
    path = folder / "lzw-long.tif"
    noise = RNG.integers(0, 40, (96, 128)).astype("uint16")
    tifffile.imwrite(path, noise, metadata=None, software=False, compression="lzw", rowsperstrip=96)
    oracle[path.name] = facts(tifffile.imread(path), "uint16")
    write_oracle(folder, oracle)


def make_ge():
    folder = IO / "ge" / "fixtures"
    stack = image("uint16", 3)
    path = folder / "frames.ge3"
    path.write_bytes(bytes(8192) + stack.astype("<u2").tobytes())
    back = np.fromfile(path, "<u2", offset=8192).reshape(-1, HEIGHT, WIDTH)
    write_oracle(folder, {path.name: facts(back)})


def make_edf():
    folder = IO / "edf" / "fixtures"
    oracle = {}
    for dtype in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"]:
        path = folder / f"{dtype}.edf"
        fabio.edfimage.EdfImage(data=image(dtype), header={"Omega": "12.5"}).write(str(path))
        oracle[path.name] = facts(fabio.open(str(path)).data)
    path = folder / "frames.edf"
    several = fabio.edfimage.EdfImage(data=image("uint16"))
    for _ in range(2):
        several.append_frame(data=image("uint16"))
    several.write(str(path))
    with fabio.open(str(path)) as file:
        oracle[path.name] = facts(np.array([frame.data for frame in file]))
    # fabio writes this machine's byte order only; headers by hand, after the definition at the ESRF.
    big = image("int32")
    header = "{\nHeaderID = EH:000001:000000:000000 ;\nByteOrder = HighByteFirst ;\nDataType = SignedInteger ;\n"
    header += f"Dim_1 = {WIDTH} ;\nDim_2 = {HEIGHT} ;\nSize = {big.nbytes} ;\n"
    path = folder / "big-endian.edf"
    path.write_bytes(header.encode().ljust(510) + b"}\n" + big.astype(">i4").tobytes())
    oracle[path.name] = facts(fabio.open(str(path)).data)
    import gzip

    packed = gzip.compress(image("uint16").tobytes(), mtime=0)
    header = "{\nByteOrder = LowByteFirst ;\nDataType = UnsignedShort ;\nCompression = GzipCompression ;\n"
    header += f"Dim_1 = {WIDTH} ;\nDim_2 = {HEIGHT} ;\nSize = {len(packed)} ;\n"
    path = folder / "gzip.edf"
    path.write_bytes(header.encode().ljust(510) + b"}\n" + packed)
    oracle[path.name] = facts(fabio.open(str(path)).data)
    write_oracle(folder, oracle)


def make_cbf():
    folder = IO / "cbf" / "fixtures"
    oracle = {}
    data = image("int32")
    data[10, 10:20] = [0, 127, -128, 40000, -40000, 2**31 - 1, -(2**31), 5, -2, -1]
    path = folder / "int32.cbf"
    fabio.cbfimage.CbfImage(data=data).write(str(path))
    with fabio.open(str(path)) as file:
        oracle[path.name] = facts(file.data)
    # What Dectris's detectors add: a mini header with angles.
    text = path.read_bytes()
    mini = b'_array_data.header_convention "PILATUS_1.2"\r\n_array_data.header_contents\r\n;\r\n# Detector: PILATUS3 X 1M\r\n'
    mini += b"# Start_angle 12.5000 deg.\r\n# Angle_increment 0.2500 deg.\r\n# Wavelength 0.4066 A\r\n;\r\n\r\n"
    at = text.index(b"_array_data.data")
    path = folder / "pilatus.cbf"
    path.write_bytes(text[:at] + mini + text[at:])
    with fabio.open(str(path)) as file:
        oracle[path.name] = facts(file.data)
    write_oracle(folder, oracle)


def make_hdf5():
    folder = IO / "hdf5" / "fixtures"
    oracle = {}
    filters = {
        "none": {},
        "gzip": {"compression": "gzip", "shuffle": True},
        "bitshuffle-lz4": hdf5plugin.Bitshuffle(cname="lz4"),
        "bitshuffle-zstd": hdf5plugin.Bitshuffle(cname="zstd"),
        "lz4": hdf5plugin.LZ4(),
        "zstd": hdf5plugin.Zstd(),
        "blosc": hdf5plugin.Blosc(),
        "blosc2": hdf5plugin.Blosc2(),
        "lzf": {"compression": "lzf"},
        "bzip2": hdf5plugin.BZip2(),
        "fletcher32": {"fletcher32": True},
    }
    path = folder / "filters.h5"
    with h5py.File(path, "w", libver="latest") as file:
        for name, options in filters.items():
            chunks = {} if name == "none" else {"chunks": (1, HEIGHT, WIDTH)}
            file.create_dataset(f"entry/{name}", data=image("uint16", 3), **chunks, **options)
        file.create_dataset("entry/missing-filter", data=image("float32", 3), chunks=(1, HEIGHT, WIDTH), **hdf5plugin.SZ(absolute=0.1))
    with h5py.File(path) as file:
        for name in filters:
            oracle[f"{path.name}:entry/{name}"] = facts(file[f"entry/{name}"][()])
    path = folder / "types.h5"
    with h5py.File(path, "w") as file:
        for dtype in ["u1", "i1", "<u2", ">u2", "<i2", "<u4", ">i4", "<i4", "<f4", ">f4", "<f8", "<i8", "<u8"]:
            kind = np.dtype(dtype).newbyteorder("=").name
            data = image("int32" if kind == "int64" else "uint32" if kind == "uint64" else kind, 2)
            file.create_dataset(dtype.replace("<", "le-").replace(">", "be-"), data=data.astype(dtype))
        file.create_dataset("two-dimensional", data=image("uint16"))
        file.create_dataset("four-dimensional", data=image("uint16", 6).reshape(2, 3, HEIGHT, WIDTH))
        file.create_dataset("text", data="not an image")
        file["soft"] = h5py.SoftLink("/u1")
        file["broken"] = h5py.SoftLink("/nowhere")
    with h5py.File(path) as file:
        for name in [name for name in file if name not in ("text", "broken")]:
            values = file[name][()]
            values = values.reshape(-1, HEIGHT, WIDTH)
            kind = values.dtype.newbyteorder("=").name
            oracle[f"{path.name}:{name}"] = facts(values, "float64" if kind in ("int64", "uint64") else kind)
    # An Eiger master file with its data files, as Dectris's filewriter 1 lays them out.
    stack = image("uint32", 5)
    stack[:, 2, 3] = 2**32 - 1
    for number, part in [(1, stack[:3]), (2, stack[3:])]:
        with h5py.File(folder / f"eiger_data_{number:06d}.h5", "w") as file:
            file.create_dataset("entry/data/data", data=part, chunks=(1, HEIGHT, WIDTH), **hdf5plugin.Bitshuffle())
    with h5py.File(folder / "eiger_master.h5", "w") as file:
        group = file.create_group("entry/data")
        group.attrs["NX_class"] = "NXdata"
        for number in (1, 2):
            group[f"data_{number:06d}"] = h5py.ExternalLink(f"eiger_data_{number:06d}.h5", "/entry/data/data")
        group["data_000003"] = h5py.ExternalLink("eiger_data_000003.h5", "/entry/data/data")
    with h5py.File(folder / "eiger_complete_master.h5", "w") as file:
        group = file.create_group("entry/data")
        for number in (1, 2):
            group[f"data_{number:06d}"] = h5py.ExternalLink(f"eiger_data_{number:06d}.h5", "/entry/data/data")
    with h5py.File(folder / "eiger_complete_master.h5") as file:
        group = file["entry/data"]
        oracle["eiger_complete_master.h5"] = facts(np.concatenate([group[name][()] for name in sorted(group)]))
    # A link where other files have a group of that name, and links that lead nowhere.
    with h5py.File(folder / "linked.h5", "w") as file:
        file["entry/data"] = h5py.ExternalLink("eiger_data_000001.h5", "/entry/data/data")
        file["nowhere"] = h5py.ExternalLink("nowhere.h5", "/entry/data")
        file["nothing"] = h5py.ExternalLink("eiger_data_000001.h5", "/entry/nothing")
    oracle["linked.h5"] = facts(stack[:3])
    # The same through a virtual dataset (NeXus as newer filewriters and beamlines write it).
    layout = h5py.VirtualLayout((5, HEIGHT, WIDTH), "uint32")
    layout[:3] = h5py.VirtualSource("eiger_data_000001.h5", "entry/data/data", (3, HEIGHT, WIDTH))
    layout[3:] = h5py.VirtualSource("eiger_data_000002.h5", "entry/data/data", (2, HEIGHT, WIDTH))
    with h5py.File(folder / "virtual.h5", "w", libver="latest") as file:
        file.create_virtual_dataset("entry/data/data", layout)
        missing = h5py.VirtualLayout((3, HEIGHT, WIDTH), "uint32")
        missing[:] = h5py.VirtualSource("eiger_data_000009.h5", "entry/data/data", (3, HEIGHT, WIDTH))
        file.create_virtual_dataset("missing", missing)
    with h5py.File(folder / "virtual.h5") as file:
        oracle["virtual.h5"] = facts(file["entry/data/data"][()])
    oracle |= make_nexus(folder)
    write_oracle(folder, oracle)


def make_nexus(folder):
    """Two files that say themselves what of several things is to be shown: images, and a pattern, which is none."""
    stack = (np.arange(3 * HEIGHT * WIDTH).reshape(3, HEIGHT, WIDTH) * 7919 % 4099).astype("uint16")
    for name, shown in [("default.nxs", stack), ("default-pattern.nxs", stack[0, 0])]:
        with h5py.File(folder / name, "w") as file:
            # Text of variable and of fixed length: both are in use.
            file.attrs["default"] = "scan_2"
            for number in (1, 2):
                entry = file.create_group(f"scan_{number}")
                entry.attrs["NX_class"] = "NXentry"
                entry.attrs["default"] = np.bytes_("frames")
                data = entry.create_group("frames")
                data.attrs["NX_class"] = "NXdata"
                data.attrs["signal"] = "counts"
                data["counts"] = shown if number == 2 else stack[:, ::-1]
                data["sums"] = stack.astype("uint32") * 2
    with h5py.File(folder / "default.nxs") as file:
        return {"default.nxs": facts(file["scan_2/frames/counts"][()])}


def make_midas_input():
    """As utils/ffGenerateZipRefactor.py of MIDAS 11 lays it out."""
    folder = IO / "midas-input" / "fixtures"
    path = folder / "scan_000001.h5.analysis.MIDAS.zip"
    path.unlink(missing_ok=True)
    store = zarr.ZipStore(str(path), mode="w")
    root = zarr.group(store=store, overwrite=True)
    codec = Blosc(cname="zstd", clevel=1, shuffle=Blosc.BITSHUFFLE)
    stack, dark = image("uint32", 3), image("uint32", 2) // 60_000_000
    stack[:, 2, 3] = 2**32 - 1
    for name, data in [("dark", dark), ("bright", dark), ("data", stack)]:
        root.create_dataset(f"exchange/{name}", data=data, chunks=(1, HEIGHT, WIDTH), compression=codec)
    scan = root.require_group("measurement/process/scan_parameters")
    scan.create_dataset("datatype", data=np.bytes_(b"uint32"))
    scan.create_dataset("start", data=np.array([-180.0]))
    scan.create_dataset("step", data=np.array([0.25]))
    store.close()
    with zarr.ZipStore(str(path), mode="r") as back:
        group = zarr.open(back, "r")
        write_oracle(folder, {f"exchange/{name}": facts(group[f"exchange/{name}"][:]) for name in ("data", "dark")})


if __name__ == "__main__":
    for make in (make_tiff, make_ge, make_edf, make_cbf, make_hdf5, make_midas_input):
        make()
