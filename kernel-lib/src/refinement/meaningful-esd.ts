import type { Model } from "../model/model.js";
import { RADIANS } from "../units.js";

/**
 * The standard uncertainty above which a value says nothing: the parameter could be anything. Generous on purpose: it is
 * to catch esds that exploded, not to judge precision.
 */
export function largestMeaningfulEsd(model: Model, path: string, value: number): number {
  const keys = path.split(".");
  const last = keys[keys.length - 1];
  if (keys[0] === "phases") {
    if (/^(alpha|beta|gamma)$/.test(last)) return 2;
    if (/^[abc]$/.test(last)) return 0.02 * value;
    if (/^[xyz]$/.test(last)) return 0.25;
    if (last === "occupancy") return 2;
    if (keys[2] === "texture") return keys[3] === "coefficients" ? 100 : 360;
    return 0.5; // displacements, Å²
  }
  const histogram = model.histograms[keys[1]];
  const tan = Math.tan((histogram?.limits[1] ?? 90) * 0.5 * RADIANS);
  const instrument = histogram?.instrument;
  const variance = instrument === undefined ? 0 : instrument.U * tan ** 2 + instrument.V * tan + instrument.W;
  const width = Math.max(1, 2.355 * Math.sqrt(Math.max(0, variance)), Math.abs(instrument?.X ?? 0));
  switch (last) {
    case "U":
      return (10 * width ** 2) / tan ** 2;
    case "V":
      return (10 * width ** 2) / tan;
    case "W":
      return 10 * width ** 2;
    case "X":
    case "Z":
      return 10 * width;
    case "Y":
      return (10 * width) / tan;
    case "SHL":
      return 0.5;
    case "scale":
      return keys[2] === "phases" ? Infinity : Math.abs(value);
    case "zero":
      return 1;
    case "ratio":
      return 10;
    case "microstrain":
    case "equatorial":
    case "axial":
      return 1e6;
    case "sizeMixing":
    case "microstrainMixing":
    case "absorption":
      return 100;
    default:
      return Infinity;
  }
}
