import { laueSettingOf } from "../../crystallography/laue-setting.js";
import { stephensTerms } from "../../crystallography/stephens-terms.js";
import { elementAt, listOf, numberOf, numbersOf } from "../../io/gpx/gpx-access.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import { STRAIN_COMPONENTS, strainConstraints } from "../lattice-strain.js";
import type { LatticeStrain, PhaseInHistogram } from "../model.js";
import { ELLIPSOID_COMPONENTS } from "../peak-broadening.js";
import type { CrystalliteSize, EllipsoidalSize, Microstrain } from "../peak-broadening.js";
import type { Phase } from "../phase.js";
import { coefficientsOf } from "./gpx-phase.js";

/** What a phase does in a histogram, with the paths (below `path`) of what GSAS-II has set to be refined. */
export interface GpxShare {
  readonly share: PhaseInHistogram;
  readonly free: readonly string[];
}

/** GSAS-II's record of a phase in a histogram (HAP). */
export function shareFromGpx(hap: PythonValue, { spaceGroup }: Phase, path: string): GpxShare {
  const at = (...keys: readonly (string | number)[]) => numberOf(elementAt(hap, ...keys)) ?? 0;
  const flag = (...keys: readonly (string | number)[]) => elementAt(hap, ...keys) === true;
  const axis = (...keys: readonly (string | number)[]): readonly [number, number, number] => {
    const [h = 0, k = 0, l = 1] = numbersOf(elementAt(hap, ...keys)) ?? [];
    return [h, k, l];
  };
  const harmonic = elementAt(hap, "Pref.Ori.", 0) === "SH" && at("Pref.Ori.", 4) > 0;
  const strain = strainOf(hap, spaceGroup);
  const share: PhaseInHistogram = {
    scale: at("Scale", 0),
    size: sizeOf(hap, axis("Size", 3)),
    sizeMixing: numberOf(elementAt(hap, "Size", 1, 2)) ?? 1,
    microstrain: microstrainOf(hap, axis("Mustrain", 3), spaceGroup),
    microstrainMixing: numberOf(elementAt(hap, "Mustrain", 1, 2)) ?? 1,
    marchDollase: { ratio: harmonic ? 1 : at("Pref.Ori.", 1) || 1, axis: axis("Pref.Ori.", 3) },
    ...(harmonic ? { preferredOrientation: { coefficients: coefficientsOf(elementAt(hap, "Pref.Ori.", 5)) } } : {}),
    extinction: at("Extinction", 0),
    babinet: { amplitude: at("Babinet", "BabA", 0), u: at("Babinet", "BabU", 0) },
    strain: strain.value,
    layerDisplacement: at("Layer Disp", 0),
  };
  const orientation = harmonic ? "preferredOrientation.coefficients" : "marchDollase.ratio";
  const free = [
    ...(flag("Scale", 1) ? [`${path}.scale`] : []),
    ...freeBroadening(hap, "Size", `${path}.size`),
    ...freeBroadening(hap, "Mustrain", `${path}.microstrain`),
    ...(flag("Pref.Ori.", 2) ? [`${path}.${orientation}`] : []),
    ...(flag("Extinction", 1) ? [`${path}.extinction`] : []),
    ...(flag("Babinet", "BabA", 1) ? [`${path}.babinet.amplitude`] : []),
    ...(flag("Babinet", "BabU", 1) ? [`${path}.babinet.u`] : []),
    ...strain.free.map((component) => `${path}.strain.${component}`),
    ...(flag("Layer Disp", 1) ? [`${path}.layerDisplacement`] : []),
  ];
  return { share, free };
}

function sizeOf(hap: PythonValue, axis: readonly [number, number, number]): CrystalliteSize {
  const kind = elementAt(hap, "Size", 0);
  const [equatorial = 1, axial = 1] = numbersOf(elementAt(hap, "Size", 1)) ?? [];
  if (kind === "uniaxial") return { kind, equatorial, axial, axis };
  if (kind !== "ellipsoidal") return equatorial;
  const values = numbersOf(elementAt(hap, "Size", 4)) ?? [];
  const components = ELLIPSOID_COMPONENTS.map((key, i) => [key, values[i] ?? (i < 3 ? 1 : 0)]);
  return { kind, ...(Object.fromEntries(components) as Omit<EllipsoidalSize, "kind">) };
}

function microstrainOf(
  hap: PythonValue,
  axis: readonly [number, number, number],
  spaceGroup: Phase["spaceGroup"],
): Microstrain {
  const kind = elementAt(hap, "Mustrain", 0);
  const [equatorial = 0, axial = 0] = numbersOf(elementAt(hap, "Mustrain", 1)) ?? [];
  if (kind === "uniaxial") return { kind, equatorial, axial, axis };
  if (kind !== "generalized") return equatorial;
  const values = numbersOf(elementAt(hap, "Mustrain", 4)) ?? [];
  const terms = stephensTerms(laueSettingOf(spaceGroup), "gsas2");
  return { kind, coefficients: Object.fromEntries(terms.map(({ name }, i) => [name, values[i] ?? 0])) };
}

/** Flags `[equatorial, axial, mixing]`, those of six sizes or of S_hkl stand apart. */
function freeBroadening(hap: PythonValue, key: "Size" | "Mustrain", path: string): string[] {
  const kind = elementAt(hap, key, 0);
  const [equatorial, axial, mixing] = listOf(elementAt(hap, key, 2)) ?? [];
  const several = (listOf(elementAt(hap, key, 5)) ?? []).includes(true);
  return [
    ...(kind === "isotropic" && equatorial === true ? [path] : []),
    ...(kind === "uniaxial" && equatorial === true ? [`${path}.equatorial`] : []),
    ...(kind === "uniaxial" && axial === true ? [`${path}.axial`] : []),
    ...((kind === "ellipsoidal" || kind === "generalized") && several ? [path] : []),
    ...(mixing === true ? [`${path}Mixing`] : []),
  ];
}

/** The independent strains in GSAS-II's order, spread over all that symmetry ties to them. */
function strainOf(
  hap: PythonValue,
  spaceGroup: Phase["spaceGroup"],
): { readonly value: LatticeStrain; readonly free: readonly string[] } {
  const basis = strainConstraints(spaceGroup);
  const independent = numbersOf(elementAt(hap, "HStrain", 0)) ?? [];
  const flags = listOf(elementAt(hap, "HStrain", 1)) ?? [];
  const at = (row: number) => basis[row].reduce((sum, factor, i) => sum + factor * (independent[i] ?? 0), 0);
  const leads = basis[0].map((_, column) => STRAIN_COMPONENTS[basis.findIndex((row) => row[column] !== 0)]);
  return {
    value: { d11: at(0), d22: at(1), d33: at(2), d12: at(3), d13: at(4), d23: at(5) },
    free: leads.filter((_, i) => flags[i] === true),
  };
}
