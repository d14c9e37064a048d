import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { cifColumn, findCifLoop, findCifText, parseCifNumber } from "../../io/cif/cif.js";
import type { CifBlock } from "../../io/cif/cif.js";
import { parseCif } from "../../io/cif/parse.js";
import { phasesFromCif } from "../../model/phase-from-cif.js";
import type { Refinement } from "../../refinement/refinement.js";
import { volumeOf } from "../../results/phase-quantities.js";
import { smallFit } from "../testing/small-fit.js";
import { asciiText } from "./ascii.js";
import { cellContents } from "./formula.js";
import { formatPhaseCif } from "./phase-cif.js";

let fit: Refinement;
let text: string;
let block: CifBlock;

beforeAll(async () => {
  fit = await smallFit();
  text = formatPhaseCif(fit, "Al2O3", "ring", calculatePattern(fit.model, "ring"));
  [block] = parseCif(text, "test.cif").blocks;
});

const number = (name: string): { value: number; esd?: number } =>
  parseCifNumber(findCifText(block, name) ?? "") ?? { value: NaN };

test("the refined structure is read back", () => {
  const [phase] = phasesFromCif(text, "test.cif").phases;
  const { cell, spaceGroup, atoms } = fit.model.phases.Al2O3;
  expect(phase.cell.a).toBeCloseTo(cell.a, 4);
  expect(phase.cell.gamma).toBe(120);
  expect(phase.spaceGroup.hermannMauguin).toBe(spaceGroup.hermannMauguin);
  expect(Object.keys(phase.atoms)).toEqual(["Al1", "O1"]);
  expect(phase.atoms.O1.x).toBeCloseTo(atoms.O1.x, 3);
  expect(phase.atoms.O1.multiplicity).toBe(18);
  expect(phase.atoms.O1.u?.u33).toBeCloseTo(atoms.O1.u?.u33 ?? NaN, 3);
});

test("what symmetry fixes has no esd, what was refined has its own", () => {
  const esd = fit.parameters.find(({ path }) => path === "phases.Al2O3.cell.a")?.esd ?? NaN;
  expect(number("_cell_length_a").esd).toBeCloseTo(esd, 5);
  expect(number("_cell_length_b")).toEqual(number("_cell_length_a"));
  expect(number("_cell_angle_gamma").esd).toBeUndefined();
  const sites = findCifLoop(block, "_atom_site_label");
  const column = (name: string): (string | undefined)[] => (sites && cifColumn(sites, name)) ?? [];
  expect(column("_atom_site_fract_x").map((value) => /\(\d+\)$/.test(value ?? ""))).toEqual([false, true]);
  expect(column("_atom_site_fract_y")).toEqual(["0", "0"]);
  expect(column("_atom_site_adp_type")).toEqual(["Uiso", "Uani"]);
});

test("volume, agreement, wavelength and quantity agree with the fit", () => {
  expect(number("_cell_volume").esd).toBeCloseTo(volumeOf(fit, "Al2O3").esd, 3);
  expect(number("_pd_proc_ls_prof_wR_factor").value).toBeCloseTo(fit.statistics.rwp / 100, 6);
  expect(number("_refine_ls_goodness_of_fit_all").value).toBeCloseTo(fit.statistics.gof, 3);
  expect(number("_diffrn_radiation_wavelength").value).toBe(0.25);
  expect(number("_diffrn_ambient_pressure").value).toBe(100000);
  expect(number("_pd_phase_mass_%").value).toBeGreaterThan(1);
  expect(findCifText(block, "_chemical_formula_sum")).toBe("Al2 O3");
  expect(number("_cell_formula_units_Z").value).toBe(6);
  expect(number("_exptl_crystal_density_diffrn").value).toBeCloseTo(3.985, 2);
});

test("the file is plain ASCII without long lines", () => {
  expect([...text].every((character) => character.charCodeAt(0) < 127)).toBe(true);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(2048);
});

test("a phase that is not in the histogram is an error that names those that are", () => {
  expect(() => formatPhaseCif(fit, "Si", "ring", calculatePattern(fit.model, "ring"))).toThrow(/CeO2, Al2O3/);
});

test("letters of physics get names in ASCII", () => {
  expect(asciiText("η −177.5°, 2θ in Å → café")).toBe("eta -177.5 deg, 2theta in A -> cafe");
});

test("formulae put carbon and hydrogen first and count units where occupancies are whole", () => {
  const { CeO2 } = fit.model.phases;
  expect(cellContents(CeO2)).toEqual({
    formula: "Ce O2",
    formulaUnits: 4,
    weight: expect.closeTo(172.11, 1) as number,
  });
  const carbonate = {
    ...CeO2,
    atoms: { ...CeO2.atoms, C1: { ...CeO2.atoms.Ce1, label: "C1", type: "C", occupancy: 0.5 } },
  };
  expect(cellContents(carbonate).formula).toBe("C Ce2 O4");
});
