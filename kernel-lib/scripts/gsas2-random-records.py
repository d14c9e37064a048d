"""Simulates patterns with GSAS-II by chance and writes them as records for compare:gsas2.

Run with a Python that has GSAS-II (docs/exports.md): python gsas2-random-records.py FOLDER FIRST COUNT

Record FOLDER/random_NNNN.json.gz has the space group NNNN modulo their number and, drawn with NNNN as the seed, one to three phases with
sizes, microstrains, preferred orientations or textures, strains, extinction, solvent and displacements; wavelength, geometry, widths,
sample, background and limits.
"""
import importlib.util
import math
import pathlib
import random
import sys

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("terms", here / "gsas2-term-records.py")
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)

CELLS = {
    "a": (4.1, 5.2, 6.3, 83.0, 96.0, 104.0), "m": (4.1, 5.2, 6.3, 90.0, 104.0, 90.0), "mc": (4.1, 5.2, 6.3, 90.0, 90.0, 104.0),
    "o": (4.1, 5.2, 6.3, 90.0, 90.0, 90.0), "t": (4.4, 4.4, 6.3, 90.0, 90.0, 90.0), "h": (4.4, 4.4, 6.9, 90.0, 90.0, 120.0),
    "hr": (4.8, 4.8, 12.1, 90.0, 90.0, 120.0), "r": (4.6, 4.6, 4.6, 74.0, 74.0, 74.0), "c": (5.1, 5.1, 5.1, 90.0, 90.0, 90.0),
}
GROUPS = [(CELLS[key], name.strip()) for key, names in {
    "a": "P 1, P -1",
    "m": "P 2, P 21, C 2, P m, P 1 c 1, C 1 c 1, P 2/m, P 21/m, C 2/m, P 2/c, P 21/c, P 21/n, C 2/c, I 2/a",
    "mc": "P 1 1 21, B 1 1 2/m",
    "o": "P 2 2 2, P 21 21 2, P 21 21 21, C 2 2 21, F 2 2 2, I 21 21 21, P m m 2, P n a 21, C m c 21, A b a 2, I m a 2, F d d 2, P 2 m m,"
         "P m m m, P n n n, P b c a, P n m a, P b n m, C m c m, C c c a, F d d d, I b a m, I m m a",
    "t": "P 4, P 42, I 41, P -4, I -4, P 4/n, I 41/a, P 41 21 2, I 41 2 2, P 4 m m, I 41 c d, P -4 2 m, P -4 m 2, I -4 2 d, P 4/n m m,"
         "P 42/m n m, I 4/m c m, I 41/a m d",
    "h": "P 3, P 31, P -3, P 3 2 1, P 31 1 2, P 3 c 1, P 3 1 m, P -3 m 1, P -3 1 c, P 61, P 63, P -6, P 63/m, P 61 2 2, P 6 m m, P -6 m 2,"
         "P -6 2 c, P 63/m m c",
    "hr": "R 3, R -3, R 3 2, R 3 m, R -3 c",
    "r": "R 3 r, R -3 r, R 3 2 r, R 3 c r, R -3 m r",
    "c": "P 2 3, P 21 3, I 21 3, P n -3, F d -3, I a -3, P 4 3 2, P 43 3 2, F 41 3 2, P -4 3 m, F -4 3 m, I -4 3 d, P n -3 n, P m -3 n, F d -3 m,"
         "F m -3 c, I m -3 m, I a -3 d",
}.items() for name in names.split(",")]
ELEMENTS = "Na Al Si Fe Fe+3 O O-2 Ni Sr Y Ba Ce W Pb U Ti+4 S F-1 Mg+2 Ca".split()
AXES = [(0, 0, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1), (0, 1, 2), (1, -1, 2)]
DOUBLETS = [(1.5405, 1.5443), (0.7093, 0.71359), (1.78897, 1.79285), (2.2897, 2.29361)]


