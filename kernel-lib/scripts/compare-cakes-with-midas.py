"""Random parameter files through `rietbook integrate --masked-bins void` and through MIDAS's own DetectorMapper.

    python -m venv v && v/bin/pip install numpy tifffile h5py zarr==2.18.3 numcodecs==0.15.1
    npm run build -w kernel-lib
    v/bin/python kernel-lib/scripts/compare-cakes-with-midas.py DETECTORMAPPER SEED CASES

DETECTORMAPPER is the program built from MIDAS's source (FF_HEDM/src), outside the project. Its map is applied in float64 as
MIDAS's integrator does; intensities, areas, voided bins, sums, ω and the planes of REtaMap are compared. Cases draw tilts, all
distortion terms, the beam at whole and half pixels, parallax, panels, residual and distortion maps, corrections, R and Q bins of any width down to the beam, ranges
of η to either side of ±180°, transforms, masks, sub-pixels, darks, MIDAS's preprocessing, several frames and every
OmegaSumFrames; files are written with tabs, remarks, repeated keys and CRLF.
"""

import math
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import tifffile
import zarr

CLI = Path(__file__).resolve().parent.parent / "bin" / "rietbook.js"
RECORD = np.dtype([("y", "<f4"), ("z", "<f4"), ("frac", "<f8"), ("dR", "<f4"), ("area", "<f4")])
PHASES = (3, 6, 8, 10, 12, 14)


def transformed(image, codes):
    for code in codes:
        image = {0: image, 1: image[..., ::-1], 2: image[..., ::-1, :], 3: np.swapaxes(image, -1, -2)}[code]
    return np.ascontiguousarray(image)


