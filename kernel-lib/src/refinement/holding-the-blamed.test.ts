import { spaceGroupFromSymbol } from "../crystallography/space-group-symbol.js";
import type { Phase } from "../model/phase.js";
import { simulate } from "./fixtures/simulated.js";
import { recipes } from "./recipes.js";
import { refine } from "./refine.js";

const cell = { a: 4.1, b: 5.2, c: 6.3, alpha: 90, beta: 90, gamma: 90 };
const atom = (label: string, type: string, x: number, y: number, z: number, multiplicity: number, occupancy = 1) => ({
  label,
  type,
  x,
  y,
  z,
  occupancy,
  uIso: 0.006,
  multiplicity,
});
/** Chlorine on (x, ½, ½) and (−x, ½, ½): at x = ½ the two coincide, and |F|² is even about it. */
const phaseWith = (x: number): Phase => ({
  name: "split",
  cell,
  spaceGroup: spaceGroupFromSymbol("P m m m", cell).spaceGroup,
  atoms: { Ni1: atom("Ni1", "Ni", 0, 0, 0, 1), Cl1: atom("Cl1", "Cl", x, 0.5, 0.5, 2, 0.5) },
});

/** x ends where |F|² is even in it. */
function refineSplit() {
  const truth = simulate({ phases: { split: phaseWith(0.5) }, points: 1500 });
  return refine({ ...truth, phases: { split: phaseWith(0.4) } }, recipes.midas);
}

test("the cycles that led to where a stage goes on from are told, and those of all its tries", async () => {
  const fit = await refineSplit();
  const { reason, cycles } = fit.stages[fit.stages.length - 1];
  const [, way, all] = /in (\d+) cycles; .*; (\d+) cycles with the tries that were not kept$/.exec(reason) ?? [];
  expect(Number(way)).toBeGreaterThan(0);
  expect(Number(all)).toBeGreaterThan(Number(way));
  expect(cycles).toBe(Number(all));
});

test("a coordinate that arrives where |F|² is even in it stays there, not where it started", async () => {
  const fit = await refineSplit();
  const { stage, verdict, reason } = fit.stages[fit.stages.length - 1];
  expect(stage.name).toBe("atoms");
  expect(verdict).toBe("accepted");
  expect(reason).toMatch(/phases\.split\.atoms\.Cl1\.x held: the esd of phases\.split\.atoms\.Cl1\.x exploded/);
  expect(Math.abs(fit.model.phases.split.atoms.Cl1.x - 0.5)).toBeLessThan(0.02);
  expect(fit.statistics.gof).toBeLessThan(1.05);
});
