import type { LaueSetting } from "./laue-setting.js";

/** Σ coefficient · h^p k^q l^r. */
export type QuarticForm = readonly (readonly [coefficient: number, p: number, q: number, r: number])[];

/** One coefficient of Stephens' model and what it multiplies. */
export interface StephensTerm {
  /** "S400" … as Stephens and GSAS-II name them. */
  readonly name: string;
  readonly form: QuarticForm;
}

/**
 * The terms of the variance of 1/d² that a Laue class allows, Σ S_hkl h^H k^K l^L with the multiplicities of Stephens,
 * J. Appl. Cryst. 32 (1999) 281, equations 4–5 and table 1. GSAS-II's terms (GSASIIspc.py MustrainNames, MustrainCoeff) come
 * first and in its order; then those that it lacks: S310 of 4/m, S301 and S211 of trigonal classes. With "gsas2" there are
 * its terms only, as it has them: S301 of -31m and S310 on rhombohedral axes are not invariant there.
 */
export function stephensTerms(setting: LaueSetting, rule: "exact" | "gsas2"): readonly StephensTerm[] {
  const { laueClass, rhombohedral, polarAxis } = setting;
  const exact = rule === "exact";
  const more = (terms: Readonly<Record<string, QuarticForm>>) => (exact ? terms : {});
  switch (laueClass) {
    case "m-3":
    case "m-3m":
      return named({ S400: FOURTH_POWERS, S220: SQUARES });
    case "6/m":
    case "6/mmm":
      return named(HEXAGONAL);
    case "-3":
    case "-3m1":
    case "-31m":
      if (rhombohedral) {
        const both = exact ? RHOMBOHEDRAL_310 : RHOMBOHEDRAL_310_GSAS2;
        const terms = { S400: FOURTH_POWERS, S220: SQUARES, S310: both, S211: RHOMBOHEDRAL_211 };
        return named({ ...terms, ...(laueClass === "-3" ? more({ S301: RHOMBOHEDRAL_301 }) : {}) });
      }
      if (laueClass === "-31m")
        return named(exact ? { ...HEXAGONAL, S211: HEXAGONAL_211 } : { ...HEXAGONAL, S301: [[4, 3, 0, 1]] });
      if (laueClass === "-3m1") return named({ ...HEXAGONAL, ...more({ S301: HEXAGONAL_301 }) });
      return named({ ...HEXAGONAL, ...more({ S301: HEXAGONAL_301, S211: HEXAGONAL_211 }) });
    case "4/m":
      return named({ ...TETRAGONAL, ...more({ S310: TETRAGONAL_310 }) });
    case "4/mmm":
      return named(TETRAGONAL);
    case "mmm":
      return named(simple(ORTHORHOMBIC));
    case "2/m":
      return named(simple([...ORTHORHOMBIC, ...MONOCLINIC[polarAxis]]));
    case "-1":
      return named(simple([...ORTHORHOMBIC, ...TRICLINIC]));
  }
}

/** Names of the terms in GSAS-II's order; undefined for one that GSAS-II defines otherwise than it is. */
export function gsas2StephensNames(setting: LaueSetting): (string | undefined)[] {
  const exact = new Map(stephensTerms(setting, "exact").map(({ name, form }) => [name, JSON.stringify(form)]));
  return stephensTerms(setting, "gsas2").map(({ name, form }) =>
    exact.get(name) === JSON.stringify(form) ? name : undefined,
  );
}

function named(forms: Readonly<Record<string, QuarticForm>>): StephensTerm[] {
  return Object.entries(forms).map(([name, form]) => ({ name, form }));
}

/** One monomial each: multiplicity 1 for h⁴, 3 for h²k², 2 for h³k, 4 for h²kl. */
function simple(names: readonly string[]): Record<string, QuarticForm> {
  return Object.fromEntries(
    names.map((name): [string, QuarticForm] => {
      const [p, q, r] = [...name.slice(1)].map(Number);
      const highest = Math.max(p, q, r);
      const multiplicity = highest === 4 ? 1 : highest === 3 ? 2 : p * q * r === 0 ? 3 : 4;
      return [name, [[multiplicity, p, q, r]]];
    }),
  );
}

const ORTHORHOMBIC = ["S400", "S040", "S004", "S220", "S202", "S022"];
/** By unique axis a, b, c. */
const MONOCLINIC = [
  ["S013", "S031", "S211"],
  ["S301", "S103", "S121"],
  ["S130", "S310", "S112"],
];
const TRICLINIC = ["S310", "S103", "S031", "S130", "S301", "S013", "S211", "S121", "S112"];

const FOURTH_POWERS: QuarticForm = [
  [1, 4, 0, 0],
  [1, 0, 4, 0],
  [1, 0, 0, 4],
];
const SQUARES: QuarticForm = [
  [3, 2, 2, 0],
  [3, 2, 0, 2],
  [3, 0, 2, 2],
];
const TETRAGONAL: Readonly<Record<string, QuarticForm>> = {
  S400: [
    [1, 4, 0, 0],
    [1, 0, 4, 0],
  ],
  S004: [[1, 0, 0, 4]],
  S220: [[3, 2, 2, 0]],
  S022: [
    [3, 2, 0, 2],
    [3, 0, 2, 2],
  ],
};
const TETRAGONAL_310: QuarticForm = [
  [2, 3, 1, 0],
  [-2, 1, 3, 0],
];
const HEXAGONAL: Readonly<Record<string, QuarticForm>> = {
  S400: [
    [1, 4, 0, 0],
    [1, 0, 4, 0],
    [2, 3, 1, 0],
    [2, 1, 3, 0],
    [3, 2, 2, 0],
  ],
  S004: [[1, 0, 0, 4]],
  S202: [
    [3, 2, 0, 2],
    [3, 0, 2, 2],
    [3, 1, 1, 2],
  ],
};
/** (h − k)(2h + k)(h + 2k) l: kept by twofold axes along a. */
const HEXAGONAL_301: QuarticForm = [
  [2, 3, 0, 1],
  [3, 2, 1, 1],
  [-3, 1, 2, 1],
  [-2, 0, 3, 1],
];
/** 4 h k (h + k) l: kept by twofold axes between a and b. */
const HEXAGONAL_211: QuarticForm = [
  [4, 2, 1, 1],
  [4, 1, 2, 1],
];
const RHOMBOHEDRAL_211: QuarticForm = [
  [4, 2, 1, 1],
  [4, 1, 2, 1],
  [4, 1, 1, 2],
];
const RHOMBOHEDRAL_310: QuarticForm = [
  [2, 1, 0, 3],
  [2, 0, 3, 1],
  [2, 3, 1, 0],
  [2, 3, 0, 1],
  [2, 0, 1, 3],
  [2, 1, 3, 0],
];
/** GSAS-II counts l k³ twice and leaves h k³ out. */
const RHOMBOHEDRAL_310_GSAS2: QuarticForm = [
  [2, 1, 0, 3],
  [4, 0, 3, 1],
  [2, 3, 1, 0],
  [2, 3, 0, 1],
  [2, 0, 1, 3],
];
/** The difference of the two cyclic sums, which only -3 allows. */
const RHOMBOHEDRAL_301: QuarticForm = [
  [2, 3, 0, 1],
  [2, 1, 3, 0],
  [2, 0, 1, 3],
  [-2, 3, 1, 0],
  [-2, 0, 3, 1],
  [-2, 1, 0, 3],
];
