"""Writes src/crystallography/dispersion-table.ts: f' and f'' of the elements at nodes that interpolate to 0.001 electrons.

The values are those of Cromer & Liberman's method (J. Chem. Phys. 53 (1970) 1891; Acta Cryst. A37 (1981) 267) as GSAS-II
computes them (GSASIIElem.GetXsectionCoeff and FPcalc), the relativistic correction being Cromer & Liberman's own 5/3 E/mc2.
Above the K edges of heavy elements the method's five-point quadrature breaks down (f' of hundreds of electrons near 100 keV for
Pb); where it strays by more than 0.25 electrons from Chantler's f' (J. Phys. Chem. Ref. Data 24 (1995) 71, as in xraydb), shifted
to agree at the K edge, Chantler's shape is taken.
Run with GSAS-II importable: pip install numpy xraydb gemmi==0.7.5 && python scripts/dispersion.py
"""

import math
import pathlib
import sys

import numpy
import xraydb
import gemmi
from GSASII import GSASIIElem

LOWEST, HIGHEST = 4.1, 250.0  # keV: 3.02 to 0.05 angstrom
NEAR = 0.01  # keV either side of an edge where nothing is promised
TOLERANCE = 9e-4
MAXIMUM_STRAY = 0.25


def sample_energies(edges):
    energies = list(numpy.exp(numpy.linspace(math.log(LOWEST), math.log(HIGHEST), 2600)))
    for edge in edges:
        for step in numpy.geomspace(NEAR, 1.0, 50):
            energies += [edge - step, edge + step]
    kept = sorted({round(energy, 4) for energy in energies if LOWEST <= energy <= HIGHEST})
    return numpy.array([energy for energy in kept if all(abs(energy - edge) > 0.99 * NEAR for edge in edges)])


def values(symbol, orbitals, energies):
    result = numpy.array([GSASIIElem.FPcalc(orbitals, float(energy))[:2] for energy in energies])
    k_edge = orbitals[0]["BindEn"]
    above = energies > k_edge
    if k_edge > LOWEST and above.any() and gemmi.Element(symbol).atomic_number <= 92:
        chantler = numpy.asarray(xraydb.f1_chantler(symbol, energies * 1000.0))
        reference = (energies > 0.80 * k_edge) & (energies < 0.95 * k_edge)
        if not reference.any():
            reference = energies > 0.98 * HIGHEST
        shift = numpy.median(result[reference, 0] - chantler[reference])
        stray = numpy.abs(result[:, 0] - chantler - shift)
        if stray[energies > k_edge + 0.2].max() > MAXIMUM_STRAY:
            # join the two within 200 eV of the edge, where both have the same logarithm
            weight = numpy.clip((energies - k_edge) / 0.2, 0, 1)
            result[:, 0] = numpy.where(above, (1 - weight) * result[:, 0] + weight * (chantler + shift), result[:, 0])
            print(symbol, "above its K edge from Chantler; shift", round(float(shift), 4), file=sys.stderr)
    elif above.any() and gemmi.Element(symbol).atomic_number > 92:
        result = result[~above]
        energies = energies[~above]
        print(symbol, "ends at its K edge", file=sys.stderr)
    return energies, result


def simplified(x, y, first, last, keep):
    """Douglas-Peucker with vertical distances: marks the nodes that linear interpolation needs."""
    stack = [(first, last)]
    while stack:
        low, high = stack.pop()
        if high - low < 2:
            continue
        inside = slice(low + 1, high)
        t = (x[inside] - x[low]) / (x[high] - x[low])
        line = y[low] + t[:, None] * (y[high] - y[low])
        power = numpy.exp(line[:, 1]) - numpy.exp(y[inside, 1])
        error = numpy.maximum(numpy.abs(y[inside, 0] - line[:, 0]), numpy.abs(power))
        worst = int(error.argmax())
        if error[worst] > TOLERANCE:
            middle = low + 1 + worst
            keep[middle] = True
            stack += [(low, middle), (middle, high)]


def short(value, digits):
    """The number with at most so many decimals, without the zeros that say nothing."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else {"-0": "0"}.get(text, text)


rows = []
for z in range(3, 99):
    symbol = gemmi.Element(z).name
    orbitals = GSASIIElem.GetXsectionCoeff(symbol)
    edges = [orbital["BindEn"] for orbital in orbitals if LOWEST < orbital["BindEn"] < HIGHEST]
    energies = sample_energies(edges)
    energies, sampled = values(symbol, orbitals, energies)
    # f'' is close to a power of the energy; f' is smooth once the logarithm at each edge, f'' jump / pi, is taken out
    x = numpy.log(energies)
    jumps = []
    for edge in edges:
        place = int(numpy.searchsorted(energies, edge))
        if 0 < place < len(x):
            jumps.append((edge, float(sampled[place, 1] - sampled[place - 1, 1])))
    table = sampled.copy()
    for edge, jump in jumps:
        table[:, 0] -= jump / math.pi * numpy.log(numpy.abs(energies - edge) / (energies + edge))
    table[:, 1] = numpy.log(table[:, 1])
    keep = numpy.zeros(len(x), dtype=bool)
    bounds = sorted({0, len(x) - 1} | {int(i) + o for e in edges if e < energies[-1] for i in [numpy.searchsorted(energies, e)] for o in (-1, 0)})
    for low, high in zip(bounds, bounds[1:]):
        keep[[low, high]] = True
        simplified(x, table, low, high, keep)
    numbers = []
    for energy, fp, fpp in zip(energies[keep], table[keep, 0], sampled[keep, 1]):
        # as many digits of f'' as keep it within 1e-4 electrons and 1 % of itself
        digits = 3 if fpp > 1 else 4 if fpp > 0.01 else 7
        numbers.append(f"{short(energy, 4 if energy < 20 else 3)} {short(fp, 3 if abs(fp) > 1 else 4)} {short(fpp, digits)}")
    steps = " ".join(f"{short(edge, 4)} {short(jump, 4)}" for edge, jump in jumps)
    rows.append(f"{symbol}|{steps}|" + " ".join(numbers))
    print(symbol, keep.sum(), len(rows[-1]), file=sys.stderr)
lines = [
    "// Written by scripts/dispersion.py; do not edit.",
    "",
    "/**",
    " * Per element: symbol | absorption edges (keV) and the jump of f'' there | energy (keV), f' less the logarithm of each edge,",
    " * and f'' at nodes between which they are linear and a power of the energy. Cromer & Liberman's values as GSAS-II computes them.",
    " */",
    "export const DISPERSION_TABLE: readonly string[] = [",
    *(f'  "{row}",' for row in rows),
    "];",
]
target = pathlib.Path(__file__).parent.parent / "src/crystallography/dispersion-table.ts"
target.write_text("\n".join(lines) + "\n", encoding="utf-8")
