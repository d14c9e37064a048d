"""Random parameter files through `rietbook integrate --masked-bins void` and through MIDAS's own DetectorMapper.

    python -m venv v && v/bin/pip install numpy tifffile h5py zarr==2.18.3 numcodecs==0.15.1
    npm run build -w kernel-lib
    v/bin/python kernel-lib/scripts/compare-cakes-with-midas.py DETECTORMAPPER SEED CASES [FIRST]

DETECTORMAPPER is the program built from MIDAS's source (FF_HEDM/src), outside the project. Its map is applied in float64 as
MIDAS's integrator does. Every case runs twice: with our own map (float64 engine), and with MIDAS's Map.bin on one of the
engines. Intensities, areas, voided bins, sums, ω and the planes of REtaMap are compared. What is drawn: midas_cases.py. Each
case has its own random numbers, so that FIRST repeats any one alone.
"""

import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import zarr

from midas_cases import draw, messy

CLI = Path(__file__).resolve().parent.parent / "bin" / "rietbook.js"
RECORD = np.dtype([("y", "<f4"), ("z", "<f4"), ("frac", "<f8"), ("dR", "<f4"), ("area", "<f4")])
# Relative deviations that are allowed with MIDAS's map.
ENGINES = {"cpu": 1e-12, "wasm": 2e-6, "gpujs": 2e-6, "webgpu": 2e-6}


class Midas:
    """Sums and areas that MIDAS makes of frames, and the bins that it voids."""

    def __init__(self, mapper, folder, lines, frames, sizes):
        (folder / "midas.txt").write_text("".join(f"{key} {value}\n" for key, value in lines))
        subprocess.run([mapper, "midas.txt", "-nCPUs", "1"], cwd=folder, capture_output=True, check=True)
        entries = np.fromfile(folder / "Map.bin", RECORD, offset=64)
        counts, starts = np.fromfile(folder / "nMap.bin", "<i4", offset=64).reshape(-1, 2).T
        order = np.concatenate([np.arange(s, s + n) for n, s in zip(counts, starts)]).astype(int)
        self.bins, self.entries, self.count = np.repeat(np.arange(len(counts)), counts), entries[order], len(counts)
        self.area = np.bincount(self.bins, self.entries["area"].astype(float), self.count)
        self.sums = np.array([self.apply(frame) for frame in frames])
        # What rounding is relative to: a dark may leave next to nothing.
        self.scale = np.array([self.apply(size) for size in sizes])
        voided = folder / "maskMap.bin"
        self.voided = np.fromfile(voided, "<i4", offset=64) != 0 if voided.exists() else np.zeros(self.count, bool)

    def apply(self, frame):
        y, z = self.entries["y"].astype(float), self.entries["z"].astype(float)
        column = np.clip(np.floor(y).astype(int), 0, frame.shape[1] - 2)
        row = np.clip(np.floor(z).astype(int), 0, frame.shape[0] - 2)
        fy, fz = np.clip(y - column, 0, 1), np.clip(z - row, 0, 1)
        low = frame[row, column] * (1 - fy) + frame[row, column + 1] * fy
        high = frame[row + 1, column] * (1 - fy) + frame[row + 1, column + 1] * fy
        return np.bincount(self.bins, (low * (1 - fz) + high * fz) * self.entries["frac"], self.count)


def integrate(case, parameters, folder, arguments):
    """The written file, or what was said."""
    files = ["-paramFN", parameters, "-dataFN", case.data, "-resultFolder", folder, *case.arguments]
    ways = ["--masked-bins", "void", "--polarization-correction", "midas", "--no-check", "--no-map-cache"]
    command = ["node", CLI, "integrate", *files, *ways, "-preProcThresh", str(case.threshold), *arguments]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        return None, run.stderr.strip()
    return zarr.open(str(folder / "scan_000001.zarr.zip"), "r"), run.stdout


def cakes(root, count):
    return np.array([root[f"IntegrationResult/FrameNr_{i}"][:].ravel() for i in range(count)])


