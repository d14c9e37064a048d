/**
 * The parameters have one value (`factors`: values in these proportions); paths may be patterns where no factors are given, which tie
 * nothing in a model that has one such parameter alone.
 */
export interface Equivalence {
  readonly kind: "equal";
  readonly paths: readonly string[];
  /** One for each path; default 1. */
  readonly factors?: readonly number[];
}

/** Σ coefficient × parameter = value. What stands last in the terms follows from the others. */
export interface LinearEquation {
  readonly kind: "linear";
  readonly terms: readonly { readonly path: string; readonly coefficient: number }[];
  readonly value: number;
}

/** The parameters stay as they are whatever a stage frees; paths may be patterns. */
export interface Hold {
  readonly kind: "hold";
  readonly paths: readonly string[];
}

/** The parameters stay between limits, inside the physical ones of the parameter table; paths may be patterns. */
export interface Bounds {
  readonly kind: "bounds";
  readonly paths: readonly string[];
  readonly lower?: number;
  readonly upper?: number;
}

/**
 * What ties the parameters of a model together besides the symmetry. An equation ties whether its parameters are free or not:
 * freeing one frees those that it is tied to, and values that do not fulfil the equations are moved until they do, what stands
 * later following what stands before it.
 */
export type Constraint = Equivalence | LinearEquation | Hold | Bounds;

/** For messages: "phases.A.atoms.O1.uIso = phases.A.atoms.O2.uIso". */
export function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "equal": {
      const { paths, factors } = constraint;
      return paths.map((path, i) => (factors === undefined ? path : `${path}/${factors[i]}`)).join(" = ");
    }
    case "linear":
      return `${constraint.terms.map(({ path, coefficient }) => `${coefficient} ${path}`).join(" + ")} = ${constraint.value}`;
    case "hold":
      return `hold ${constraint.paths.join(", ")}`;
    case "bounds":
      return `${constraint.lower ?? -Infinity} ≤ ${constraint.paths.join(", ")} ≤ ${constraint.upper ?? Infinity}`;
  }
}
