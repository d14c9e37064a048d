"""How far GSAS-II agrees with itself and with us: its cell over restarts from slightly different values.

Run with a Python that has GSAS-II (docs/exports.md): python restart-gsas2.py [--complete-cell-derivative] FILE.gpx ...

Each project (of `rietbook refine --axial-divergence gsas2`) is refined from its own values and from several starts near
them (cell 20 ppm away, scale 1 %, W and SH/L 3 %), with GSAS-II's tightest useful tolerance (min dM/M 1e-7, 20 cycles, twice).
Printed for each file: wR and the first cell length of every run, the largest difference between two runs and the difference
between the lowest run and the file's own value, both in GSAS-II's own esd; at the end the median and the largest of these.
The files are not touched.

GSAS-II's derivative of the pattern with respect to a cubic, tetragonal or hexagonal cell leaves out the elements of the
reciprocal metric tensor that symmetry ties to the free one (GSASIIstrMath.getPowderProfileDerv, cellVaryDerv returns A0 alone
for m3m), so that its least squares comes to rest beside the minimum. With --complete-cell-derivative that one function is
replaced in memory by one that returns all six elements; nothing else is changed.
"""
import contextlib
import importlib.machinery
import io
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import warnings

COMPLETE = "--complete-cell-derivative"


class CompleteCellDerivative(importlib.machinery.SourceFileLoader):
    """Loads GSASIIstrMath with a cellVaryDerv that returns the derivatives of all six elements."""

    def get_data(self, path):
        source = super().get_data(path)
        if not path.endswith("GSASIIstrMath.py"):
            return b""  # no cached bytecode: it would be that of the unchanged source
        changed, count = re.subn(
            rb"(    def cellVaryDerv\(pfx,SGData,dpdA\):\n).*?(?=\n    # create a list of dependent)",
            rb"\1        return [[pfx+'A%d'%i,dpdA[i]] for i in range(6)]\n", source, flags=re.DOTALL)
        if count != 1:
            raise SystemExit("cellVaryDerv not found in GSASIIstrMath.py: another version of GSAS-II?")
        return changed

    def path_stats(self, path):
        raise OSError("not cached")


class CompleteCellDerivativeFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "GSASII.GSASIIstrMath":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        spec.loader = CompleteCellDerivative(spec.loader.name, spec.loader.path)
        return spec


if COMPLETE in sys.argv:
    sys.meta_path.insert(0, CompleteCellDerivativeFinder)

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
    distances = []
    for path in paths:
        with contextlib.redirect_stdout(io.StringIO()):
            own = G2sc.G2Project(path).phases()[0].get_cell()["length_a"]
        runs = [run(path, *start) for start in STARTS]
        # A run that ends visibly higher sits in another minimum: it says nothing about the agreement in this one.
        best = min(runs)
        same = [(wr, a, esd) for wr, a, esd in runs if wr < best[0] + 0.002]
        spreads.append((max(a for _, a, _ in same) - min(a for _, a, _ in same)) / best[2])
        distances.append(abs(best[1] - own) / best[2])
        print(f"{path}: spread of a {spreads[-1]:.2f} esd over {len(same)} of {len(runs)} runs, lowest {distances[-1]:.2f} esd from "
              f"the file's {own:.6f}; " + ", ".join(f"wR {wr:.4f} a {a:.6f}({esd:.1g})" for wr, a, esd in runs), flush=True)
    for what, values in (("spread of a over restarts", spreads), ("a of the lowest run from the file's", distances)):
        print(f"{len(values)} projects: {what}, median {statistics.median(values):.2f}, largest {max(values):.2f} esd")


if __name__ == "__main__":
    main([path for path in sys.argv[1:] if path != COMPLETE])
