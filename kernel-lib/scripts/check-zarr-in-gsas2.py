"""Imports a .zarr.zip with GSAS-II's MIDAS importer and compares every lineout with the file as zarr-python reads it.

    python kernel-lib/scripts/check-zarr-in-gsas2.py cake.zarr.zip

Needs a Python with GSAS-II and zarr, outside the project. Exits 1 where anything differs.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import zarr
from GSASII import GSASIIscriptable as G2sc


def main(path):
    store = zarr.storage.ZipStore(path, mode="r")
    root = zarr.open_group(store, mode="r")
    bins = np.array(root["REtaMap"])
    assert bins.shape[0] == 5 and dict(root["REtaMap"].attrs)["Header"] == "Radius,2Theta,Eta,BinArea,Q"
    numbers = sorted((int(name.split("_")[1]) for name in root["OmegaSumFrame"]))
    for number in numbers:
        attributes = dict(root[f"OmegaSumFrame/LastFrameNumber_{number}"].attrs)
        missing = {"FirstOme", "LastOme", "LastFrameNumber", "Number Of Frames Summed", "I", "I0", "Temperature", "Pressure"}
        assert not missing - set(attributes), missing - set(attributes)
    with tempfile.TemporaryDirectory() as folder:
        project = G2sc.G2Project(newgpx=str(Path(folder) / "check.gpx"))
        histograms = project.add_powder_histogram(str(path), "", fmthint="MIDAS", multiple=True)
        histograms = histograms if isinstance(histograms, list) else [histograms]
        matched = 0
        for histogram in histograms:
            x, y = (np.asarray(histogram.getdata(kind)) for kind in ("x", "yobs"))
            azimuth = histogram.InstrumentParameters["Azimuth"][0]
            lineout = int(np.argmin(np.abs(bins[2, 0] - (90 - azimuth))))
            for number in numbers:
                array = root[f"OmegaSumFrame/LastFrameNumber_{number}"]
                # GSAS-II divides a sum by its number of frames.
                image = np.array(array) / dict(array.attrs)["Number Of Frames Summed"]
                positive = {round(t, 9): v for t, v in zip(bins[1, :, lineout], image[:, lineout])}
                pairs = [(v, positive[round(t, 9)]) for t, v in zip(x, y) if round(t, 9) in positive]
                if len(pairs) == len(x) and np.allclose(*np.array(pairs).T, rtol=1e-12, equal_nan=True):
                    matched += 1
                    break
        wavelength = histograms[0].InstrumentParameters["Lam"][0]
        assert wavelength == root["InstrumentParameters/Lam"][0]
        print(f"{len(histograms)} histograms, {matched} equal to the file, {len(numbers)} frames, {len(bins[2, 0])} azimuths")
        return 0 if matched == len(histograms) > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