def compare(mapper, rng, folder):
    """What differs, as text; "" where nothing does."""
    case = draw(rng, folder)
    (folder / "ps.txt").write_text(messy(rng, case.lines), newline="")
    chunks = str(int(rng.choice([-1, 1, 3])))
    engine = str(rng.choice(list(ENGINES), p=[0.4, 0.4, 0.2, 0]))
    root, said = integrate(case, folder / "ps.txt", folder, ["-numFrameChunks", chunks])
    if root is None:
        return said
    use, mean = case.frames.astype(float), 0 if case.dark is None else case.dark.astype(float).mean(0)
    sizes = np.maximum(np.abs(use), np.abs(mean))
    if case.threshold < 0:
        use = use - mean
    else:
        use = np.where(use < mean + case.threshold, 0, np.maximum(0, np.trunc(use) - np.trunc(mean)))
    midas = Midas(mapper, folder, case.lines, use, sizes)
    if not midas.area.any():
        print("no pixel in any bin", end="  ")
        return "" if not root["REtaMap"][3].any() else "area where MIDAS has none"
    found = []
    check = lambda name, isRight: None if isRight else found.append(name)
    area = np.where(midas.area > 0, midas.area, 1) if case.keys["Normalize"] else 1
    values, scale = midas.sums / area, midas.scale / area
    counted = (midas.area > 0.3 * np.median(midas.area[midas.area > 0])) & ~midas.voided
    deviation = lambda own, floor: np.max(
        (np.abs(own - values) / np.maximum(np.maximum(np.abs(values), floor * scale), 1e-300))[:, counted], initial=0
    )
    own, planes = cakes(root, len(use)), root["REtaMap"][:]
    with_own = deviation(own, 1e-3)
    check(f"intensity {with_own:.1e}", with_own < 1e-5)
    check("voided bins", np.array_equal(np.isnan(own[0]), midas.voided))
    summed = abs(planes[3].sum() / midas.area.sum() - 1)
    check(f"summed area {summed:.1e}", summed < 1e-9)
    compare_sums(case, root, values, scale, counted, check)
    compare_axes(case, planes, check)
    (folder / "given").mkdir()
    for name in ("Map.bin", "nMap.bin", "maskMap.bin"):
        if (folder / name).exists():
            (folder / name).rename(folder / "given" / name)
    given, said = integrate(case, folder / "ps.txt", folder / "given", ["-mapDetector", "0", "--engine", engine, "-v"])
    if given is None or "let it be built" in said:
        return "; ".join([*found, f"MIDAS's map on {engine}: {said}"])
    with_midas = deviation(cakes(given, len(use)), 1e-2 if engine == "cpu" else 1)
    check(f"with MIDAS's map on {engine} {with_midas:.1e}", with_midas < ENGINES[engine])
    what = f"intensity {with_own:.1e}, summed area {summed:.1e}, {engine} with MIDAS's map {with_midas:.1e}"
    print(f"{what}, {counted.sum()} bins", end="  ")
    return "; ".join(found)


def compare_sums(case, root, values, scale, counted, check):
    count, keys = len(values), case.keys
    near = lambda own, to, of: np.all((np.abs(own.ravel() - to) <= 1e-5 * np.maximum(np.abs(to), 1e-3 * of))[counted])
    check("SumFrames", near(root["SumFrames"][:], values.sum(0), scale.sum(0)))
    first = keys["OmegaStart"] + keys["SkipFrame"] * keys["OmegaStep"]
    check("Omegas", np.allclose(root["Omegas"][:], first + keys["OmegaStep"] * np.arange(count)))
    size = {-1: count, 0: 1}.get(keys["OmegaSumFrames"], keys["OmegaSumFrames"])
    check("number of sums", len(list(root["OmegaSumFrame"])) == math.ceil(count / size))
    for start in range(0, count, size):
        end = min(start + size, count)
        item = root[f"OmegaSumFrame/LastFrameNumber_{end - 1}"]
        same = near(item[:], values[start:end].sum(0), scale[start:end].sum(0))
        attributes = dict(item.attrs)
        omega = first + keys["OmegaStep"] * start
        right = attributes["Number Of Frames Summed"] == end - start and attributes["FirstOme"] == omega
        check(f"sum up to {end - 1}", same and right)


def compare_axes(case, planes, check):
    """R, 2θ, η and Q of REtaMap, as IntegratorZarrOMP.c makes them."""
    keys = case.keys
    pixel = keys.get("px", keys.get("pxY"))
    edges = lambda low, step, bins: low + step * np.arange(bins + 1)
    if "QBinSize" in keys:
        q = edges(keys["QMin"], keys["QBinSize"], planes.shape[1])
        radii = keys["Lsd"] / pixel * np.tan(2 * np.arcsin(q * keys["Wavelength"] / (4 * math.pi)))
    else:
        radii = edges(keys["RMin"], keys["RBinSize"], planes.shape[1])
    radius = (radii[:-1] + radii[1:])[:, None] / 2
    eta = edges(keys["EtaMin"], keys["EtaBinSize"], planes.shape[2])
    two_theta = np.arctan(radius * pixel / keys["Lsd"])
    check("R", np.allclose(planes[0], radius, rtol=1e-13))
    check("2θ", np.allclose(planes[1], np.degrees(two_theta), rtol=1e-13))
    check("η", np.allclose(planes[2], (eta[:-1] + eta[1:]) / 2, rtol=0, atol=1e-12))
    check("Q", np.allclose(planes[4], 4 * math.pi / keys["Wavelength"] * np.sin(two_theta / 2), rtol=1e-13))


def main(mapper, seed, cases, first="0"):
    wrong = 0
    for case in range(int(first), int(first) + int(cases)):
        with tempfile.TemporaryDirectory() as folder:
            said = compare(mapper, np.random.default_rng([int(seed), case]), Path(folder))
        wrong += said != ""
        print(case, said or "same", flush=True)
    print(f"{wrong} of {cases} cases differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
