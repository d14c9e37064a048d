import { dict } from "../../io/gpx/python-value.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import { harmonicNames, harmonicIndex } from "../../crystallography/surface-harmonics.js";
import type { SampleSymmetry } from "../../crystallography/surface-harmonics.js";
import { laueSettingOf } from "../../crystallography/laue-setting.js";
import { gsas2StephensNames } from "../../crystallography/stephens-terms.js";
import type { PhaseInHistogram } from "../../model/model.js";
import { ELLIPSOID_COMPONENTS } from "../../model/peak-broadening.js";
import type { Phase } from "../../model/phase.js";
import type { RefinedPaths } from "./refined-paths.js";

const MICRONS_OF_NO_BROADENING = 1e6;

/** GSAS-II's Size: `[kind, [equatorial, axial, mixing], flags, axis, ellipsoid, flags]`. Infinite sizes become 10⁶ µm. */
export function sizeItem({ size, sizeMixing = 1 }: PhaseInHistogram, path: string, refined: RefinedPaths): PythonValue {
  const finite = (value: number): number => Math.min(value, MICRONS_OF_NO_BROADENING);
  const kind = typeof size === "number" ? "isotropic" : size.kind;
  const uniaxial = typeof size !== "number" && size.kind === "uniaxial" ? size : undefined;
  const ellipsoid = typeof size !== "number" && size.kind === "ellipsoidal" ? size : undefined;
  const equatorial = typeof size === "number" ? size : (uniaxial?.equatorial ?? 1);
  return [
    kind,
    [finite(equatorial), finite(uniaxial?.axial ?? 1), sizeMixing],
    [
      refined.any(`${path}.size`, `${path}.size.equatorial`),
      refined.has(`${path}.size.axial`),
      refined.has(`${path}.sizeMixing`),
    ],
    axisItem(uniaxial?.axis),
    ELLIPSOID_COMPONENTS.map((key, i) => ellipsoid?.[key] ?? (i < 3 ? 1 : 0)),
    ELLIPSOID_COMPONENTS.map((key) => refined.has(`${path}.size.${key}`)),
  ];
}

/**
 * GSAS-II's Mustrain: `[kind, [equatorial, axial, mixing], flags, axis, S_hkl, flags]`, with as many S_hkl as it has for the Laue
 * class.
 */
export function microstrainItem(
  { microstrain, microstrainMixing = 1 }: PhaseInHistogram,
  path: string,
  terms: number,
  { spaceGroup }: Phase,
  refined: RefinedPaths,
): PythonValue {
  const kind = typeof microstrain === "number" ? "isotropic" : microstrain.kind;
  const uniaxial = typeof microstrain !== "number" && microstrain.kind === "uniaxial" ? microstrain : undefined;
  const generalized = typeof microstrain !== "number" && microstrain.kind === "generalized" ? microstrain : undefined;
  const names = generalized === undefined ? [] : gsas2StephensNames(laueSettingOf(spaceGroup));
  const base = `${path}.microstrain`;
  return [
    kind,
    [
      typeof microstrain === "number" ? microstrain : (uniaxial?.equatorial ?? 1000),
      uniaxial?.axial ?? 1000,
      microstrainMixing,
    ],
    [refined.any(base, `${base}.equatorial`), refined.has(`${base}.axial`), refined.has(`${base}Mixing`)],
    axisItem(uniaxial?.axis),
    Array.from({ length: terms }, (_, i) =>
      generalized === undefined ? 0.01 : (generalized.coefficients[names[i] ?? ""] ?? 0),
    ),
    Array.from({ length: terms }, (_, i) => refined.has(`${base}.coefficients.${names[i] ?? ""}`)),
  ];
}

/** GSAS-II's Pref.Ori. of a powder without any. */
export const NO_ORIENTATION: PythonValue = ["MD", 1, false, [0n, 0n, 1n], 0n, dict({}), [], 0.1];

/**
 * GSAS-II's Pref.Ori.: March–Dollase or harmonics, `[kind, ratio, flag, axis, order, coefficients, penalty hkl, tolerance]`; none
 * beside a texture, which replaces both here also where it has no coefficients.
 */
export function orientationItem(
  { marchDollase, preferredOrientation }: PhaseInHistogram,
  path: string,
  { spaceGroup, texture }: Phase,
  refined: RefinedPaths,
): PythonValue {
  const { ratio, axis } = marchDollase;
  if (texture !== undefined) return NO_ORIENTATION;
  if (preferredOrientation === undefined) {
    return ["MD", ratio, refined.has(`${path}.marchDollase.ratio`), axisItem(axis), 0n, dict({}), [], 0.1];
  }
  const { coefficients } = preferredOrientation;
  const order = highestOrder(coefficients);
  const names = order < 2 ? [] : harmonicNames(laueSettingOf(spaceGroup), order);
  const flag = refined.below(`${path}.preferredOrientation`);
  return ["SH", ratio, flag, axisItem(axis), BigInt(order), coefficientItem(names, coefficients), [], 0.1];
}

/** GSAS-II's SH Texture. */
export function textureItem({ name, texture, spaceGroup }: Phase, refined: RefinedPaths): PythonDict {
  const path = `phases.${name}.texture`;
  const angle = (key: "omega" | "chi" | "phi"): PythonValue => [refined.has(`${path}.${key}`), texture?.[key] ?? 0];
  const order = texture === undefined ? 0 : highestOrder(texture.coefficients);
  const names =
    texture === undefined || order < 2 ? [] : harmonicNames(laueSettingOf(spaceGroup), order, texture.sampleSymmetry);
  return dict({
    Order: BigInt(order),
    Model: SAMPLE_SYMMETRY[texture?.sampleSymmetry ?? "cylindrical"],
    "Sample omega": angle("omega"),
    "Sample chi": angle("chi"),
    "Sample phi": angle("phi"),
    "SH Coeff": [refined.below(`${path}.coefficients`), coefficientItem(names, texture?.coefficients ?? {})],
    SHShow: false,
    PFhkl: [0n, 0n, 1n],
    PFxyz: [0n, 0n, 1n],
    PlotType: "Pole figure",
    Penalty: [[""], 0.1, false, 1],
  });
}

/** GSAS-II's words for the symmetry of a sample (GSASIIphsGUI2.py). */
const SAMPLE_SYMMETRY: Readonly<Record<SampleSymmetry, string>> = {
  cylindrical: "cylindrical",
  none: "none",
  shear: "shear - 2/m",
  rolling: "rolling - mmm",
};

/** All names up to the order: GSAS-II looks every one of them up. */
function coefficientItem(names: readonly string[], coefficients: Readonly<Record<string, number>>): PythonDict {
  return dict(Object.fromEntries(names.map((name) => [name, coefficients[name] ?? 0])));
}

function highestOrder(coefficients: Readonly<Record<string, number>>): number {
  return Object.keys(coefficients).reduce((order, name) => Math.max(order, harmonicIndex(name)?.l ?? 0), 0);
}

function axisItem(axis: readonly number[] = [0, 0, 1]): PythonValue {
  return axis.map((index) => (Number.isInteger(index) ? BigInt(index) : index));
}
