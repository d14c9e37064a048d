"""Draws the cases of compare-cakes-with-midas.py: a parameter file as a hostile analyst would write it, its files and frames."""

import math
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import tifffile

PHASES = (3, 6, 8, 10, 12, 14)
RANGES = [(-180, 180), (-180, 180), (-180, 180), (-116.5, 91), (0, 360), (-90, 270), (170, 190), (-200, -160), (-10, 10)]
RANGES += [(33.3, 34.1), (-360, 0), (100, 460), (179, 181), (-45, 315)]


@dataclass
class Case:
    keys: dict  # What MIDAS's mapper reads, one value a key.
    lines: list  # The same with BC and ImTransOpt, as (key, text).
    frames: np.ndarray
    dark: np.ndarray | None
    data: Path
    arguments: list  # Of rietbook integrate, beside the parameter file.
    threshold: int


def draw(rng, folder):
    codes = [int(code) for code in rng.integers(0, 4, rng.integers(0, 5))] if rng.random() < 0.6 else []
    most = 200 if rng.random() < 0.7 else 24
    width, height = (int(n) for n in rng.integers(8, most, 2))
    if 3 in codes:
        height = width  # MIDAS transposes squares.
    keys, centre = draw_geometry(rng, width, height)
    reach = max(math.hypot(y - centre[0], z - centre[1]) for y in (0, width) for z in (0, height))
    keys |= draw_bins(rng, keys, reach)
    keys |= draw_maps(rng, folder, width, height) | draw_panels(rng, folder, width, height)
    keys |= {"SolidAngleCorrection": int(rng.random() < 0.3), "PolarizationCorrection": int(rng.random() < 0.3)}
    if rng.random() < 0.5:
        keys["PolarizationFraction"] = float(rng.choice([0, 0.5, 0.99, 1]))
    if rng.random() < 0.3:
        keys |= {"SubPixelLevel": int(rng.integers(1, 6)), "SubPixelCardinalWidth": float(rng.choice([0, 3, 10, 45]))}
    if rng.random() < 0.5:
        keys["MaskFile"] = draw_mask(rng, folder, (height, width))
    lines = [("BC", f"{centre[0]!r} {centre[1]!r}")] + ([("px", "33")] if "pxY" in keys else [])
    lines += [(key, str(value)) for key, value in keys.items()]
    lines += [("ImTransOpt", str(code)) for code in codes]
    return draw_frames(rng, folder, keys, lines, (height, width))


def draw_geometry(rng, width, height):
    pixel = float(rng.choice([1, 55, 75, 172, 200]))
    # Far from the beam MIDAS's tolerances, relative to R², are wide.
    far = float(rng.choice([0.3, 4, 40], p=[0.8, 0.1, 0.1]))
    centre = rng.uniform(-far, 1 + far) * width, rng.uniform(-far, 1 + far) * height
    keys = {str(rng.choice(["px", "pxY"], p=[0.9, 0.1])): pixel, "Lsd": pixel * rng.uniform(100, 5000)}
    keys |= {"RhoD": rng.uniform(0.8, 1.5) * max(width, height) * pixel, "Wavelength": rng.uniform(0.15, 0.7)}
    keys |= {"NrPixelsY": width, "NrPixelsZ": height}
    tilt = 10 if rng.random() < 0.7 else 45
    keys |= {f"t{axis}": rng.uniform(-tilt, tilt) for axis in "xyz"}
    # Corners on the borders of bins: the beam at whole or half pixels, no tilts or distortion.
    isEven = rng.random() < 0.3
    if isEven:
        centre = tuple(float(round(2 * value) / 2) for value in centre)
        keys |= {f"t{axis}": 0.0 if rng.random() < 0.7 else rng.uniform(-3, 3) for axis in "xyz"}
    if rng.random() < 0.7 and not isEven:
        strength = float(rng.choice([1e-4, 2e-3, 2e-2, 2e-1], p=[0.2, 0.4, 0.2, 0.2]))
        keys |= {f"p{i}": rng.uniform(-180, 180) if i in PHASES else rng.normal() * strength for i in range(15)}
    if rng.random() < 0.4:
        keys["Parallax"] = rng.uniform(-2, 2) * pixel * float(rng.choice([0.1, 1, 10, 300]))
    return keys, centre


def draw_bins(rng, keys, reach):
    low, high = RANGES[rng.integers(len(RANGES))]
    steps = [step for step in (0.1, 0.5, 1, 5, 5, 7.3, 10, 30, 45, 90, 180, 360) if step < 2 * (high - low) or step == 0.1]
    bins = {"EtaMin": low, "EtaMax": high, "EtaBinSize": float(rng.choice(steps))}
    # Down to the beam, where a pixel spans many bins.
    bins["RMin"] = float(rng.choice([0, 0, 0.3, 1, 2, 5, 10, rng.uniform(12, 50)]))
    bins["RBinSize"] = float(rng.choice([0.05, 0.1, 0.25, 0.5, 0.73, 1, 2, 17]))
    if reach > 1000:
        bins["RMin"] = reach - rng.uniform(5, 200)
    bins["RMax"] = bins["RMin"] + (rng.uniform(0.1, 1.3) * reach if reach < 1000 else 300)
    if bins["EtaBinSize"] < 1:
        bins["RBinSize"] = max(bins["RBinSize"], 0.5)
    if rng.random() < 0.2 and bins["RMin"] > 0:
        pixel = keys.get("px", keys.get("pxY"))
        q = lambda radius: 4 * math.pi / keys["Wavelength"] * math.sin(math.atan(radius * pixel / keys["Lsd"]) / 2)
        step = (q(bins["RMax"]) - q(bins["RMin"])) / int(rng.integers(40, 300))
        bins |= {"QMin": q(bins["RMin"]), "QMax": q(bins["RMin"]) + 39.5 * step, "QBinSize": step}
    return bins


