import { BACKGROUND_KINDS } from "../model/background.js";
import type { BackgroundPeak, DebyeTerm, FixedBackground } from "../model/background.js";
import type { Constraint } from "../model/constraints.js";
import type { CalculationOptions, LatticeStrain, PhaseInHistogram, SampleDisplacement } from "../model/model.js";
import type { CrystalliteSize, Microstrain } from "../model/peak-broadening.js";
import type { MarchDollase } from "../model/preferred-orientation.js";
import type { AtomReference, Restraint } from "../model/restraints.js";
import type { SampleOrientation } from "../model/sample.js";
import type {
  BackgroundTerms,
  ModelTerms,
  OrientationTerms,
  PhaseTerms,
  StephensTerms,
  TextureTerms,
} from "../refinement/model-terms.js";
import { isJsonRecord } from "./json-checks.js";
import type { Check, JsonChecks } from "./json-checks.js";

/** The "model" of a recipe in JSON; docs/recipes.md describes it. */
export function modelTermsCheck(json: JsonChecks): Check<ModelTerms> {
  const { number, choice, list, tuple, map, record } = json;
  const anything = number();
  const range = tuple(anything, 2, "two angles 2θ in degrees") as Check<readonly [number, number]>;
  return record<ModelTerms>({
    background: backgroundCheck(json),
    limits: range,
    excluded: list(range, "a list of ranges of 2θ in degrees"),
    sample: record<Partial<SampleDisplacement>>({
      displaceX: anything,
      displaceY: anything,
      shift: anything,
      transparency: number({ least: 0 }),
      absorption: number({ least: 0 }),
      shape: choice("cylinder", "perpendicular plate", "tilted plate"),
      roughnessA: anything,
      roughnessB: anything,
    }),
    orientation: record<SampleOrientation>({ omega: anything, chi: anything, phi: anything }, ["omega", "chi", "phi"]),
    calculation: record<Partial<CalculationOptions>>({
      axialDivergence: choice("converged", "gsas2"),
      peakRange: choice("fwhm", "area"),
      friedelPairs: choice("averaged", "listed"),
      outsideTails: choice("included", "omitted"),
      diffuseScattering: choice("each point", "first point"),
      anisotropy: choice("exact", "gsas2"),
      extinction: choice("exact", "gsas2"),
    }),
    phases: map(phaseCheck(json), "terms by name of the phase, or * for all"),
    values: map(anything, "numbers by parameter path or pattern"),
    constraints: list(constraintCheck(json), "a list of constraints"),
    restraints: list(restraintCheck(json), "a list of restraints"),
  });
}

function backgroundCheck({ number, choice, list, record, fail }: JsonChecks): Check<BackgroundTerms> {
  const numbers = list(number(), "a list of numbers");
  const read = record<BackgroundTerms>({
    kind: choice(...BACKGROUND_KINDS),
    terms: number({ least: 1, most: 36, whole: true }),
    coefficients: numbers,
    debye: list(
      record<DebyeTerm>({ amplitude: number(), distance: number({ least: 0 }), u: number({ least: 0 }) }, [
        "amplitude",
        "distance",
        "u",
      ]),
      "a list of diffuse terms",
    ),
    peaks: list(
      record<BackgroundPeak>(
        {
          position: number({ least: 0, most: 180 }),
          intensity: number({ least: 0 }),
          sig: number({ least: 0 }),
          gam: number({ least: 0 }),
        },
        ["position", "intensity", "sig", "gam"],
      ),
      "a list of background peaks",
    ),
    fixed: record<FixedBackground>({ twoTheta: numbers, intensity: numbers, multiplier: number() }, [
      "twoTheta",
      "intensity",
      "multiplier",
    ]),
  });
  return (value, field) => {
    const background = read(value, field);
    if (background.terms !== undefined && background.coefficients !== undefined) {
      throw fail(`${field}.terms`, background.terms, "the number of terms or their coefficients, not both");
    }
    const { fixed } = background;
    if (fixed !== undefined && fixed.twoTheta.length !== fixed.intensity.length) {
      throw fail(`${field}.fixed.intensity`, fixed.intensity, `${fixed.twoTheta.length} numbers, one for each angle`);
    }
    return background;
  };
}

function phaseCheck(json: JsonChecks): Check<PhaseTerms> {
  const { number, choice, record } = json;
  const positive = number({ least: 0 });
  const part = number({ least: 0, most: 1 });
  const order = number({ least: 2, most: 34, whole: true });
  const anything = number();
  return record<PhaseTerms>({
    scale: positive,
    size: sizeCheck(json),
    sizeMixing: part,
    microstrain: microstrainCheck(json),
    microstrainMixing: part,
    marchDollase: record<Partial<MarchDollase>>({ ratio: number({ least: 0.01, most: 100 }), axis: axisCheck(json) }),
    preferredOrientation: record<OrientationTerms>({ order }, ["order"]),
    texture: record<TextureTerms>(
      {
        order,
        sampleSymmetry: choice("cylindrical", "none", "shear", "rolling"),
        omega: anything,
        chi: anything,
        phi: anything,
      },
      ["order", "sampleSymmetry"],
    ),
    extinction: positive,
    babinet: record<NonNullable<PhaseInHistogram["babinet"]>>({ amplitude: anything, u: positive }, ["amplitude", "u"]),
    strain: record<Partial<LatticeStrain>>({
      ...{ d11: anything, d22: anything, d33: anything, d12: anything, d13: anything, d23: anything },
    }),
    layerDisplacement: anything,
    intensities: choice("structure", "le bail", "pawley"),
  });
}

function axisCheck({ tuple, number }: JsonChecks): Check<readonly [number, number, number]> {
  return tuple(number(), 3, "three indices") as Check<readonly [number, number, number]>;
}

