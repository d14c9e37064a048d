import type { CifBlock } from "../../io/cif/cif.js";
import type { Refinement } from "../../refinement/refinement.js";
import { asciiText } from "./ascii.js";
import { refinedValue } from "./structure-items.js";

/** Size and microstrain of a phase in one line. */
export function broadeningText(fit: Refinement, name: string, phase: string): string {
  const { size, microstrain, sizeMixing, microstrainMixing } = fit.model.histograms[name].phases[phase];
  const path = `histograms.${name}.phases.${phase}`;
  const value = (key: string, number: number): string => refinedValue(fit, `${path}.${key}`, number);
  const long = (key: string, number: number): string =>
    Number.isFinite(number) ? `${value(key, number)} um` : "infinite";
  const list = (root: string, numbers: Readonly<Record<string, number>>): string =>
    Object.entries(numbers)
      .map(([key, number]) => `${key} ${value(`${root}.${key}`, number)}`)
      .join(", ");
  const mixing = (key: string, number: number | undefined): string =>
    number === undefined || number === 1 ? "" : ` (Lorentzian part ${value(key, number)})`;
  const axisOf = (axis: readonly number[]): string => `[${axis.join(" ")}]*`;
  let sizeText = "";
  if (typeof size === "number") {
    sizeText = `isotropic size ${Number.isFinite(size) ? `${value("size", size)} um` : "no broadening"}`;
  } else if (size.kind === "uniaxial") {
    const { equatorial, axial, axis } = size;
    sizeText = `size ${long("size.axial", axial)} along ${axisOf(axis)}, ${long("size.equatorial", equatorial)} across`;
  } else {
    const { kind: _, ...components } = size;
    sizeText = `ellipsoidal size, um^-2 on axes x || a, z || c*: ${list("size", components)}`;
  }
  let strainText = "";
  if (typeof microstrain === "number") {
    strainText = `microstrain ${value("microstrain", microstrain)} x 10^-6`;
  } else if (microstrain.kind === "uniaxial") {
    const { equatorial, axial, axis } = microstrain;
    const along = `${value("microstrain.axial", axial)} along ${axisOf(axis)}`;
    strainText = `microstrain ${along}, ${value("microstrain.equatorial", equatorial)} across, x 10^-6`;
  } else {
    const terms = list("microstrain.coefficients", microstrain.coefficients);
    strainText = `microstrain of Stephens (1999), J. Appl. Cryst. 32, 281-289, 10^-12 A^-4: ${terms}`;
  }
  const sizeMix = mixing("sizeMixing", sizeMixing);
  return `${phase}: ${sizeText}${sizeMix}, ${strainText}${mixing("microstrainMixing", microstrainMixing)}`;
}

/** Spherical harmonics of a phase's texture or of its orientation in the histogram; undefined without. */
export function harmonicsText(fit: Refinement, name: string, phase: string): string | undefined {
  const { texture } = fit.model.phases[phase];
  const { preferredOrientation } = fit.model.histograms[name].phases[phase];
  const list = (root: string, coefficients: Readonly<Record<string, number>>): string =>
    Object.entries(coefficients)
      .map(([key, value]) => `${key} = ${refinedValue(fit, `${root}.coefficients.${key}`, value)}`)
      .join(", ");
  const source = "Von Dreele (1997), J. Appl. Cryst. 30, 517-525";
  if (texture !== undefined) {
    const angles = (["omega", "chi", "phi"] as const)
      .map((key) => `${key} ${refinedValue(fit, `phases.${phase}.texture.${key}`, texture[key])}`)
      .join(", ");
    const terms = list(`phases.${phase}.texture`, texture.coefficients);
    return `Spherical harmonics texture (${source}), sample symmetry ${texture.sampleSymmetry}, sample angles ${angles} degrees: ${terms}`;
  }
  if (preferredOrientation === undefined) return undefined;
  const terms = list(`histograms.${name}.phases.${phase}.preferredOrientation`, preferredOrientation.coefficients);
  return `Spherical harmonics about an axis (${source}): ${terms}`;
}

/** Absorption and extinction, where they are modelled. */
export function absorptionItems(fit: Refinement, name: string, phase: string): CifBlock["items"] {
  const { sample, instrument, phases } = fit.model.histograms[name];
  const { absorption, shape = "cylinder", roughnessA, roughnessB } = sample;
  const { extinction } = phases[phase];
  const path = `histograms.${name}`;
  const items: { name: string; value: string }[] = [];
  const flat = instrument.geometry === "Bragg-Brentano";
  if (!flat && absorption !== undefined && absorption !== 0) {
    const value = refinedValue(fit, `${path}.sample.absorption`, absorption);
    items.push({ name: "_exptl_absorpt_correction_type", value: shape === "cylinder" ? "cylinder" : "analytical" });
    const what = shape === "cylinder" ? "mu R of a cylinder" : `mu t/2 of a ${shape}`;
    items.push({ name: "_exptl_absorpt_process_details", value: asciiText(`${what} = ${value}`) });
  }
  if (flat && ((roughnessA ?? 0) !== 0 || (roughnessB ?? 0) !== 0)) {
    const a = refinedValue(fit, `${path}.sample.roughnessA`, roughnessA ?? 0);
    const b = refinedValue(fit, `${path}.sample.roughnessB`, roughnessB ?? 0);
    const details = `Surface roughness of Suortti (1972), J. Appl. Cryst. 5, 325-331, a = ${a}, b = ${b}`;
    items.push({ name: "_exptl_absorpt_process_details", value: details });
  }
  if (extinction !== undefined && extinction !== 0) {
    const value = refinedValue(fit, `${path}.phases.${phase}.extinction`, extinction);
    items.push({
      name: "_refine_ls_extinction_method",
      value: "Sabine, Von Dreele & Jorgensen (1988), Acta Cryst. A44, 374-379",
    });
    items.push({ name: "_refine_ls_extinction_coef", value });
  }
  return items;
}
