"""Writes src/crystallography/fixtures/dispersion.json: f' and f'' as GSAS-II's FPcalc gives them, to test the table against.

Run with GSAS-II importable: pip install numpy && python scripts/dispersion-oracle.py
"""

import json
import pathlib

from GSASII import GSASIIElem

# the stray nodes of the method above the K edges of elements from Au on are left out (see dispersion.py)
ENERGIES = [4.5, 5.41, 6.4, 8.047317, 12.398, 17.479, 22.16, 29.999393, 41.3, 59.3, 67.4, 71.671353, 79.0, 105.0, 150.0, 220.0]
ELEMENTS = "Li B C O F Na Mg Al Si P S Cl K Ca Ti Cr Mn Fe Ni Cu Zn Ga As Br Sr Y Zr Nb Mo Ag Sn I Ba La Ce Nd Gd Yb Hf W Pt Au Pb Bi Th U".split()
HEAVY = {"Au": 80.7, "Pb": 88.0, "Bi": 90.5, "Th": 109.6, "U": 115.6}
rows = {}
for symbol in ELEMENTS:
    orbitals = GSASIIElem.GetXsectionCoeff(symbol)
    edges = [orbital["BindEn"] for orbital in orbitals]
    rows[symbol] = [
        [energy, *(round(value, 5) for value in GSASIIElem.FPcalc(orbitals, energy)[:2])]
        for energy in ENERGIES
        if all(abs(energy - edge) > 0.012 for edge in edges) and energy < HEAVY.get(symbol, 1e9)
    ]
target = pathlib.Path(__file__).parent.parent / "src/crystallography/fixtures/dispersion.json"
target.write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in rows.items()) + "\n}\n", encoding="utf-8")
