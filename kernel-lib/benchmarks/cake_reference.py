"""CPU and wall milliseconds per frame of pyFAI, midas-integrate and scipy, one thread; those that are installed."""

import json
import sys
import time
from pathlib import Path

import numpy


def measure(name, work, repeats=5):
    """The least of several runs, after one that warms up."""
    work()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {"name": name, "wall": 1e3 * min(walls), "cpu": 1e3 * min(cpus)}


def csr(folder):
    starts = numpy.fromfile(folder / "starts.u32", numpy.uint32).astype(numpy.int32)
    pixels = numpy.fromfile(folder / "pixels.u32", numpy.uint32).astype(numpy.int32)
    return starts, pixels, numpy.fromfile(folder / "weights.f32", numpy.float32)


def with_pyfai(folder, setup, image):
    from pyFAI.integrator.azimuthal import AzimuthalIntegrator

    g, size = setup["geometry"], setup["size"]
    pixel = g["pixelSize"] * 1e-6
    integrator = AzimuthalIntegrator(
        dist=g["distance"] * 1e-6,
        poni1=g["centreZ"] * pixel,
        poni2=g["centreY"] * pixel,
        rot1=numpy.radians(g["ty"]),
        rot2=numpy.radians(g["tz"]),
        pixel1=pixel,
        pixel2=pixel,
    )
    radii = (10 * pixel * 1e3, 0.69 * size * pixel * 1e3)
    bins = (int(numpy.ceil((0.69 * size - 10) / 0.5)), round(360 / setup["etaStep"]))
    rows = []
    for split in ("full", "bbox"):
        run = lambda: integrator.integrate2d_ng(
            image, *bins, unit="r_mm", radial_range=radii, azimuth_range=(-180, 180),
            correctSolidAngle=False, method=(split, "csr", "cython"),
        )
        rows.append(measure(f"pyFAI integrate2d_ng, {split}, CSR, cython", run))
    return rows


def with_scipy(folder, setup, image):
    from scipy.sparse import csr_matrix

    starts, pixels, weights = csr(folder)
    matrix = csr_matrix((weights, pixels, starts), shape=(len(starts) - 1, image.size))
    return [measure("scipy CSR product alone, float32", lambda: matrix @ image.ravel().astype(numpy.float32))]


def with_torch(folder, setup, image):
    import torch

    torch.set_num_threads(1)
    starts, pixels, weights = (torch.from_numpy(a) for a in csr(folder))
    matrix = torch.sparse_csr_tensor(starts, pixels, weights, size=(len(starts) - 1, image.size))
    return [measure("torch CSR product alone, float32", lambda: matrix @ torch.from_numpy(image.ravel().astype(numpy.float32)))]


def main(folder):
    setup = json.loads((folder / "setup.json").read_text())
    image = numpy.fromfile(folder / "frame.u16", numpy.uint16).reshape(setup["size"], setup["size"])
    rows = []
    for program in (with_pyfai, with_scipy, with_torch):
        try:
            rows += program(folder, setup, image)
        except ImportError as error:
            print(f"not measured: {error}", file=sys.stderr)
    print(json.dumps(rows))


main(Path(sys.argv[1]))
