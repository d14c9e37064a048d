"""Reads the CIFs of this library with gemmi and PyCifRW and says what they see in them.

Run with a Python that has both (pip install gemmi pycifrw): python check-cif.py FILE.cif ...
Exit 1 if one of them cannot read a file, or they disagree on the cell, or gemmi does not know the space group.
"""
import sys

import CifFile
import gemmi

failures = 0
for path in sys.argv[1:]:
    try:
        block = gemmi.cif.read(path).sole_block()
        structure = gemmi.make_small_structure_from_block(block)
        other = CifFile.ReadCif(path)
        items = other[other.keys()[0]]
        a = float(items["_cell_length_a"].split("(")[0])
        if structure.spacegroup is None:
            raise ValueError("gemmi does not know the space group " + block.find_value("_space_group_name_H-M_alt"))
        operations = len(items["_space_group_symop_operation_xyz"])
        if operations != len(list(structure.spacegroup.operations())):
            raise ValueError(f"{operations} symmetry operations in the file, another number in the group")
        if abs(a - structure.cell.a) > 1e-9 or not structure.sites:
            raise ValueError(f"a = {a} for PyCifRW, {structure.cell.a} for gemmi, {len(structure.sites)} sites")
        print(
            f"{path}: {structure.spacegroup.xhm()}, a = {items['_cell_length_a']}, {len(structure.sites)} sites, "
            f"wR = {items['_pd_proc_ls_prof_wR_factor']}, {len(items.keys())} items"
        )
    except Exception as error:
        failures += 1
        print(f"{path}: {type(error).__name__}: {error}")
print(f"{len(sys.argv) - 1 - failures} of {len(sys.argv) - 1} files read by both")
sys.exit(1 if failures else 0)
