import { cellVolume, metricTensor } from "../crystallography/cell.js";
import { vectorAngle, vectorLength } from "../crystallography/metric-geometry.js";
import { transformPoint } from "../crystallography/symmetry-operation.js";
import type { Model } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { Refinement } from "../refinement/refinement.js";
import { derivedQuantities, type DerivedQuantity } from "./derived-quantity.js";

/** A distance between atoms. */
export interface Bond {
  readonly from: string;
  readonly to: string;
  /** Å, with its esd from the full covariance of cell and coordinates. */
  readonly distance: DerivedQuantity;
  /** How many images of `to` stand at this distance from one `from`. */
  readonly count: number;
}

/** An angle between two bonds of one atom. */
export interface BondAngle {
  readonly atoms: readonly [string, string, string];
  /** Degrees, with its esd from the full covariance of cell and coordinates. */
  readonly angle: DerivedQuantity;
  readonly count: number;
}

/** Where an image of an atom is: operation number and whole shifts. */
interface Image {
  readonly label: string;
  readonly operation: number;
  readonly shift: readonly number[];
  readonly distance: number;
}

/** Distances and angles closer than these are one, with a count. */
const SAME_DISTANCE = 1e-6;
const SAME_ANGLE = 1e-5;
/** Two atoms nearer than this share a site. */
const SAME_SITE = 0.1;

/** Distances up to a length (Å, default 3) from each atom of a phase, shortest first, with esds from the full covariance. */
export function bondLengths(fit: Refinement, phase: string, upTo = 3): Bond[] {
  const start = fit.model.phases[phase];
  const bonds = Object.keys(start.atoms).flatMap((from) =>
    grouped(neighbours(start, from, upTo), ({ distance }) => distance, SAME_DISTANCE).map((images) => ({
      from,
      images,
    })),
  );
  const derived = derivedQuantities(fit, ({ phases }) =>
    bonds.map(({ from, images: [image] }) => length(phases[phase], vector(phases[phase], from, image))),
  );
  return bonds.map(({ from, images }, i) => ({
    from,
    to: images[0].label,
    distance: derived[i],
    count: images.length,
  }));
}

/** Angles between bonds up to a length (Å, default 3), by their middle atom, smallest first, with esds from the full covariance. */
export function bondAngles(fit: Refinement, phase: string, upTo = 3): BondAngle[] {
  const start = fit.model.phases[phase];
  const angles = Object.keys(start.atoms).flatMap((middle) => {
    const around = neighbours(start, middle, upTo);
    const pairs = around.flatMap((first, i) =>
      around.slice(i + 1).map((second) => ({ first, second, value: angleOf(start, middle, first, second) })),
    );
    const kinds = new Map<string, typeof pairs>();
    for (const pair of pairs) {
      const [a, b] = [pair.first.label, pair.second.label].sort();
      kinds.set(`${a} ${b}`, [...(kinds.get(`${a} ${b}`) ?? []), pair]);
    }
    return [...kinds.values()].flatMap((same) =>
      grouped(same, ({ value }) => value, SAME_ANGLE).map((group) => ({ middle, group })),
    );
  });
  const derived = derivedQuantities(fit, (model: Model) =>
    angles.map(({ middle, group: [{ first, second }] }) => angleOf(model.phases[phase], middle, first, second)),
  );
  return angles.map(({ middle, group }, i) => ({
    atoms: [group[0].first.label, middle, group[0].second.label],
    angle: derived[i],
    count: group.length,
  }));
}

function neighbours(phase: Phase, from: string, upTo: number): Image[] {
  const { a, b, c } = phase.cell;
  const g = metricTensor(phase.cell);
  const volume = cellVolume(phase.cell);
  // Spacing of the planes across each axis: so many cells have to be looked at.
  const reach = [b * c, a * c, a * b].map((area) => Math.ceil((upTo * area) / volume) + 1);
  const origin = placeOf(phase, from);
  const found: Image[] = [];
  for (const label of Object.keys(phase.atoms)) {
    const seen = new Set<string>();
    phase.spaceGroup.operations.forEach((operation, number) => {
      const image = transformPoint(operation, placeOf(phase, label));
      const base = image.map((value, i) => Math.round(origin[i] - value));
      for (let i = -reach[0]; i <= reach[0]; i++)
        for (let j = -reach[1]; j <= reach[1]; j++)
          for (let k = -reach[2]; k <= reach[2]; k++) {
            const shift = [base[0] + i, base[1] + j, base[2] + k];
            const place = image.map((value, axis) => value + shift[axis]);
            const u = place.map((value, axis) => value - origin[axis]);
            const distance = vectorLength(g, u);
            if (distance > upTo || distance < SAME_SITE) continue;
            const key = place.map((value) => Math.round(value * 1e5)).join(" ");
            if (seen.has(key)) continue;
            seen.add(key);
            found.push({ label, operation: number, shift, distance });
          }
    });
  }
  return found;
}

/** Equal neighbours by label and value, ascending. */
function grouped<Item>(items: readonly Item[], of: (item: Item) => number, tolerance: number): Item[][] {
  const labelOf = (item: Item): string => (item as { readonly label?: string }).label ?? "";
  const sorted = [...items].sort((p, q) => of(p) - of(q) || labelOf(p).localeCompare(labelOf(q)));
  const groups: Item[][] = [];
  for (const item of sorted) {
    const same = groups.find(
      ([first]) =>
        labelOf(first) === labelOf(item) && Math.abs(of(first) - of(item)) <= tolerance * Math.max(1, of(item)),
    );
    if (same === undefined) groups.push([item]);
    else same.push(item);
  }
  return groups;
}

function placeOf({ atoms }: Phase, label: string): number[] {
  return [atoms[label].x, atoms[label].y, atoms[label].z];
}

function vector(phase: Phase, from: string, { label, operation, shift }: Image): number[] {
  const image = transformPoint(phase.spaceGroup.operations[operation], placeOf(phase, label));
  const origin = placeOf(phase, from);
  return image.map((value, axis) => value + shift[axis] - origin[axis]);
}

function length(phase: Phase, u: readonly number[]): number {
  return vectorLength(metricTensor(phase.cell), u);
}

function angleOf(phase: Phase, middle: string, first: Image, second: Image): number {
  return vectorAngle(metricTensor(phase.cell), vector(phase, middle, first), vector(phase, middle, second));
}