def draw_maps(rng, folder, width, height):
    keys = {}
    if rng.random() < 0.2:
        field = rng.normal(size=(height, width)).cumsum(0).cumsum(1)
        (field * float(rng.choice([0.3, 3])) / np.abs(field).max()).astype("<f8").tofile(folder / "residual.bin")
        keys["ResidualCorrectionMap"] = folder / "residual.bin"
    if rng.random() < 0.2:
        (rng.normal(size=(2, height, width)) * 0.1).astype("<f8").tofile(folder / "distortion.bin")
        keys["DistortionFile"] = folder / "distortion.bin"
    return keys


def draw_panels(rng, folder, width, height):
    if rng.random() > 0.3:
        return {}
    columns, rows = (int(n) for n in rng.integers(1, 4, 2))
    gaps = [[int(n) for n in rng.integers(0, 4, count - 1)] for count in (columns, rows)]
    sizes = [max(1, (size - sum(gap)) // count) for size, gap, count in zip((width, height), gaps, (columns, rows))]
    # Some panels have no line, some lines no more than the two shifts.
    scale = np.array([0.5, 0.5, float(rng.choice([0.2, 5])), 100, 1e-4])
    shifts = ["# id dY dZ dTheta dLsd dP2"]
    for panel in range(columns * rows):
        values = [repr(float(value)) for value in rng.normal(size=5) * scale]
        if rng.random() < 0.9:
            shifts.append(" ".join([str(panel), *values[: int(rng.choice([2, 3, 4, 5, 5]))]]))
    (folder / "shifts.txt").write_text("\n".join(shifts) + "\n")
    keys = {"NPanelsY": columns, "NPanelsZ": rows, "PanelSizeY": sizes[0], "PanelSizeZ": sizes[1]}
    for axis, gap in zip("YZ", gaps):
        if gap:
            keys[f"PanelGaps{axis}"] = " ".join(map(str, gap))
    return keys | ({"PanelShiftsFile": folder / "shifts.txt"} if rng.random() < 0.9 else {})


def draw_mask(rng, folder, raw):
    mask = (rng.random(raw) < 0.004).astype(np.uint8)
    mask[:, raw[1] // 3] = 1
    tifffile.imwrite(folder / "mask.tif", mask)
    return folder / "mask.tif"


def draw_frames(rng, folder, keys, lines, raw):
    keys |= {"Normalize": int(rng.random() < 0.8), "SaveIndividualFrames": 1, "SumImages": 1}
    keys |= {"OmegaStart": -3, "OmegaStep": float(rng.choice([0.5, -0.25, 0])), "SkipFrame": int(rng.integers(0, 2))}
    keys["OmegaSumFrames"] = int(rng.choice([1, 2, 3, 9, -1, 0]))
    isTiff = rng.random() < 0.3
    keys["SkipFrame"] = 0 if isTiff else keys["SkipFrame"]
    for key in ("Normalize", "SaveIndividualFrames", "SumImages", "OmegaStart", "OmegaStep", "SkipFrame", "OmegaSumFrames"):
        lines.append((key, str(keys[key])))
    if rng.random() < 0.3:
        lines += [("GapIntensity", "-1"), ("BadPxIntensity", "-2")]
    kind = str(rng.choice(["<u1", "<u2", "<u2", "<u4", "<i2", "<i4", "<f4", "<f8"]))
    rows, columns = np.indices(raw)
    rate = 80 + 60 * np.sin(np.hypot(columns - 50, rows - 70) / 5) + 0.3 * columns
    counts = rng.poisson(np.maximum(rate, 1), (1 if isTiff else int(rng.integers(2, 6)), *raw)).astype(float)
    if kind == "<u1":
        counts = np.minimum(counts, 255)
    if kind[1] == "f":
        counts += 0.37
    if kind[1] != "u":
        counts -= 40
        counts[rng.random(counts.shape) < 0.01] = rng.choice([-1, -2])
    elif kind != "<u1":
        counts[rng.random(counts.shape) < 0.003] = 2 ** (8 * int(kind[2])) - 1
    frames = counts.astype(kind)
    dark, arguments, threshold = None, [], -1
    if rng.random() < 0.5:
        form = str(rng.choice(["<u1", "<u2", "<u4", "<i4", "<f4"]))
        dark = (rng.poisson(30, (1 if isTiff else 3, *raw)) + (0.25 if form == "<f4" else 0)).astype(form)
        if kind[1] == "u" and dark.dtype.kind == "u" and not isTiff:
            threshold = int(rng.choice([-1, -1, 0, 40]))
    data = folder / ("scan_000001.tif" if isTiff else "scan_000001.h5")
    if isTiff:
        tifffile.imwrite(data, frames[0])
        if dark is not None:
            tifffile.imwrite(folder / "dark.tif", dark[0])
            arguments = ["-darkFN", folder / "dark.tif"]
    else:
        with h5py.File(data, "w") as file:
            file.create_dataset("exchange/data", data=frames, chunks=(1, *raw), compression="gzip")
            if dark is not None:
                file["exchange/dark"] = dark
    use = slice(keys["SkipFrame"], None)
    return Case(keys, lines, frames[use], None if dark is None else dark[use], data, arguments, threshold)


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
