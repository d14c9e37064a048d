"""Writes src/crystallography/scattering-factor-table.ts: f0 of atoms and ions as four Gaussians and a constant.

Coefficients: International Tables for Crystallography C, table 6.1.1.4 (Cromer & Mann's form), as compiled by gemmi
(include/gemmi/it92.hpp, MPL-2.0; only the published numbers are taken). O2-: M. Tokonami, Acta Cryst. 19 (1965) 486, which the
tables lack. Atomic weights: IUPAC 2013 standard weights (conventional values), as in gemmi.
Run: pip install gemmi==0.7.5 && python scripts/scattering-factors.py
"""

import pathlib

import gemmi

OXIDE = [3.76936, 2.53342, 1.91579, 1.55094, 15.0797, 6.3043, 40.3445, 0.31291, 0.22789]
gemmi.IT92_set_ignore_charge(False)
rows = []
for z in range(1, 99):
    element = gemmi.Element(z)
    for charge in range(-3, 9):
        coefficients = gemmi.IT92_get_exact(element, charge)
        if coefficients is None:
            continue
        values = [float(f"{value:.6g}") for value in coefficients.get_coefs()]
        if (element.name, charge) == ("O", -2):
            values = OXIDE
        sign = "" if charge == 0 else f"{abs(charge)}{'+' if charge > 0 else '-'}"
        order = [values[0], values[4], values[1], values[5], values[2], values[6], values[3], values[7], values[8]]
        rows.append(f"{element.name}{sign} " + " ".join(f"{value:.6g}" for value in order))

lines = [
    "// Written by scripts/scattering-factors.py; do not edit.",
    "",
    "/**",
    " * Per atom or ion: name, a1 b1 a2 b2 a3 b3 a4 b4 c of f0(s) = sum of a exp(-b s^2) + c, s in 1/angstrom.",
    " * International Tables for Crystallography C, table 6.1.1.4; O2-: Tokonami (1965).",
    " */",
    "export const SCATTERING_FACTOR_TABLE: readonly string[] = [",
    *(f'  "{row}",' for row in rows),
    "];",
]
folder = pathlib.Path(__file__).parent.parent / "src/crystallography"
(folder / "scattering-factor-table.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")

symbols = [gemmi.Element(z) for z in range(1, 99)]
weights = [f"{element.name} {float(f'{element.weight:.6g}'):g}" for element in symbols]
grouped = [", ".join(f'"{entry}"' for entry in weights[first : first + 7]) for first in range(0, len(weights), 7)]
lines = [
    "// Written by scripts/scattering-factors.py; do not edit.",
    "",
    "/** Symbol and standard atomic weight (IUPAC) of the elements from H to Cf, in order. */",
    "export const ELEMENT_TABLE: readonly string[] = [",
    *(f"  {line}," for line in grouped),
    "];",
]
(folder / "element-table.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")
