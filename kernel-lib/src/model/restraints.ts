/** An atom by its label, or an image of it: "1-x, y, z+1/2". A bare label is the image that is nearest to the atom before it. */
export type AtomReference = string | { readonly label: string; readonly operation: string };

/** A bond length, Å. */
export interface DistanceRestraint {
  readonly kind: "distance";
  readonly phase: string;
  readonly atoms: readonly [AtomReference, AtomReference];
  readonly value: number;
  readonly sigma: number;
}

/** A bond angle at the second atom, degrees; bare labels are the images that are nearest to it, no two of them the same. */
export interface AngleRestraint {
  readonly kind: "angle";
  readonly phase: string;
  readonly atoms: readonly [AtomReference, AtomReference, AtomReference];
  readonly value: number;
  readonly sigma: number;
}

/** Σ coefficient × multiplicity × occupancy over a cell, as GSAS-II's chemical composition. */
export interface CompositionRestraint {
  readonly kind: "composition";
  readonly phase: string;
  readonly terms: readonly { readonly atom: string; readonly coefficient: number }[];
  readonly value: number;
  readonly sigma: number;
}

/** What is known beside the data: an observation `value` ± `sigma` more. */
export type Restraint = DistanceRestraint | AngleRestraint | CompositionRestraint;

/** For messages: "distance Ce1–O1 of CeO2". */
export function describeRestraint(restraint: Restraint): string {
  const name = (atom: AtomReference) => (typeof atom === "string" ? atom : `${atom.label} (${atom.operation})`);
  const what =
    restraint.kind === "composition"
      ? restraint.terms.map(({ atom, coefficient }) => `${coefficient} ${atom}`).join(" + ")
      : restraint.atoms.map(name).join("–");
  return `${restraint.kind} ${what} of ${restraint.phase}`;
}
