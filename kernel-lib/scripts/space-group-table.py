"""Writes src/crystallography/space-group-table.ts: Hermann-Mauguin and Hall symbols of the 230 space groups.

The symbols are those of International Tables for Crystallography A and B (Hall symbols: B, chapter 1.4), as compiled in
gemmi's table (https://gemmi.readthedocs.io, MPL-2.0; only the published symbols are taken).
Run: pip install gemmi==0.7.5 && python scripts/space-group-table.py
"""

import pathlib

import gemmi

# gemmi writes the five settings that CCP4 added with unbalanced or missing brackets
NAMES = {
    "C 2 2 21a)": "C 2 2 21(a)",
    "C 2 2 2a": "C 2 2 2(a)",
    "F 2 2 2a": "F 2 2 2(a)",
    "I 2 2 2a": "I 2 2 2(a)",
    "P 42 21 2a": "P 42 21 2(a)",
    "I 2 3a": "I 2 3(a)",
    "P 21212(a)": "P 21 21 2(a)",
}
rows = [[] for _ in range(231)]
for group in gemmi.spacegroup_table():
    symbol = NAMES.get(group.hm, group.hm)
    if group.ext != "\0":
        symbol += ":" + group.ext
    rows[group.number].append(f"{symbol}={group.hall}")

lines = [
    "// Written by scripts/space-group-table.py; do not edit.",
    "",
    "/**",
    " * The space groups and their settings: row n − 1 is group n, its settings separated by |, each",
    " * `Hermann–Mauguin symbol=Hall symbol`; the standard setting first. Symbols of International Tables A and B 1.4.",
    " */",
    "export const SPACE_GROUP_TABLE: readonly string[] = [",
]
for row in rows[1:]:
    lines.append("  " + "'" + "|".join(row).replace("'", "\\'") + "',")
lines.append("];")
target = pathlib.Path(__file__).parent.parent / "src/crystallography/space-group-table.ts"
target.write_text("\n".join(lines) + "\n", encoding="utf-8")