def broadening(draw):
    """Size and microstrain, each of any kind."""
    sizes = [
        ("isotropic", [draw.uniform(0.05, 2), 1.0, draw.random()], [1.0] * 6),
        ("uniaxial", [draw.uniform(0.05, 0.5), draw.uniform(0.05, 0.5), draw.random()], [1.0] * 6),
        ("ellipsoidal", [1.0, 1.0, draw.random()], [draw.uniform(2, 20) for _ in range(3)] + [draw.uniform(-1, 1) for _ in range(3)]),
    ]
    size, axis = draw.choice(sizes), draw.choice(AXES)
    kind = draw.choice(["isotropic", "uniaxial", "generalized", "generalized"])
    strain, strain_axis = [draw.uniform(100, 4000), draw.uniform(100, 3000), draw.random()], draw.choice(AXES)
    stephens = terms.stephens(draw.uniform(100, 6000))

    def edit(phase, share, sample):
        share["Size"][0], share["Size"][1], share["Size"][3], share["Size"][4] = size[0], size[1], list(axis), size[2]
        share["Mustrain"][1], share["Mustrain"][3] = strain, list(strain_axis)
        if kind == "generalized":
            stephens(phase, share, sample)
        share["Mustrain"][0] = kind
    return edit


def march_dollase(ratio, axis):
    def edit(phase, share, sample):
        share["Pref.Ori."] = ["MD", ratio, False, list(axis), 0, {}, [], 0.1]
    return edit


def random_phase(draw, cell, group):
    scale = draw.uniform(0.9, 1.4)
    cell = tuple(scale * length for length in cell[:3]) + cell[3:]
    atoms = [
        (f"X{i}", draw.choice(ELEMENTS), *(round(draw.random(), 3) for _ in "xyz"), round(draw.uniform(0.3, 1), 2), round(draw.uniform(0.002, 0.03), 4))
        for i in range(draw.randint(1, 4))]
    orientation = draw.choice([
        None, march_dollase(draw.uniform(0.4, 2.5), draw.choice(AXES)), terms.harmonics(draw.choice([2, 4, 6, 8, 10])),
        terms.texture(draw.choice([2, 4, 6, 8]), *draw.choice(
            [("cylindrical", "0"), ("none", "-1"), ("shear - 2/m", "2/m"), ("rolling - mmm", "mmm")])),
    ])
    other = {}
    if draw.random() < 0.4:
        other["HStrain"] = draw.uniform(-3e-5, 3e-5)
    if draw.random() < 0.4:
        other["Extinction"] = 10 ** draw.uniform(-1, 4)
    if draw.random() < 0.2:
        other.update(BabA=draw.uniform(1, 10), BabU=draw.uniform(0.01, 0.2))
    edits = [broadening(draw), terms.others(**other)] + ([orientation] if orientation else [])
    aniso = {atom[0]: [draw.uniform(0.005, 0.02) for _ in range(3)] + [draw.uniform(-0.003, 0.003) for _ in range(3)]
             for atom in atoms if draw.random() < 0.3}
    return cell, group, atoms, edits, aniso, draw.uniform(0.1, 3)


