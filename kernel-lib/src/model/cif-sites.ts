import type { SpaceGroup } from "../crystallography/space-group.js";
import type { Atom } from "./phase.js";

/** Positions are the same to this part of the cell's edges. */
const PARTS = 1000;
/** A sum of occupancies that is more than rounding above 1. */
const FULL = 1.001;

/** A sentence for each site that several atoms fill to more than the whole. */
export function overfilledSites(atoms: readonly Atom[], spaceGroup: Pick<SpaceGroup, "operations">): string[] {
  const sites = new Map<number, Atom[]>();
  for (const atom of atoms) {
    const key = siteKey(atom, spaceGroup);
    const shared = sites.get(key);
    if (shared === undefined) sites.set(key, [atom]);
    else shared.push(atom);
  }
  return [...sites.values()].flatMap((shared) => {
    const sum = shared.reduce((total, { occupancy }) => total + occupancy, 0);
    if (shared.length < 2 || sum <= FULL) return [];
    const labels = shared.map(({ label }) => label).join(", ");
    return [`${labels} share a site that is filled to ${Math.round(100 * sum)} %: correct their occupancies.`];
  });
}

/** A number that is the same for all positions that the operations make of one. */
function siteKey({ x, y, z }: Atom, { operations }: Pick<SpaceGroup, "operations">): number {
  let least = Infinity;
  for (const { rotation: r, translation: t } of operations) {
    let key = 0;
    for (let i = 0; i < 3; i++) {
      const value = r[3 * i] * x + r[3 * i + 1] * y + r[3 * i + 2] * z + t[i];
      key = PARTS * key + (Math.round(PARTS * (value - Math.floor(value))) % PARTS);
    }
    least = Math.min(least, key);
  }
  return least;
}
