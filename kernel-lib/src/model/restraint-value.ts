import { metricTensor } from "../crystallography/cell.js";
import { vectorAngle, vectorLength } from "../crystallography/metric-geometry.js";
import { parseSymmetryOperation, transformPoint } from "../crystallography/symmetry-operation.js";
import { RietbookError } from "../errors.js";
import type { Model } from "./model.js";
import type { Phase } from "./phase.js";

import { describeRestraint } from "./restraints.js";
import type { AtomReference, Restraint } from "./restraints.js";

/** The restrained quantity of a model; images that are not given are chosen anew. See {@link restraintFunction}. */
export function restraintValue(model: Model, restraint: Restraint): number {
  return restraintFunction(model, restraint)(model);
}

/**
 * The restrained quantity as a function of the model, with the images of atoms chosen once.
 * @throws RietbookError "not found" for a phase or an atom that the model does not have, "bad argument" for a σ that is not
 *   positive or an operation that cannot be read
 */
export function restraintFunction(model: Model, restraint: Restraint): (model: Model) => number {
  const { phase: name, sigma } = restraint;
  const phase = model.phases[name];
  if (phase === undefined) throw unknown(restraint, `the phase "${name}"`, Object.keys(model.phases));
  if (!(sigma > 0)) {
    throw new RietbookError({
      kind: "bad argument",
      field: `restraint ${describeRestraint(restraint)}`,
      found: `σ ${sigma}`,
      expected: "a positive standard deviation",
    });
  }
  const known = (label: string): string => {
    if (phase.atoms[label] === undefined) throw unknown(restraint, `the atom "${label}"`, Object.keys(phase.atoms));
    return label;
  };
  if (restraint.kind === "composition") {
    restraint.terms.forEach(({ atom }) => known(atom));
    return ({ phases }) =>
      restraint.terms.reduce((sum, { atom, coefficient }) => {
        const { multiplicity, occupancy } = phases[name].atoms[atom];
        return sum + coefficient * multiplicity * occupancy;
      }, 0);
  }
  const labels = restraint.atoms.map((atom) => known(typeof atom === "string" ? atom : atom.label));
  const centre = restraint.kind === "angle" ? 1 : 0;
  const middle = imageOf(phase, restraint.atoms[centre], undefined);
  const at = middle(phase);
  const [first, last] = [restraint.kind === "angle" ? 0 : 1, restraint.kind === "angle" ? 2 : 1].map((i) =>
    imageOf(phase, restraint.atoms[i] as AtomReference, at, labels[i] === labels[centre]),
  );
  return ({ phases }) => {
    const now = phases[name];
    const g = metricTensor(now.cell);
    const from = middle(now);
    const u = difference(first(now), from);
    if (restraint.kind === "distance") return vectorLength(g, u);
    return vectorAngle(g, u, difference(last(now), from));
  };
}

/** Where an image of an atom is, as a function of the phase; nearest to a point and, for `other`, not at it. */
function imageOf(
  phase: Phase,
  atom: AtomReference,
  near: readonly number[] | undefined,
  other = false,
): (phase: Phase) => number[] {
  const label = typeof atom === "string" ? atom : atom.label;
  const place = ({ atoms }: Phase): number[] => [atoms[label].x, atoms[label].y, atoms[label].z];
  if (typeof atom !== "string") {
    const operation = parseSymmetryOperation(atom.operation, { integral: false });
    return (now) => transformPoint(operation, place(now));
  }
  if (near === undefined) return place;
  const g = metricTensor(phase.cell);
  let best = { distance: Infinity, operation: phase.spaceGroup.operations[0], shift: [0, 0, 0] };
  for (const operation of phase.spaceGroup.operations) {
    const image = transformPoint(operation, place(phase));
    const base = image.map((value, i) => Math.round(near[i] - value));
    for (let n = 0; n < 27; n++) {
      const shift = base.map((value, i) => value + (Math.floor(n / 3 ** i) % 3) - 1);
      const u = image.map((value, i) => value + shift[i] - near[i]);
      const distance = vectorLength(g, u);
      if (distance < best.distance - 1e-9 && !(other && distance < 1e-3)) best = { distance, operation, shift };
    }
  }
  const { operation, shift } = best;
  return (now) => transformPoint(operation, place(now)).map((value, i) => value + shift[i]);
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]);
}

function unknown(restraint: Restraint, found: string, names: readonly string[]): RietbookError {
  return new RietbookError({
    kind: "not found",
    field: `restraint ${describeRestraint(restraint)}`,
    found,
    expected: `one of ${names.join(", ")}`,
  });
}