def draw(rng, folder):
    """One case: parameters (key, text), raw frames, dark or None, arguments."""
    codes = [[], [0], [1], [2], [1, 2], [3], [1, 3], [3, 1], [3, 2, 1], [1, 2, 3]][rng.integers(10)]
    width, height = (int(n) for n in rng.integers(90, 200, 2))
    if 3 in codes:
        height = width  # MIDAS transposes squares
    pixel = float(rng.choice([75, 150, 200]))
    centre = rng.uniform(-0.3, 1.2) * width, rng.uniform(-0.3, 1.2) * height
    reach = max(math.hypot(y - centre[0], z - centre[1]) for y in (0, width) for z in (0, height))
    keys = {"Lsd": rng.uniform(2e4, 5e5), "px": pixel, "RhoD": rng.uniform(1, 1.5) * max(width, height) * pixel}
    keys |= {"Wavelength": rng.uniform(0.15, 0.7), "NrPixelsY": width, "NrPixelsZ": height}
    keys |= {f"t{axis}": rng.uniform(-10, 10) for axis in "xyz"}
    # Corners on the borders of bins: the beam at whole or half pixels, no tilts or distortion.
    isEven = rng.random() < 0.3
    if isEven:
        centre = tuple(float(round(2 * value) / 2) for value in centre)
        keys |= {f"t{axis}": 0.0 if rng.random() < 0.7 else rng.uniform(-3, 3) for axis in "xyz"}
    if rng.random() < 0.7 and not isEven:
        keys |= {f"p{i}": rng.uniform(-180, 180) if i in PHASES else rng.normal() * 2e-3 for i in range(15)}
    if rng.random() < 0.4:
        keys["Parallax"] = rng.uniform(-300, 300)
    keys["EtaBinSize"] = float(rng.choice([0.5, 1, 5, 5, 7.3, 10, 30, 90, 180, 360]))
    keys["EtaMin"], keys["EtaMax"] = [(-180, 180), (-180, 180), (-180, 180), (-116.5, 91.0), (0, 360), (-90, 270)][rng.integers(6)]
    # Down to the beam, where a pixel spans many bins.
    keys["RMin"] = float(rng.choice([0, 1, 2, 5, 10, rng.uniform(12, 50)]))
    keys["RBinSize"] = float(rng.choice([0.1, 0.25, 0.5, 0.73, 1, 2]))
    keys["RMax"] = keys["RMin"] + rng.uniform(0.4, 1.1) * reach
    keys |= {"SolidAngleCorrection": int(rng.random() < 0.3), "PolarizationCorrection": int(rng.random() < 0.3)}
    if rng.random() < 0.2 and keys["RMin"] > 0:
        q = lambda radius: 4 * math.pi / keys["Wavelength"] * math.sin(math.atan(radius * pixel / keys["Lsd"]) / 2)
        step = (q(keys["RMax"]) - q(keys["RMin"])) / int(rng.integers(40, 300))
        keys |= {"QMin": q(keys["RMin"]), "QMax": q(keys["RMin"]) + 39.5 * step, "QBinSize": step}
    keys |= {"Normalize": int(rng.random() < 0.8), "OmegaStart": -3, "OmegaStep": 0.5, "SaveIndividualFrames": 1}
    keys["OmegaSumFrames"] = int(rng.choice([1, 2, 3, -1, 0]))
    raw = (height, width)
    if rng.random() < 0.2:
        field = rng.normal(size=raw).cumsum(0).cumsum(1)
        (field * 0.3 / np.abs(field).max()).astype("<f8").tofile(folder / "residual.bin")
        keys["ResidualCorrectionMap"] = folder / "residual.bin"
    if rng.random() < 0.2:
        (rng.normal(size=(2, *raw)) * 0.1).astype("<f8").tofile(folder / "distortion.bin")
        keys["DistortionFile"] = folder / "distortion.bin"
    if rng.random() < 0.3:
        shifts = [f"{i} " + " ".join(map(repr, (rng.normal(size=5) * [0.5, 0.5, 0.2, 100, 1e-4]).tolist())) for i in range(4)]
        (folder / "shifts.txt").write_text("\n".join(shifts) + "\n")
        keys |= {"NPanelsY": 2, "NPanelsZ": 2, "PanelSizeY": (width - 6) // 2, "PanelSizeZ": (height - 4) // 2}
        keys |= {"PanelGapsY": 6, "PanelGapsZ": 4, "PanelShiftsFile": folder / "shifts.txt"}
    if not any(codes) and rng.random() < 0.3:
        keys |= {"SubPixelLevel": int(rng.integers(2, 4)), "SubPixelCardinalWidth": 10}
    elif rng.random() < 0.6:
        mask = (rng.random(raw) < 0.004).astype(np.uint8)
        mask[:, width // 3] = 1
        tifffile.imwrite(folder / "mask.tif", mask)
        keys["MaskFile"] = folder / "mask.tif"
    lines = [("BC", f"{centre[0]!r} {centre[1]!r}")] + [(key, str(value)) for key, value in keys.items()]
    lines += [("ImTransOpt", str(code)) for code in codes]
    rows, columns = np.indices(raw)
    rate = 80 + 60 * np.sin(np.hypot(columns - 50, rows - 70) / 5) + 0.3 * columns
    kind = rng.choice(["<u2", "<u4", "<i4", "<f4"])
    frames = (rng.poisson(rate, (int(rng.integers(1, 6)), *raw)) + (0.5 if kind == "<f4" else 0)).astype(kind)
    dark = rng.poisson(30, (3, *raw)).astype("<u2") if rng.random() < 0.5 else None
    threshold = int(rng.choice([-1, 0, 40])) if dark is not None else -1
    with h5py.File(folder / "scan_000001.h5", "w") as file:
        file.create_dataset("exchange/data", data=frames, chunks=(1, *raw), compression="gzip")
        if dark is not None:
            file["exchange/dark"] = dark
    return keys, lines, frames, dark, threshold


def messy(rng, lines):
    """The same parameters as people write them."""
    text = ["% a calibration"]
    for key, value in lines:
        if key == "Lsd":
            text.append("Lsd 1.5")
        blank = str(rng.choice([" ", "\t", "    "]))
        remark = str(rng.choice(["", "   # as measured"])) if rng.random() < 0.3 else ""
        text += [f"{key}{blank}{value}{remark}"] + (["", "# more"] if rng.random() < 0.1 else [])
    return str(rng.choice(["\n", "\r\n"])).join(text) + "\n"


def midas(mapper, folder, lines, frames):
    """Per frame the sums and areas that MIDAS makes, the bins that it voids, and how well it knows the summed area."""
    (folder / "midas.txt").write_text("".join(f"{key} {value}\n" for key, value in lines))
    subprocess.run([mapper, "midas.txt", "-nCPUs", "1"], cwd=folder, capture_output=True, check=True)
    entries = np.fromfile(folder / "Map.bin", RECORD, offset=64)
    counts, starts = np.fromfile(folder / "nMap.bin", "<i4", offset=64).reshape(-1, 2).T
    order = np.concatenate([np.arange(s, s + n) for n, s in zip(counts, starts)]).astype(int)
    bins, entries = np.repeat(np.arange(len(counts)), counts), entries[order]
    y, z = entries["y"].astype(float), entries["z"].astype(float)
    column = np.clip(np.floor(y).astype(int), 0, frames.shape[2] - 2)
    row = np.clip(np.floor(z).astype(int), 0, frames.shape[1] - 2)
    fy, fz = np.clip(y - column, 0, 1), np.clip(z - row, 0, 1)
    area = np.bincount(bins, entries["area"].astype(float), len(counts))
    # Areas are kept in single precision: a sum of them is known to this. Equal ones are rounded alike.
    values, number = np.unique(entries["area"].astype(float), return_counts=True)
    rounding = 5 * 2**-25 * math.sqrt(np.sum((values * number) ** 2)) / max(area.sum(), 1e-9)
    sums = []
    for f in frames:
        low = f[row, column] * (1 - fy) + f[row, column + 1] * fy
        high = f[row + 1, column] * (1 - fy) + f[row + 1, column + 1] * fy
        sums.append(np.bincount(bins, (low * (1 - fz) + high * fz) * entries["frac"], len(counts)))
    voided = folder / "maskMap.bin"
    flags = np.fromfile(voided, "<i4", offset=64) != 0 if voided.exists() else np.zeros(len(counts), bool)
    return np.array(sums), area, flags, rounding


def compare(mapper, rng, folder):
    """What differs, as text; "" where nothing does."""
    keys, lines, frames, dark, threshold = draw(rng, folder)
    (folder / "ps.txt").write_text(messy(rng, lines), newline="")
    files = ["-paramFN", folder / "ps.txt", "-dataFN", folder / "scan_000001.h5", "-resultFolder", folder]
    ways = ["--masked-bins", "void", "--polarization-correction", "midas", "--no-check", "--no-map-cache"]
    more = ["-preProcThresh", str(threshold), "-numFrameChunks", str(int(rng.choice([-1, 1, 3])))]
    run = subprocess.run(["node", CLI, "integrate", *files, *ways, *more], capture_output=True, text=True)
    if run.returncode != 0:
        return run.stderr.strip()
    use, mean = frames.astype(float), 0 if dark is None else dark.astype(float).mean(0)
    cut = np.where(use < mean + threshold, 0, np.maximum(0, np.trunc(use) - np.trunc(mean)))
    sums, area, voided, rounding = midas(mapper, folder, lines, use - mean if threshold < 0 else cut)
    if not area.any():
        print("no pixel in any bin", end="  ")
        return ""
    values = np.divide(sums, area, out=np.zeros_like(sums), where=area > 0) if keys["Normalize"] else sums
    root = zarr.open(str(folder / "scan_000001.zarr.zip"), "r")
    own = np.array([root[f"IntegrationResult/FrameNr_{i}"][:].ravel() for i in range(len(frames))])
    planes = root["REtaMap"][:]
    counted = (area > 0.3 * np.median(area[area > 0])) & ~voided
    one = area[counted] if not keys["Normalize"] else 1
    found = []
    check = lambda name, isRight: None if isRight else found.append(name)
    deviation = np.max(np.abs(own - values)[:, counted] / np.maximum(np.abs(values[:, counted]), one), initial=0)
    check(f"intensity {deviation:.1e}", deviation < 1e-5)
    check("voided bins", np.array_equal(np.isnan(own[0]), voided))
    summed = abs(planes[3].sum() / area.sum() - 1)
    check(f"summed area {summed:.1e}", summed < max(1e-9, rounding))
    check("SumFrames", np.allclose(root["SumFrames"][:].ravel()[counted], values.sum(0)[counted], rtol=1e-5, atol=1e-3))
    check("Omegas", np.allclose(root["Omegas"][:], -3 + 0.5 * np.arange(len(frames))))
    size = {-1: len(frames), 0: 1}.get(keys["OmegaSumFrames"], keys["OmegaSumFrames"])
    check("number of sums", len(list(root["OmegaSumFrame"])) == math.ceil(len(frames) / size))
    for start in range(0, len(frames), size):
        end = min(start + size, len(frames))
        item = root[f"OmegaSumFrame/LastFrameNumber_{end - 1}"]
        same = np.allclose(item[:].ravel()[counted], values[start:end].sum(0)[counted], rtol=1e-5, atol=1e-3)
        attributes = dict(item.attrs)
        right = attributes["Number Of Frames Summed"] == end - start and attributes["FirstOme"] == -3 + 0.5 * start
        check(f"sum up to {end - 1}", same and right)
    two_theta = np.degrees(np.arctan(planes[0] * keys["px"] / keys["Lsd"]))
    check("2θ", np.abs(planes[1] - two_theta).max() < 1e-9)
    print(f"intensity {deviation:.1e}, summed area {summed:.1e}, {counted.sum()} bins", end="  ")
    return "; ".join(found)


def main(mapper, seed, cases):
    rng = np.random.default_rng(int(seed))
    wrong = 0
    for case in range(int(cases)):
        with tempfile.TemporaryDirectory() as folder:
            said = compare(mapper, rng, Path(folder))
        wrong += said != ""
        print(case, said or "same", flush=True)
    print(f"{wrong} of {cases} cases differ")
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:4]))
