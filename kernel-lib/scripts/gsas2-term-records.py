"""Simulates patterns with GSAS-II's terms of the sample and writes them as records for compare:gsas2.

Run with a Python that has GSAS-II (docs/exports.md): python gsas2-term-records.py FOLDER [CASE ...]

Each record FOLDER/CASE.json.gz holds every parameter, the reflections (second evaluation) and y(2theta); each case has another
Laue class and other terms: size, microstrain, preferred orientation, texture, absorption, extinction, roughness, strain,
displacements, backgrounds.
"""
import argparse
import contextlib
import gzip
import io
import json
import math
import os
import pathlib
import tempfile
import warnings

import numpy as np

warnings.simplefilter("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    import GSASII.GSASIImpsubs as impsubs
    import GSASII.GSASIIlattice as lattice
    import GSASII.GSASIImapvars as mapvars
    import GSASII.GSASIIscriptable as scriptable
    import GSASII.GSASIIstrIO as str_io
    import GSASII.GSASIIstrMath as str_math

INSTRUMENT = {
    "Type": "PXC", "Bank": 1.0, "Lam": 0.4137, "Polariz.": 0.95, "Azimuth": 0.0, "Zero": 0.003, "U": 20.0, "V": -5.0,
    "W": 4.0, "X": 0.4, "Y": 2.0, "Z": 0.1, "SH/L": 0.006, "Source": "Synchrotron",
}
NEGATIVE_ZERO = {**INSTRUMENT, "Zero": -0.03}
LABORATORY = {
    **{key: value for key, value in INSTRUMENT.items() if key != "Lam"},
    "Lam1": 1.5405, "Lam2": 1.5443, "I(L2)/I(L1)": 0.5, "Polariz.": 0.6, "SH/L": 0.02, "Source": "CuKa",
}
ATOMS = [("Pb1", "Pb", 0.11, 0.21, 0.32, 1.0, 0.01), ("O1", "O", 0.61, 0.13, 0.74, 1.0, 0.015)]
ANGLES = {"Omega": 11.0, "Chi": 23.0, "Phi": -31.0, "Azimuth": 37.0}
TRICLINIC = (4.1, 5.2, 6.3, 83.0, 96.0, 104.0)
MONOCLINIC = (4.1, 5.2, 6.3, 90.0, 104.0, 90.0)
ORTHORHOMBIC = (4.1, 5.2, 6.3, 90.0, 90.0, 90.0)
TETRAGONAL = (4.4, 4.4, 6.3, 90.0, 90.0, 90.0)
HEXAGONAL = (4.4, 4.4, 6.3, 90.0, 90.0, 120.0)
RHOMBOHEDRAL = (4.6, 4.6, 4.6, 74.0, 74.0, 74.0)
CUBIC = (5.1, 5.1, 5.1, 90.0, 90.0, 90.0)


def several(phase, names):
    return {name: 0.2 * math.cos(1.3 * i + 1) for i, name in enumerate(names)}


def stephens(value):
    def edit(phase, share, sample):
        count = len(share["Mustrain"][4])
        share["Mustrain"][0] = "generalized"
        main = 6 if count > 5 else 2
        share["Mustrain"][4] = [value * (1 + 0.3 * i) if i < main else 0.15 * value * (-1) ** i for i in range(count)]
    return edit


def harmonics(order):
    def edit(phase, share, sample):
        names = lattice.GenSHCoeffT(phase["General"]["SGData"]["SGLaue"], "0", order, False)
        share["Pref.Ori."] = ["SH", 1.0, False, [0, 0, 1], order, several(phase, names), [], 0.1]
    return edit


def texture(order, model, symmetry):
    def edit(phase, share, sample):
        names = lattice.GenSHCoeffT(phase["General"]["SGData"]["SGLaue"], symmetry, order)
        coefficients = {name: value / 3 for name, value in several(phase, names).items()}
        phase["General"]["SH Texture"].update({
            "Order": order, "Model": model, "Sample omega": [False, 3.0], "Sample chi": [False, -4.0],
            "Sample phi": [False, 7.0], "SH Coeff": [False, coefficients],
        })
    return edit


def uniaxial(size, strain, axis, mixing):
    def edit(phase, share, sample):
        for key, (equatorial, axial) in (("Size", size), ("Mustrain", strain)):
            share[key][0] = "uniaxial"
            share[key][1] = [equatorial, axial, mixing]
            share[key][3] = list(axis)
    return edit


def ellipsoid(values):
    def edit(phase, share, sample):
        share["Size"][0] = "ellipsoidal"
        share["Size"][4] = list(values)
    return edit


def others(**values):
    def edit(phase, share, sample):
        for key, value in values.items():
            if key in sample:
                sample[key][0] = value
            elif key in ("BabA", "BabU"):
                share["Babinet"][key][0] = value
            elif key == "HStrain":
                share[key][0] = [value * (i + 1) for i in range(len(share[key][0]))]
            elif key == "LayerDisp":
                share["Layer Disp"] = [value, False]
            else:
                share[key][0] = value
    return edit


# name: cell, space group, edits, instrument, sample angles
CASES = {
    "triclinic_ellipsoid": (TRICLINIC, "P -1", [ellipsoid([4, 7, 3, 1, -0.6, 0.4])], INSTRUMENT, {}),
    "triclinic_harmonics": (TRICLINIC, "P 1", [stephens(4000), harmonics(4)], INSTRUMENT, ANGLES),
    "monoclinic_stephens": (MONOCLINIC, "P 21/c", [stephens(4000), harmonics(6), others(HStrain=2e-5)], INSTRUMENT, ANGLES),
    "monoclinic_uniaxial": (
        MONOCLINIC, "P 21", [uniaxial((0.2, 0.5), (900.0, 2500.0), (1, 0, 1), 0.7)], INSTRUMENT, {}),
    "orthorhombic_factors": (
        ORTHORHOMBIC, "P n m a", [others(Extinction=30.0, Absorption=0.7, BabA=12.0, BabU=0.03)], INSTRUMENT, {}),
    "tetragonal_flat_plate": (
        TETRAGONAL, "P 42/m n m",
        [stephens(3000), harmonics(4), others(SurfRoughA=0.2, SurfRoughB=0.1, Extinction=3.0)], LABORATORY, {}),
    "trigonal_31m": (HEXAGONAL, "P 3 1 m", [stephens(4000), harmonics(6)], INSTRUMENT, ANGLES),
    "rhombohedral_texture": (
        RHOMBOHEDRAL, "R -3 m r", [stephens(4000), texture(4, "shear - 2/m", "2/m")], INSTRUMENT, ANGLES),
    "rhombohedral_polar": (
        RHOMBOHEDRAL, "R 3 c r", [harmonics(6), others(HStrain=3e-5, Extinction=200.0)], NEGATIVE_ZERO, ANGLES),
    "cubic_texture": (CUBIC, "P m -3 m", [texture(12, "rolling - mmm", "mmm")], INSTRUMENT, ANGLES),
    "hexagonal_background": (
        HEXAGONAL, "P 63/m m c",
        [others(HStrain=3e-5, DisplaceX=120.0, DisplaceY=-80.0, LayerDisp=35.0)], INSTRUMENT, {}),
    "triclinic_interpolated": (TRICLINIC, "P -1", [others(HStrain=1e-5)], INSTRUMENT, {}),
    "flat_plate_displaced": (TETRAGONAL, "P 4/m m m", [others(Shift=70.0, Transparency=0.006)], LABORATORY, {}),
}
# name: function and coefficients, diffuse terms, peaks; a straight line where nothing is said
BACKGROUNDS = {
    "hexagonal_background": (
        ["Q^2 power series", True, 4, 50.0, -0.4, 0.05, 0.002], [[0.3, 2.31, 0.011], [-0.1, 3.7, 0.02]],
        [[9.3, 4100.0, 2600.0, 310.0], [13.1, 900.0, 400.0, 20.0]]),
    "triclinic_interpolated": (["inv interpolate", True, 5, 50.0, 90.0, 40.0, 70.0, 30.0], [], []),
    "flat_plate_displaced": (["Q^-2 power series", True, 3, 50.0, 5.0, -3.0], [], [[41.3, 500.0, 9000.0, 80.0]]),
}


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def write_cif(path, cell, group, atoms=ATOMS):
    lines = ["data_ph"]
    lines += [f"_cell_{key} {value!r}" for key, value in zip(
        ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"), cell)]
    lines += [f"_symmetry_space_group_name_H-M '{group}'", "loop_"]
    lines += ["_atom_site_" + item for item in (
        "label", "type_symbol", "fract_x", "fract_y", "fract_z", "occupancy", "U_iso_or_equiv")]
    lines += [" ".join(str(item) for item in atom) for atom in atoms]
    path.write_text("\n".join(lines) + "\n")


def project_of(folder, name):
    cell, group, edits, instrument, angles = CASES[name]
    write_cif(folder / "ph.cif", cell, group)
    (folder / "inst.instprm").write_text("#GSAS-II instrument parameter file; do not add/delete items!\n" + "".join(
        f"{key}:{value}\n" for key, value in instrument.items()))
    project = scriptable.G2Project(newgpx=str(folder / "case.gpx"))
    phase = project.add_phase(str(folder / "ph.cif"), phasename="ph", fmthint="CIF")
    low, high = (20, 80) if "Lam1" in instrument else (5, 17)
    histogram = project.add_simulated_powder_histogram(
        name, str(folder / "inst.instprm"), low, high, Npoints=1201, phases=[phase])
    sample = histogram.data["Sample Parameters"]
    sample.update(angles)
    sample["Scale"][0] = 2.5
    function, diffuse, peaks = BACKGROUNDS.get(name, (["chebyschev-1", True, 3, 50.0, 5.0, -3.0], [], []))
    flagged = [[[item for value in row for item in (value, False)] for row in rows] for rows in (diffuse, peaks)]
    histogram.data["Background"] = [function, {
        **histogram.data["Background"][1], "nDebye": len(diffuse), "debyeTerms": flagged[0], "nPeaks": len(peaks),
        "peaksList": flagged[1],
    }]
    for edit in edits:
        edit(phase.data, phase.data["Histograms"][histogram.name], sample)
    project.save()
    return [phase], histogram


def evaluated(gpx):
    """What GSAS-II's refinement sets up before its first cycle, and its pattern, evaluated twice."""
    sink = open(os.devnull, "w")
    impsubs.InitMP()
    str_math.ptx.pyqlmninit()
    mapvars.InitVars()
    controls = dict(str_io.GetControls(gpx), newLeBail=False)
    constraints, fixed = str_io.ReadConstraints(gpx)
    histograms, phases = str_io.GetUsedHistogramsAndPhases(gpx)
    _, bodies = str_io.GetRigidBodyModels(str_io.GetRigidBodies(gpx), pFile=sink)
    ids = {"Vector": [], "Residue": []}
    natoms, index, vary, phase_values, pawley, ff, ef, orb, bl, mf, most = str_io.GetPhaseData(
        phases, str_io.GetRestraints(gpx), ids, pFile=sink, symHold=None)
    controls.update(atomIndx=index, Natoms=natoms, FFtables=ff, EFtables=ef, ORBtables=orb, BLtables=bl, MFtables=mf,
                    maxSSwave=most)
    vary_share, share_values, more = str_io.GetHistogramPhaseData(phases, histograms, Controls=controls, pFile=sink)
    controls.update(more)
    vary_histogram, histogram_values, arrays, more = str_io.GetHistogramData(histograms, pFile=sink)
    controls.update(more)
    vary = vary + vary_share + vary_histogram
    values = {**bodies, **phase_values, **share_values, **histogram_values}
    str_io.GetFprime(controls, histograms)
    mapvars.EvaluateMultipliers(constraints, values)
    mapvars.GenerateConstraints(vary, constraints, fixed, values)
    mapvars.normParms(values)
    mapvars.Map2Dict(values, vary)
    mapvars.Dict2Map(values)
    [histogram] = [item for key, item in histograms.items() if key.startswith("PWDR")]
    x = np.ma.getdata(histogram["Data"][0]).astype(float)
    first = np.searchsorted(x, histogram["Limits"][1][0])
    last = np.searchsorted(x, histogram["Limits"][1][1]) + 1
    used = slice(first, last)
    peaks, background = np.zeros_like(x), np.zeros_like(x)
    for _ in range(2):
        peaks[used], background[used] = str_math.getPowderProfile(
            values, arrays, x[used], vary, histogram, phases, controls, pawley)
    return values, controls, histogram, (x, peaks + background, background), (int(first), int(last))


def phase_record(phase):
    data = phase.data
    general, group = data["General"], data["General"]["SGData"]
    cx, ct, cs, cia = general["AtomPtrs"]
    return {
        "name": phase.name, "space_group": group["SpGrp"], "laue": group["SGLaue"],
        "centrosymmetric_at_origin": bool(group["SGInv"]),
        "symmetry_operators_rot_trans": [[op[0].tolist(), op[1].tolist()] for op in group["SGOps"]],
        "centering_vectors": group["SGCen"], "cell_a_b_c_al_be_ga_V": general["Cell"][1:],
        "atoms": [{
            "label": row[ct - 1], "type": row[ct], "x": row[cx], "y": row[cx + 1], "z": row[cx + 2], "occ": row[cx + 3],
            "site_multiplicity": row[cs + 1], "adp_type": row[cia], "Uiso": row[cia + 1],
            "U11_U22_U33_U12_U13_U23": row[cia + 2:cia + 8],
        } for row in data["Atoms"]],
    }


def write_record(name, target, build=project_of):
    """Writes TARGET/NAME.json.gz of the project that BUILD(folder, name) makes: its phases and its histogram."""
    with tempfile.TemporaryDirectory() as work, contextlib.redirect_stdout(io.StringIO()):
        folder = pathlib.Path(work)
        phases, histogram = build(folder, name)
        values, controls, calculated, (x, y, background), used = evaluated(str(folder / "case.gpx"))
    reflections = {
        name: rows["RefList"] for name, rows in calculated["Reflection Lists"].items() if len(rows.get("RefList", []))}
    record = {
        "case": name,
        "phases": [phase_record(phase) for phase in phases],
        "parmDict": {key: value for key, value in values.items() if isinstance(value, (int, float, str, np.generic))},
        "form_factor_tables": controls["FFtables"],
        "calcControls_histogram": {key: value for key, value in controls.items() if ":" in str(key)},
        "computed_index_range_used": used,
        "histogram": {
            "sample_parameters": histogram.data["Sample Parameters"],
            "background": histogram.data["Background"],
            "limits_orig_used": histogram.data["Limits"],
            "reflections": reflections,
            "arrays": {"x_2theta": x, "ycalc": y, "ybkg": background},
        },
    }
    text = json.dumps(plain(record), separators=(",", ":"))
    with gzip.GzipFile(target / f"{name}.json.gz", "wb", compresslevel=9, mtime=0) as file:
        file.write(text.encode())
    print(f"{name}: {sum(map(len, reflections.values()))} reflections")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for case in arguments.cases:
        write_record(case, arguments.folder)
