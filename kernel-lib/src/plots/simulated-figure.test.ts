import { phasesFromCif } from "../model/phase-from-cif.js";
import { importDocument } from "../platform/node/document.js";
import { figureToSvg } from "./drawing/draw-figure.js";
import { simulatedFigure } from "./simulated-figure.js";

const HALITE = `data_halite
_cell_length_a 5.6402
_cell_length_b 5.6402
_cell_length_c 5.6402
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_space_group_name_H-M_alt 'F m -3 m'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na1 Na+ 0 0 0
Cl1 Cl- 0.5 0.5 0.5
`;

test("the pattern of a structure alone has reflections and a curve, and nothing that was observed or is below it", async () => {
  const [phase] = phasesFromCif(HALITE, "halite.cif").phases;
  const figure = simulatedFigure(phase);
  expect(figure.data.phases[0].twoTheta.length).toBeGreaterThan(5);
  expect(figure.data.calculated!.some((value) => value !== null && value > 0)).toBe(true);
  const svg = figureToSvg(figure, { document: await importDocument() });
  expect(svg).toContain("calculated");
  for (const text of ["observed", "background", "obs. − calc."]) expect(svg).not.toContain(`>${text}<`);
});
