"""Writes src/calculation/fixtures/gsas2-backgrounds.json: GSAS-II's background functions on a few points.

Run with a Python that has GSAS-II: python background-oracle.py > ../src/calculation/fixtures/gsas2-backgrounds.json
"""
import contextlib
import io
import json

import numpy as np

with contextlib.redirect_stdout(io.StringIO()):
    from GSASII import GSASIIpwd

KINDS = ["chebyschev", "chebyschev-1", "cosine", "Q^2 power series", "Q^-2 power series",
         "lin interpolate", "log interpolate", "inv interpolate"]
coefficients = [212.5, -81.25, 30.5, 12.75, -6.5, 3.25]
debye = [[-31.0, 2.31, 0.011], [12.5, 3.7, 0.02]]
peaks = [[14.3, 4100.0, 2600.0, 310.0]]
wavelength, shl = 0.7, 0.0037
x = 2.1 + 38.2 * (np.arange(23) / 22.0) ** 1.3


def background(kind, count, extra):
    parameters = {":0:Lam": wavelength, ":0:SH/L": shl, **extra}
    parameters.update({f":0:Back;{i}": value for i, value in enumerate(coefficients[:count])})
    return GSASIIpwd.getBackground(":0:", parameters, kind, "PXC", x)[0].tolist()


diffuse = {f":0:Debye{key};{i}": row["ARU".index(key)] for i, row in enumerate(debye) for key in "ARU"}
hump = {f":0:BkPk{key};{i}": row[k] for i, row in enumerate(peaks) for k, key in enumerate(["pos", "int", "sig", "gam"])}
print(json.dumps({
    "origin": "GSAS-II (d46e7a0a), GSASIIpwd.getBackground, by scripts/background-oracle.py",
    "licence": "numbers; this project's licence",
    "x": x.tolist(), "wavelength": wavelength, "SHL": shl, "coefficients": coefficients, "debye": debye, "peaks": peaks,
    "functions": [{"kind": kind, "count": count, "y": background(kind, count, {})} for kind in KINDS for count in (1, 2, 6)],
    "withDebye": background("chebyschev-1", 2, diffuse),
    "withPeaks": background("chebyschev-1", 2, hump),
}))