def random_histogram(draw):
    """Instrument, sample angles and geometry, sample terms, 2theta range, background, limits."""
    kind = draw.choice(["synchrotron", "synchrotron", "flat plate", "flat plate, doublet", "capillary, doublet"])
    instrument = {
        "Type": "PXC", "Bank": 1.0, "Polariz.": draw.random(), "Azimuth": 0.0, "Zero": draw.uniform(-0.02, 0.02), "U": draw.uniform(1, 60),
        "V": -draw.uniform(0, 8), "W": draw.uniform(2, 10), "X": draw.uniform(0, 2), "Y": draw.uniform(0, 5), "Z": draw.uniform(0, 0.5),
        "SH/L": 10 ** draw.uniform(-3, -1.3), "Source": "CuKa" if "doublet" in kind else "Synchrotron",
    }
    if "doublet" in kind:
        instrument.update(zip(("Lam1", "Lam2"), draw.choice(DOUBLETS)))
        instrument["I(L2)/I(L1)"] = draw.uniform(0.3, 0.6)
    else:
        instrument["Lam"] = draw.choice([0.5594, 1.5406, 2.29]) if "plate" in kind else 10 ** draw.uniform(-0.9, 0.15)
    wavelength = instrument.get("Lam") or instrument["Lam1"]
    plate = "plate" in kind
    sample = {"Type": "Bragg-Brentano" if plate else "Debye-Scherrer", "Gonio. radius": draw.uniform(150, 700)}
    sample.update({key: draw.uniform(-60, 60) for key in ("Omega", "Chi", "Phi")}, Azimuth=draw.uniform(-180, 180))
    values = (
        {"Shift": draw.uniform(-100, 100), "Transparency": draw.uniform(0, 0.02), "SurfRoughA": draw.uniform(0, 0.3),
         "SurfRoughB": draw.uniform(0, 0.3)} if plate else
        {"DisplaceX": draw.uniform(-200, 200), "DisplaceY": draw.uniform(-200, 200),
         "Absorption": draw.choice([0.0, draw.uniform(0, 2.9), draw.uniform(3, 6)])})
    high = min(160, 2 * math.degrees(math.asin(min(0.98, wavelength / 1.9))))
    low = draw.uniform(0.15, 0.25) * high
    background = draw.choice([
        (["chebyschev-1", True, 3, 50.0, 5.0, -3.0], [], []), (["cosine", True, 3, 60.0, 5.0, -2.0], [], []),
        (["chebyschev", True, 3, 60.0, 5.0, -2.0], [], []), (["lin interpolate", True, 4, 50.0, 60.0, 40.0, 30.0], [], []),
        (["log interpolate", True, 4, 50.0, 60.0, 40.0, 30.0], [], []), (["Q^2 power series", True, 3, 50.0, 0.4, -0.01], [], []),
        (["chebyschev-1", True, 3, 90.0, 3.0, -4.0], [[6.0, 2.2, 0.02]], [[(low + high) / 2, 5000.0, 3000.0, 80.0]]),
    ])
    limits = [low + 0.1 * (high - low), high - 0.13 * (high - low)] if draw.random() < 0.3 else None
    return instrument, {**sample}, values, (low, high), background, limits, 10 ** draw.uniform(-1, 2)


def project_of(folder, name):
    seed = int(name.split("_")[1])
    draw = random.Random(seed)
    chosen = [GROUPS[seed % len(GROUPS)]] + [draw.choice(GROUPS) for _ in range(draw.choice([0, 0, 1, 2]))]
    described = [random_phase(draw, *group) for group in chosen]
    instrument, sample_data, values, (low, high), background, limits, scale = random_histogram(draw)
    (folder / "inst.instprm").write_text("#GSAS-II instrument parameter file; do not add/delete items!\n" + "".join(
        f"{key}:{value}\n" for key, value in instrument.items()))
    project = terms.scriptable.G2Project(newgpx=str(folder / "case.gpx"))
    phases = []
    for i, (cell, group, atoms, *_) in enumerate(described):
        terms.write_cif(folder / f"{i}.cif", cell, group, atoms)
        phases.append(project.add_phase(str(folder / f"{i}.cif"), phasename=f"phase{i}", fmthint="CIF"))
    histogram = project.add_simulated_powder_histogram(name, str(folder / "inst.instprm"), low, high, Npoints=1501, phases=phases)
    sample = histogram.data["Sample Parameters"]
    sample.update(sample_data)
    for key in ("Absorption", "DisplaceX", "DisplaceY", "Shift", "Transparency", "SurfRoughA", "SurfRoughB"):
        sample.pop(key, None)
    sample.update({key: [value, False] for key, value in values.items()})
    sample["Scale"][0] = scale
    function, diffuse, peaks = background
    flagged = [[[item for value in row for item in (value, False)] for row in rows] for rows in (diffuse, peaks)]
    histogram.data["Background"] = [function, {
        **histogram.data["Background"][1], "nDebye": len(diffuse), "debyeTerms": flagged[0], "nPeaks": len(peaks), "peaksList": flagged[1]}]
    if limits:
        histogram.data["Limits"][1] = limits
    for phase, (_, _, _, edits, aniso, fraction) in zip(phases, described):
        share = phase.data["Histograms"][histogram.name]
        share["Scale"][0] = fraction
        for edit in edits:
            edit(phase.data, share, sample)
        _, label, _, kind = phase.data["General"]["AtomPtrs"]
        for atom in phase.data["Atoms"]:
            if atom[label - 1] in aniso:
                atom[kind], atom[kind + 2:kind + 8] = "A", aniso[atom[label - 1]]
    project.save()
    return phases, histogram


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for number in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
        terms.write_record(f"random_{number:04d}", target, project_of)
