"""Writes src/crystallography/fixtures/space-groups.json: what gemmi says of every setting, for the tests to compare with.

Per Hall symbol: number, count of operations, FNV-1a hash of the sorted operations ("R row by row;t in 24ths"), Laue class,
FNV-1a hash of the reflections with |h|, |k|, |l| <= 4 that are present, whether it is centrosymmetric.
Run: pip install gemmi==0.7.5 && python scripts/space-group-oracle.py
"""

import itertools
import json
import pathlib

import gemmi


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


rows = {}
for group in gemmi.spacegroup_table():
    ops = group.operations()
    keys = sorted(
        ",".join(str(v // op.DEN) for row in op.rot for v in row) + ";" + ",".join(str(t % 24) for t in op.tran)
        for op in ops
    )
    present = [
        f"{h},{k},{l}"
        for h, k, l in itertools.product(range(-4, 5), repeat=3)
        if not ops.is_systematically_absent((h, k, l))
    ]
    rows[group.hall] = [
        group.number,
        len(keys),
        fnv1a("|".join(keys)),
        group.laue_str(),
        fnv1a("|".join(present)),
        ops.is_centrosymmetric(),
        group.xhm(),
    ]
target = pathlib.Path(__file__).parent.parent / "src/crystallography/fixtures/space-groups.json"
body = ",\n".join(f"{json.dumps(hall)}: {json.dumps(row)}" for hall, row in rows.items())
target.write_text("{\n" + body + "\n}\n", encoding="utf-8")
