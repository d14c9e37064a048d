"""How far GSAS-II agrees with itself: the spread of its cell over restarts from slightly different values.

Run with a Python that has GSAS-II (docs/exports.md): python restart-gsas2.py FILE.gpx ...

Each project (of `rietbook refine --axial-divergence gsas2`) is refined from its own values and from several starts near
them (cell 20 ppm away, scale 1 %, W and SH/L 3 %), with GSAS-II's tightest useful tolerance (min dM/M 1e-7, 20 cycles, twice).
Printed for each file: wR and the first cell length of every run, and the largest difference between two runs in GSAS-II's
own esd; at the end the median and the largest of these. The files are not touched.
"""
import contextlib
import io
import pathlib
import shutil
import statistics
import sys
import tempfile
import warnings

with contextlib.redirect_stdout(io.StringIO()):
    import GSASII.GSASIIscriptable as G2sc

STARTS = [(0, 1, 1), (2e-5, 1.01, 1.03), (-2e-5, 0.99, 0.97), (1e-5, 1.01, 0.97), (-1e-5, 0.99, 1.03)]


def run(path, cell, scale, width):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy.gpx"
        shutil.copy(path, copy)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            project = G2sc.G2Project(str(copy))
            for phase in project.phases():
                lengths = phase.data["General"]["Cell"]
                lengths[1:4] = [value * (1 + cell) for value in lengths[1:4]]
            for histogram in project.histograms():
                histogram.data["Sample Parameters"]["Scale"][0] *= scale
                instrument = histogram.data["Instrument Parameters"][0]
                for name in ("W", "SH/L"):
                    instrument[name][1] *= width
            project.data["Controls"]["data"]["min dM/M"] = 1e-7
            project.set_Controls("cycles", 20)
            project.refine()
            project.refine()
        values, esds = project.phases()[0].get_cell_and_esd()
        return project.histograms()[0].get_wR(), values["length_a"], esds["length_a"]


def main(paths):
    spreads = []
    for path in paths:
        runs = [run(path, *start) for start in STARTS]
        # A run that ends visibly higher sits in another minimum: it says nothing about the agreement in this one.
        best = min(wr for wr, _, _ in runs)
        same = [(wr, a, esd) for wr, a, esd in runs if wr < best + 0.002]
        spread = (max(a for _, a, _ in same) - min(a for _, a, _ in same)) / same[0][2]
        spreads.append(spread)
        print(f"{path}: spread of a {spread:.2f} esd over {len(same)} of {len(runs)} runs; "
              + ", ".join(f"wR {wr:.4f} a {a:.6f}({esd:.1g})" for wr, a, esd in runs), flush=True)
    print(f"{len(spreads)} projects: spread of a over restarts, median {statistics.median(spreads):.2f}, largest {max(spreads):.2f} esd")


if __name__ == "__main__":
    main(sys.argv[1:])
