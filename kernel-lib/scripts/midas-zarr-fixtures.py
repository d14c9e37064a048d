"""Writes src/io/midas-zarr/fixtures/*.zarr.zip: one small MIDAS-like scan in every encoding a reader can meet.

Run with zarr 3.1.6, numcodecs 0.16.6, numpy 2.4.6 (Python 3.11):  python scripts/midas-zarr-fixtures.py
All files hold the same numbers: frame f (0, 1), radius r (0…31), azimuth e (0…2)
    value = (f + 1) * (100 + 3 r + e)      area = 2 + r / 8 + e / 4      2θ = 2 + r / 4      η = -120 + 120 e
"""
import io, json, os, tempfile, zipfile
import numpy as np, zarr
from zarr.codecs import BloscCodec, BytesCodec, GzipCodec, TransposeCodec, ZstdCodec
import numcodecs

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "io", "midas-zarr", "fixtures")
NR, NE, LAST = 32, 3, (9, 19)
r, e = np.meshgrid(np.arange(NR), np.arange(NE), indexing="ij")
MAP = np.stack([100 + r, 2 + r / 4, -120 + 120 * e, 2 + r / 8 + e / 4,
                4 * np.pi / 0.5 * np.sin(np.radians(2 + r / 4) / 2)]).astype("f8")
FRAMES = [(f + 1) * (100.0 + 3 * r + e) for f in range(2)]
INSTRUMENT = dict(Lam=0.5, Polariz=0.9, SH_L=0.003, U=2.0, V=-0.5, W=0.25, X=0.1, Y=0.2, Z=0.05, Distance=250000.0)


def write(name, version=2, planes=5, dtype="f8", values_dtype=None, chunks=None, frame_chunks=None, method=zipfile.ZIP_STORED,
          duplicates=False, zip64=False, transposed=False, sharded=False, **array):
    store = zarr.storage.MemoryStore()
    root = zarr.group(store=store, zarr_format=version)

    def put(group, key, data, chunks=None, attrs=None):
        own = dict(array)
        if transposed:
            own["filters"] = [TransposeCodec(order=tuple(reversed(range(data.ndim))))]
        if sharded and data.ndim > 1:  # two inner chunks along each radius, one shard for the array
            own["shards"] = data.shape
            chunks = data.shape[:-2] + (NR // 2, NE)
        a = group.create_array(key, shape=data.shape, chunks=chunks or data.shape, dtype=data.dtype, **own)
        a[...] = data
        if attrs:
            a.attrs.update(attrs)

    put(root, "REtaMap", MAP[:planes].astype(dtype), chunks, {"nRBins": NR, "nEtaBins": NE})
    group = root.create_group("OmegaSumFrame")
    for values, last in zip(FRAMES, LAST):
        put(group, f"LastFrameNumber_{last}", values.astype(values_dtype or dtype), frame_chunks,
            {"FirstOme": 0.25 * (last - 9), "LastOme": 0.25 * last, "LastFrameNumber": last, "Number Of Frames Summed": 10,
             "Temperature": 300.0, "Pressure": 0.5, "I": 100.0, "I0": 1000.0})
    put(root, "Omegas", (0.25 * np.arange(20)).astype(dtype))
    put(root, "SumFrames", (FRAMES[0] + FRAMES[1]).astype(values_dtype or dtype), frame_chunks, {"nFrames": 20})
    group = root.create_group("InstrumentParameters")
    one = {k: v for k, v in array.items() if k not in ("order", "filters")}
    for key, value in INSTRUMENT.items():
        a = group.create_array(key, shape=(1,), chunks=(1,), dtype="f8", **one)
        a[...] = value
    root.attrs.update({"midas_version": "11.0"})
    with zipfile.ZipFile(os.path.join(OUT, f"{name}.zarr.zip"), "w", method) as archive:
        keys = sorted(store._store_dict)
        if duplicates:  # as MIDAS's converter does: the root's attributes are appended again and again
            stamp(archive, ".zattrs", b"{}", method)
            stamp(archive, ".zattrs", b'{"midas_version": "9.0"}', method)
        for key in keys:
            stamp(archive, key, store._store_dict[key].to_bytes(), method, zip64)


def stamp(archive, key, data, method, zip64=False):
    info = zipfile.ZipInfo(key, (2020, 1, 1, 0, 0, 0))
    info.compress_type = method
    with archive.open(info, "w", force_zip64=zip64) as target:
        target.write(data)


V2BLOSC = lambda cname, shuffle: dict(compressors=numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle))
os.makedirs(OUT, exist_ok=True)
import warnings; warnings.simplefilter("ignore")
write("v2-lz4-shuffle", duplicates=True, **V2BLOSC("lz4", 1))
write("v2-zstd-bitshuffle", **V2BLOSC("zstd", 2))
write("v2-blosclz-noshuffle", **V2BLOSC("blosclz", 0))
write("v2-raw-chunked-deflated", chunks=(2, 10, 2), frame_chunks=(10, 2), method=zipfile.ZIP_DEFLATED, compressors=None)
write("v2-fortran-order", order="F", **V2BLOSC("lz4", 1))
write("v2-fortran-order-chunked", order="F", chunks=(2, 10, 2), frame_chunks=(10, 2), compressors=None)
write("v2-big-endian-float", dtype=">f4", compressors=None)
write("v2-integers", dtype="<f8", values_dtype="<i8", compressors=numcodecs.Zlib())
write("v2-uint16-gzip", values_dtype="<u2", compressors=numcodecs.GZip())
write("v2-zstd", compressors=numcodecs.Zstd())
write("v2-four-planes", planes=4, **V2BLOSC("lz4", 1))
write("v2-zip64", zip64=True, **V2BLOSC("lz4", 1))
write("v3-default", version=3)
write("v3-blosc-transposed", version=3, transposed=True,
      compressors=BloscCodec(cname="zstd", clevel=3, shuffle="bitshuffle"))
write("v3-gzip-big-endian", version=3, serializer=BytesCodec(endian="big"), compressors=GzipCodec())
write("v3-sharded", version=3, sharded=True, compressors=ZstdCodec())
print(sorted((f, os.path.getsize(os.path.join(OUT, f))) for f in os.listdir(OUT)))
