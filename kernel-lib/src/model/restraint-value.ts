import { metricTensor } from "../crystallography/cell.js";
import { vectorAngle, vectorLength } from "../crystallography/metric-geometry.js";
import { IDENTITY, parseSymmetryOperation, transformPoint } from "../crystallography/symmetry-operation.js";
import type { SymmetryOperation } from "../crystallography/symmetry-operation.js";
import { RietbookError } from "../errors.js";
import type { Model } from "./model.js";
import type { Phase } from "./phase.js";

import { describeRestraint } from "./restraints.js";
import type { AngleRestraint, AtomReference, DistanceRestraint, Restraint } from "./restraints.js";

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
  restraint.atoms.forEach((atom) => known(labelOf(atom)));
  const images = restraintImages(model, restraint);
  return ({ phases }) => {
    const now = phases[name];
    const g = metricTensor(now.cell);
    const places = images.map(({ label, operation }) => {
      const { x, y, z } = now.atoms[label];
      return transformPoint(operation, [x, y, z]);
    });
    if (restraint.kind === "distance") return vectorLength(g, difference(places[1], places[0]));
    return vectorAngle(g, difference(places[0], places[1]), difference(places[2], places[1]));
  };
}

/** An atom and where it is taken: the translation of the operation is not reduced to the cell. */
export interface AtomImage {
  readonly label: string;
  readonly operation: SymmetryOperation;
}

/**
 * The images of the atoms that a distance or an angle is between: as given, or those that are nearest to the first atom of a distance, to the
 * middle one of an angle; no two of them the same. The phase and its atoms have to be there.
 */
export function restraintImages(model: Model, restraint: DistanceRestraint | AngleRestraint): readonly AtomImage[] {
  const phase = model.phases[restraint.phase];
  const place = ({ label, operation }: AtomImage): number[] => {
    const { x, y, z } = phase.atoms[label];
    return transformPoint(operation, [x, y, z]);
  };
  const centre = restraint.kind === "angle" ? 1 : 0;
  const middle = imageOf(phase, restraint.atoms[centre]);
  const images: AtomImage[] = [];
  const taken = [place(middle)];
  for (const [i, reference] of restraint.atoms.entries()) {
    const image = i === centre ? middle : imageOf(phase, reference, taken);
    images.push(image);
    if (i !== centre) taken.push(place(image));
  }
  return images;
}

function labelOf(atom: AtomReference): string {
  return typeof atom === "string" ? atom : atom.label;
}

/** The image that is meant; of a bare label the one nearest to the first of the points that are taken, and at none of them. */
function imageOf(phase: Phase, atom: AtomReference, taken: readonly (readonly number[])[] = []): AtomImage {
  const label = labelOf(atom);
  if (typeof atom !== "string") {
    return { label, operation: parseSymmetryOperation(atom.operation, { integral: false }) };
  }
  if (taken.length === 0) return { label, operation: IDENTITY };
  const g = metricTensor(phase.cell);
  const { x, y, z } = phase.atoms[label];
  const [near] = taken;
  let best = { distance: Infinity, operation: phase.spaceGroup.operations[0], shift: [0, 0, 0] };
  for (const operation of phase.spaceGroup.operations) {
    const image = transformPoint(operation, [x, y, z]);
    const base = image.map((value, i) => Math.round(near[i] - value));
    for (let n = 0; n < 27; n++) {
      const shift = base.map((value, i) => value + (Math.floor(n / 3 ** i) % 3) - 1);
      const point = image.map((value, i) => value + shift[i]);
      const [distance, ...others] = taken.map((other) => vectorLength(g, difference(point, other)));
      if (distance < 1e-3 || others.some((one) => one < 1e-3)) continue;
      if (distance < best.distance - 1e-9) best = { distance, operation, shift };
    }
  }
  const { rotation, translation } = best.operation;
  return { label, operation: { rotation, translation: translation.map((value, i) => value + best.shift[i]) } };
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
