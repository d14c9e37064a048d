"""Other programs read what `rietbook refine` writes: gemmi and PyCifRW the CIFs, Python's pickle and numpy the projects.

Run by `npm test` with the output folder of a run in $RIETBOOK_RUN.
"""

import csv
import json
import os
import pathlib
import pickle
import unittest

import gemmi
import numpy

RUN = pathlib.Path(os.environ["RIETBOOK_RUN"])
SUMMARY = json.loads((RUN / "refinement_summary.json").read_text())
CIFS = sorted(RUN.glob("hist_*_*.cif"))
PROJECTS = sorted(RUN.glob("hist_*.gpx"))
CELL = ("a", "b", "c", "alpha", "beta", "gamma")


def read_project(path):
    """The tree of a .gpx: one pickle after another, each a list of [name, data] pairs, the item itself first."""
    tree = {}
    with path.open("rb") as stream:
        while stream.peek(1):
            item = pickle.load(stream)
            tree[item[0][0]] = dict([("", item[0][1])] + [(name, data) for name, data in item[1:]])
    return tree


class Cif(unittest.TestCase):
    def test_there_is_one_for_each_histogram_and_phase(self):
        wanted = sum(len(entry["phases"]) for entry in SUMMARY["histograms"])
        self.assertGreater(wanted, 0)
        self.assertEqual(len(CIFS), wanted)

    def test_gemmi_reads_the_cell_of_the_summary_and_the_space_group(self):
        cells = [phase["cell"] for entry in SUMMARY["histograms"] for phase in entry["phases"]]
        for path, cell in zip(CIFS, cells):
            structure = gemmi.make_small_structure_from_block(gemmi.cif.read(str(path)).sole_block())
            self.assertEqual(structure.spacegroup.number, 225)
            self.assertEqual(sorted(site.element.name for site in structure.sites), ["Ce", "O"])
            for name, value in zip(CELL, structure.cell.parameters):
                self.assertAlmostEqual(value, cell[name], delta=1e-4)

    def test_gemmi_finds_four_formula_units_by_the_operators(self):
        for path in CIFS:
            structure = gemmi.make_small_structure_from_block(gemmi.cif.read(str(path)).sole_block())
            atoms = [site.element.name for site in structure.get_all_unit_cell_sites()]
            self.assertEqual((atoms.count("Ce"), atoms.count("O")), (4, 8))

    def test_pycifrw_reads_the_cell_with_its_esd(self):
        try:
            import CifFile
        except ModuleNotFoundError:
            self.skipTest("PyCifRW has no package for this Python")
        for path in CIFS:
            cif = CifFile.ReadCif(str(path))
            (name,) = cif.keys()
            self.assertRegex(cif[name]["_cell_length_a"], r"^5\.4\d+\(\d+\)$")


class Project(unittest.TestCase):
    def test_pickle_reads_every_item_of_the_tree(self):
        self.assertEqual(len(PROJECTS), len(SUMMARY["histograms"]))
        for path in PROJECTS:
            tree = read_project(path)
            for name in ("Notebook", "Controls", "Covariance", "Constraints", "Phases"):
                self.assertIn(name, tree)
            self.assertEqual(sum(name.startswith("PWDR") for name in tree), 1)

    def test_the_arrays_of_the_pattern_are_of_one_length(self):
        for path in PROJECTS:
            tree = read_project(path)
            (histogram,) = [item for name, item in tree.items() if name.startswith("PWDR")]
            arrays = histogram[""][1]
            self.assertEqual(len(arrays), 6)
            self.assertTrue(all(isinstance(array, numpy.ndarray) for array in arrays))
            self.assertEqual(len({len(array) for array in arrays}), 1)

    def test_the_covariance_says_the_rwp_of_the_summary(self):
        for path, entry in zip(PROJECTS, SUMMARY["histograms"]):
            covariance = read_project(path)["Covariance"][""]
            self.assertAlmostEqual(covariance["Rvals"]["Rwp"], entry["Rwp"], places=6)


class Csv(unittest.TestCase):
    def test_the_rwp_follows_from_the_columns(self):
        for entry in SUMMARY["histograms"]:
            path = RUN / f"hist_{entry['histogram_index']:04d}_data.csv"
            with path.open() as stream:
                rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
            observed, sigma, calculated = (
                numpy.array([float(row[name]) for row in rows]) for name in ("observed", "sigma", "calculated")
            )
            residual, total = ((observed - calculated) / sigma) ** 2, (observed / sigma) ** 2
            self.assertAlmostEqual(100 * numpy.sqrt(residual.sum() / total.sum()), entry["Rwp"], places=6)


if __name__ == "__main__":
    unittest.main()
