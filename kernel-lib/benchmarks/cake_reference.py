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


def first_call(work):
    """CPU milliseconds of a call that builds its matrix first."""
    cpu = time.process_time()
    work()
    return 1e3 * (time.process_time() - cpu)


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
        build = first_call(run)
        rows.append(measure(f"pyFAI integrate2d_ng, {split}, CSR, cython", run) | {"build": build})
    return rows


def with_midas_integrate(folder, setup, image):
    import torch
    from midas_integrate.bin_io import PXLIST_DTYPE, PixelMap
    from midas_integrate.kernels import build_csr, integrate

    torch.set_num_threads(1)
    size, (starts, pixels, weights) = setup["size"], csr(folder)
    records = numpy.zeros(len(pixels), PXLIST_DTYPE)
    records["y"], records["z"] = pixels % size, pixels // size
    records["frac"] = records["areaWeight"] = weights
    counts = numpy.diff(starts).astype(numpy.int32)
    pixel_map = PixelMap(records, counts, starts[:-1], None, None)
    n_eta = round(360 / setup["etaStep"])
    geometry = build_csr(
        pixel_map, n_r=len(counts) // n_eta, n_eta=n_eta, n_pixels_y=size, n_pixels_z=size, build_modes=("floor",)
    )
    values = torch.from_numpy(image.astype(numpy.int32))
    return [measure("midas-integrate, torch CSR float32", lambda: integrate(values, geometry, mode="floor"))]


def with_scipy(folder, setup, image):
    from scipy.sparse import csr_matrix

    starts, pixels, weights = csr(folder)
    matrix = csr_matrix((weights, pixels, starts), shape=(len(starts) - 1, image.size))
    return [measure("scipy CSR product alone, float32", lambda: matrix @ image.ravel().astype(numpy.float32))]


def main(folder):
    setup = json.loads((folder / "setup.json").read_text())
    image = numpy.fromfile(folder / "frame.u16", numpy.uint16).reshape(setup["size"], setup["size"])
    rows = []
    for program in (with_pyfai, with_midas_integrate, with_scipy):
        try:
            rows += program(folder, setup, image)
        except ImportError as error:
            print(f"not measured: {error}", file=sys.stderr)
    print(json.dumps(rows))


main(Path(sys.argv[1]))