function sizeCheck(json: JsonChecks): Check<CrystalliteSize> {
  const { number, choice, record } = json;
  const size = number({ least: 1e-4 });
  const part = number();
  const kinds: Readonly<Record<string, Check<CrystalliteSize>>> = {
    uniaxial: record<Extract<CrystalliteSize, { kind: "uniaxial" }>>(
      { kind: choice("uniaxial"), equatorial: size, axial: size, axis: axisCheck(json) },
      ["equatorial", "axial", "axis"],
    ),
    ellipsoidal: record<Extract<CrystalliteSize, { kind: "ellipsoidal" }>>(
      { kind: choice("ellipsoidal"), s11: part, s22: part, s33: part, s12: part, s13: part, s23: part },
      ["s11", "s22", "s33", "s12", "s13", "s23"],
    ),
  };
  return byKind(json, size, kinds, "micrometres");
}

function microstrainCheck(json: JsonChecks): Check<Microstrain | StephensTerms> {
  const { number, choice, record, map } = json;
  const strain = number({ least: 0 });
  const generalized: Check<Microstrain | StephensTerms> = (value, field) =>
    isJsonRecord(value) && value["coefficients"] !== undefined
      ? record<Extract<Microstrain, { kind: "generalized" }>>(
          { kind: choice("generalized"), coefficients: map(number(), "numbers by name: S400, S220, …") },
          ["coefficients"],
        )(value, field)
      : record<StephensTerms>({ kind: choice("generalized"), start: strain }, ["start"])(value, field);
  const uniaxial = record<Extract<Microstrain, { kind: "uniaxial" }>>(
    { kind: choice("uniaxial"), equatorial: strain, axial: strain, axis: axisCheck(json) },
    ["equatorial", "axial", "axis"],
  );
  return byKind<Microstrain | StephensTerms>(json, strain, { uniaxial, generalized }, "10⁻⁶");
}

/** A number, or a record of one of several kinds. */
function byKind<T>(
  { fail }: JsonChecks,
  plain: Check<T>,
  kinds: Readonly<Record<string, Check<T>>>,
  unit: string,
): Check<T> {
  return (value, field) => {
    if (typeof value === "number") return plain(value, field);
    const kind = isJsonRecord(value) ? value["kind"] : undefined;
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (check !== undefined) return check(value, field);
    const names = Object.keys(kinds).join(" or ");
    throw fail(
      isJsonRecord(value) ? `${field}.kind` : field,
      isJsonRecord(value) ? kind : value,
      `a number in ${unit}, or a record of kind ${names}`,
    );
  };
}

function constraintCheck(json: JsonChecks): Check<Constraint> {
  const { number, text, choice, list, record } = json;
  const paths = list(text, "a list of parameter paths or patterns");
  const kinds: Readonly<Record<Constraint["kind"], Check<Constraint>>> = {
    equal: record<Extract<Constraint, { kind: "equal" }>>(
      { kind: choice("equal"), paths, factors: list(number(), "a factor for each path") },
      ["paths"],
    ),
    linear: record<Extract<Constraint, { kind: "linear" }>>(
      {
        kind: choice("linear"),
        terms: list(
          record<{ path: string; coefficient: number }>({ path: text, coefficient: number() }, ["path", "coefficient"]),
          "a list of paths with coefficients",
        ),
        value: number(),
      },
      ["terms", "value"],
    ),
    hold: record<Extract<Constraint, { kind: "hold" }>>({ kind: choice("hold"), paths }, ["paths"]),
    bounds: record<Extract<Constraint, { kind: "bounds" }>>(
      { kind: choice("bounds"), paths, lower: number(), upper: number() },
      ["paths"],
    ),
  };
  return ofKind(json, kinds);
}

function restraintCheck(json: JsonChecks): Check<Restraint> {
  const { number, text, choice, list, tuple, record } = json;
  const atom: Check<AtomReference> = (value, field) =>
    isJsonRecord(value)
      ? record<Exclude<AtomReference, string>>({ label: text, operation: text }, ["label", "operation"])(value, field)
      : text(value, field);
  const common = { phase: text, value: number(), sigma: number({ least: Number.MIN_VALUE }) };
  const required = ["phase", "value", "sigma"] as const;
  const kinds: Readonly<Record<Restraint["kind"], Check<Restraint>>> = {
    distance: record<Extract<Restraint, { kind: "distance" }>>(
      {
        ...{ kind: choice("distance"), ...common },
        atoms: tuple(atom, 2, "two atoms") as Check<readonly [AtomReference, AtomReference]>,
      },
      ["atoms", ...required],
    ),
    angle: record<Extract<Restraint, { kind: "angle" }>>(
      {
        ...{ kind: choice("angle"), ...common },
        atoms: tuple(atom, 3, "three atoms") as Check<readonly [AtomReference, AtomReference, AtomReference]>,
      },
      ["atoms", ...required],
    ),
    composition: record<Extract<Restraint, { kind: "composition" }>>(
      {
        ...{ kind: choice("composition"), ...common },
        terms: list(
          record<{ atom: string; coefficient: number }>({ atom: text, coefficient: number() }, ["atom", "coefficient"]),
          "a list of atoms with coefficients",
        ),
      },
      ["terms", ...required],
    ),
  };
  return ofKind(json, kinds);
}

function ofKind<T>({ fail }: JsonChecks, kinds: Readonly<Record<string, Check<T>>>): Check<T> {
  return (value, field) => {
    const kind = isJsonRecord(value) ? value["kind"] : undefined;
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (check !== undefined) return check(value, field);
    const names = Object.keys(kinds).join(", ");
    throw fail(isJsonRecord(value) ? `${field}.kind` : field, isJsonRecord(value) ? kind : value, `one of ${names}`);
  };
}
