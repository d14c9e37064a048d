"""Opens the .gpx files of this library in GSAS-II, re-evaluates them and refines on.

Run with a Python that has GSAS-II (docs/exports.md): python check-gpx-in-gsas2.py [--tolerance POINTS] [--keep FOLDER] FILE.gpx ...

For each file: wR of each histogram as stored, after 0 cycles, and after refining on with the parameters that were free in
the fit; cells with the esds stored in the file, and after. The files themselves are not touched. Exit 1 if a wR after 0
cycles differs from the stored one by more than the tolerance (percentage points, default 0.01). With --keep the copies as GSAS-II
saves them after 0 cycles stay in the folder, for compare-read-projects.mjs.
"""
import argparse
import contextlib
import io
import pathlib
import shutil
import sys
import tempfile
import warnings

with contextlib.redirect_stdout(io.StringIO()):
    import GSASII.GSASIIscriptable as G2sc


def cells(project):
    texts = []
    for phase in project.phases():
        values, esds = phase.get_cell_and_esd()
        texts.append(f"{phase.name} " + " ".join(f"{key[-1]}={values[key]:.6f}±{esds[key]:.1g}" for key in list(values)[:3]))
    return "; ".join(texts)


def refined(project, cycles):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        project.set_Controls("cycles", cycles)
        project.refine()
    if "Refinement successful" not in output.getvalue():
        raise RuntimeError(output.getvalue()[-500:])
    return [histogram.get_wR() for histogram in project.histograms()]


def check(path, tolerance, keep):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy.gpx"
        shutil.copyfile(path, copy)
        with contextlib.redirect_stdout(io.StringIO()):
            project = G2sc.G2Project(str(copy))
        stored = [histogram.get_wR() for histogram in project.histograms()]
        names = [histogram.name for histogram in project.histograms()]
        notebook = project.data["Notebook"]["data"]
        before = cells(project)
        again = refined(project, 0)
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(copy, keep / pathlib.Path(path).name)
        further = refined(project, 5)
        after = cells(project)
        free = len(project.data["Covariance"]["data"].get("varyList", []))
    print(path)
    for name, one, two, three in zip(names, stored, again, further):
        print(f"  {name}: wR stored {one:.4f} %, after 0 cycles {two:.4f} %, refined on {three:.4f} % with {free} variables")
    print(f"  cell stored {before}\n  cell refined {after}")
    good = all(abs(one - two) <= tolerance for one, two in zip(stored, again))
    if not good:
        print("  DIFFERS; the project's notebook says:")
        print("\n".join(f"    {line}" for line in notebook if "GSAS-II" in line))
    return good


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("files", nargs="+")
parser.add_argument("--tolerance", type=float, default=0.01)
parser.add_argument("--keep", type=pathlib.Path)
arguments = parser.parse_args()
results = [check(path, arguments.tolerance, arguments.keep) for path in arguments.files]
print(f"{sum(results)} of {len(results)} files agree within {arguments.tolerance} percentage points")
sys.exit(0 if all(results) else 1)
