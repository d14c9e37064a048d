import { CELL_PARAMETERS } from "../../crystallography/cell.js";
import { cellConstraints } from "../../crystallography/cell-constraints.js";
import type { Model } from "../model.js";
import type { Parameter } from "../parameter-path.js";

/**
 * Of equivalences of cell parameters (each a list of the parameters that are equal) those that together make whole cells equal: of
 * these the terms of the reciprocal metric are equal too, also where none depends on one length or angle alone.
 */
export function wholeCellTies<Tie extends readonly Parameter[]>(model: Model, ties: readonly Tie[]): ReadonlySet<Tie> {
  const byPhases = new Map<string, Tie[]>();
  for (const tie of ties) {
    const [key] = tie.map(({ keys }) => keys[3]);
    const cells = tie.every(({ keys }) => keys[0] === "phases" && keys[2] === "cell" && keys[3] === key);
    const phases = [...new Set(tie.map(({ keys }) => keys[1]))].sort();
    if (!cells || phases.length !== tie.length || tie.length < 2) continue;
    byPhases.set(phases.join("\n"), [...(byPhases.get(phases.join("\n")) ?? []), tie]);
  }
  const whole = [...byPhases].filter(([phases, found]) => {
    const shapes = phases.split("\n").map((name) => cellConstraints(model.phases[name].spaceGroup));
    const tied = new Set(found.map(([{ keys }]) => keys[3]));
    const alike = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(shapes[0]));
    // On rhombohedral axes GSAS-II has other terms for the angle.
    if (CELL_PARAMETERS.slice(3).some((key) => shapes[0][key].kind === "equal")) return false;
    return alike && CELL_PARAMETERS.every((key) => shapes[0][key].kind !== "free" || tied.has(key));
  });
  return new Set(whole.flatMap(([, found]) => found));
}
