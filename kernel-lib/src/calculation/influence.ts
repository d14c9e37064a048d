import { CELL_PARAMETERS } from "../crystallography/cell.js";
import type { SiteKey } from "../crystallography/structure-factor.js";
import type { BackgroundPeak, DebyeTerm } from "../model/background.js";
import { STRAIN_COMPONENTS } from "../model/lattice-strain.js";
import type { Model } from "../model/model.js";

/**
 * How a parameter enters the calculation: its path, understood once. The key of a phase's share in a histogram and of a texture is
 * the rest of the path: "scale", "size.axial", "microstrain.coefficients.S400".
 */
export type Influence = { readonly factor: number } & (
  | { readonly kind: "cell"; readonly phase: string; readonly parameter: number }
  | { readonly kind: "site"; readonly phase: string; readonly atom: number; readonly key: SiteKey }
  | { readonly kind: "scale"; readonly histogram: string }
  | { readonly kind: "background"; readonly histogram: string; readonly term: number }
  | { readonly kind: "debye"; readonly histogram: string; readonly term: number; readonly key: keyof DebyeTerm }
  | {
      readonly kind: "backgroundPeak";
      readonly histogram: string;
      readonly peak: number;
      readonly key: keyof BackgroundPeak;
    }
  | { readonly kind: "fixedBackground"; readonly histogram: string }
  | { readonly kind: "instrument"; readonly histogram: string; readonly key: InstrumentKey }
  | { readonly kind: "sample"; readonly histogram: string; readonly key: SampleKey }
  | { readonly kind: "share"; readonly histogram: string; readonly phase: string; readonly key: string }
  | { readonly kind: "texture"; readonly phase: string; readonly key: string }
  | { readonly kind: "strain"; readonly histogram: string; readonly phase: string; readonly component: number }
);

export type InstrumentKey =
  "wavelength" | "secondWavelength.ratio" | "polarization" | "zero" | "U" | "V" | "W" | "X" | "Y" | "Z" | "SHL";
export type SampleKey =
  "displaceX" | "displaceY" | "shift" | "transparency" | "absorption" | "roughnessA" | "roughnessB";

/** The influence of the parameter at `keys` (a path of the parameter table), times `factor`. */
export function influenceOf(model: Model, keys: readonly string[], factor: number): Influence {
  const [root, name, part, item] = keys;
  const last = keys[keys.length - 1];
  if (root === "phases") {
    if (part === "cell") {
      return { kind: "cell", phase: name, parameter: CELL_PARAMETERS.findIndex((p) => p === item), factor };
    }
    if (part === "texture") return { kind: "texture", phase: name, key: keys.slice(2).join("."), factor };
    const atom = Object.keys(model.phases[name].atoms).indexOf(item);
    return { kind: "site", phase: name, atom, key: last as SiteKey, factor };
  }
  switch (part) {
    case "scale":
      return { kind: "scale", histogram: name, factor };
    case "background":
      return backgroundInfluence(name, keys, factor);
    case "instrument":
      return { kind: "instrument", histogram: name, key: keys.slice(3).join(".") as InstrumentKey, factor };
    case "sample":
      return { kind: "sample", histogram: name, key: item as SampleKey, factor };
    default:
      if (keys[4] === "strain") {
        const component = STRAIN_COMPONENTS.findIndex((key) => key === last);
        return { kind: "strain", histogram: name, phase: item, component, factor };
      }
      return { kind: "share", histogram: name, phase: item, key: keys.slice(4).join("."), factor };
  }
}

function backgroundInfluence(histogram: string, keys: readonly string[], factor: number): Influence {
  const [, , , part, index, key] = keys;
  const number = Number(index);
  if (part === "debye") return { kind: "debye", histogram, term: number, key: key as keyof DebyeTerm, factor };
  if (part === "peaks") {
    return { kind: "backgroundPeak", histogram, peak: number, key: key as keyof BackgroundPeak, factor };
  }
  if (part === "fixed") return { kind: "fixedBackground", histogram, factor };
  return { kind: "background", histogram, term: number, factor };
}
