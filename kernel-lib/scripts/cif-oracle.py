"""Writes src/model/fixtures/cif-oracle.json: what gemmi makes of the CIFs beside it, for the tests to compare with.

Per file: operations (count and FNV-1a hash, as in space-group-oracle.py), the multiplicity of each atom site, and the
reflections with d >= dMin: [d, multiplicity] of each Laue class, d descending.
Run: pip install gemmi==0.7.5 && python scripts/cif-oracle.py
"""

import json
import math
import pathlib
import re

import gemmi

FOLDER = pathlib.Path(__file__).parent.parent / "src/model/fixtures"
# symbols that leave the origin or the setting open, or that gemmi does not know
GROUPS = {
    "anatase": "I 41/a m d:1",
    "calcite_rhombohedral": "R -3 c:R",
    "corundum": "R -3 c:H",
    "hausmannite": "I 41/a m d:2",
    "periclase_icsd": "F m -3 m",
    "pyrite": "P a -3",
    "scheelite": "I 41/a:1",
    "silicon_no_origin": "F d -3 m:1",
    "spinel_no_origin": "F d -3 m:2",
    "gypsum": "I 1 2/c 1",
}


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def number(text):
    text = text.strip("'\"")
    if "/" in text:
        return float(text.split("/")[0]) / float(text.split("/")[1])
    return gemmi.cif.as_number(text)


def find(block, *tags):
    for tag in tags:
        for item in block:
            if item.pair and item.pair[0].lower() == tag and item.pair[1] not in ("?", "."):
                return item.pair[1]
    return None


def operations(name, block):
    for tag in ("_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz"):
        column = [gemmi.cif.as_string(text) for text in block.find_values(tag)]
        if column:
            return gemmi.GroupOps([gemmi.Op(text.lower()) for text in column])
    symbol = GROUPS.get(name) or gemmi.cif.as_string(find(block, "_symmetry_space_group_name_h-m", "_space_group_name_h-m_alt"))
    return gemmi.find_spacegroup_by_name(symbol).operations()


def closed(ops):
    """All products: files may list generators only."""
    known = {op.triplet(): op for op in ops}
    fresh = list(known.values())
    while fresh:
        products = [(a * b).wrap() for a in fresh for b in list(known.values())]
        fresh = []
        for op in products:
            if op.triplet() not in known:
                known[op.triplet()] = op
                fresh.append(op)
    return list(known.values())


def multiplicity(ops, position):
    images = []
    for op in ops:
        image = op.apply_to_xyz(position)
        if not any(all(abs(d - round(d)) < 2e-3 for d in (p - q for p, q in zip(image, other))) for other in images):
            images.append(image)
    return len(images)


rows = {}
for path in sorted((FOLDER / "cif").glob("*.cif")):
    block = gemmi.cif.read(str(path))[0]
    name = path.stem
    lengths = [number(find(block, f"_cell_length_{axis}") or find(block, "_cell_length_a")) for axis in "abc"]
    angles = [number(find(block, f"_cell_angle_{angle}")) for angle in ("alpha", "beta", "gamma")]
    cell = gemmi.UnitCell(*lengths, *angles)
    ops = closed(operations(name, block))
    group = gemmi.GroupOps(ops)
    keys = sorted(
        ",".join(str(v // op.DEN) for row in op.rot for v in row) + ";" + ",".join(str(t % 24) for t in op.tran)
        for op in ops
    )
    sites = {}
    columns = [list(block.find_values(f"_atom_site_{item}")) for item in ("label", "fract_x", "fract_y", "fract_z")]
    flags = list(block.find_values("_atom_site_calc_flag")) or [""] * len(columns[0])
    for label, x, y, z, flag in zip(*columns, flags):
        if flag != "dum":
            # thirds as files round them
            position = [next((n / 12 for n in range(-12, 25) if abs(v - n / 12) < 5e-4), v) for v in map(number, (x, y, z))]
            sites.setdefault(gemmi.cif.as_string(label), multiplicity(ops, position))
    d_min = round(max(0.85, (cell.volume / len(ops) / 60) ** (1 / 3)), 4)
    classes = {}
    limits = [math.floor(length / d_min + 1e-9) for length in lengths]
    laue = {tuple(tuple(sign * v // op.DEN for v in row) for row in op.rot) for op in ops for sign in (1, -1)}
    for h in range(-limits[0], limits[0] + 1):
        for k in range(-limits[1], limits[1] + 1):
            for l in range(-limits[2], limits[2] + 1):
                if (h, k, l) == (0, 0, 0) or cell.calculate_d([h, k, l]) < d_min or group.is_systematically_absent([h, k, l]):
                    continue
                images = {tuple(h * r[0][j] + k * r[1][j] + l * r[2][j] for j in range(3)) for r in laue}
                classes[max(images)] = len(images)
    reflections = sorted(([round(cell.calculate_d(list(hkl)), 5), m] for hkl, m in classes.items()), reverse=True)
    rows[path.name] = {
        "operations": len(ops),
        "hash": fnv1a("|".join(keys)),
        "sites": sites,
        "dMin": d_min,
        "reflections": reflections,
    }
body = ",\n".join(f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in rows.items())
(FOLDER / "cif-oracle.json").write_text("{\n" + body + "\n}\n", encoding="utf-8")
print({name: (row["operations"], len(row["reflections"]), row["sites"]) for name, row in rows.items()})
