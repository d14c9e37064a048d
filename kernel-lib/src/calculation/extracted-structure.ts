import type { StructureFactors } from "../crystallography/structure-factor.js";
import { reflectionKey } from "../model/extracted-intensities.js";
import type { ExtractedIntensities } from "../model/extracted-intensities.js";

/** Extracted |F|² in the place of calculated ones: no atom, no cell moves them. */
export function extractedStructure(
  { h, k, l }: { readonly h: Int32Array; readonly k: Int32Array; readonly l: Int32Array },
  { values }: ExtractedIntensities,
): StructureFactors {
  const known = Object.values(values);
  const mean = known.length === 0 ? 1 : known.reduce((sum, value) => sum + value, 0) / known.length;
  const fSquared = Float64Array.from(h, (_, i) => values[reflectionKey(h[i], k[i], l[i])] ?? mean);
  return {
    fSquared,
    byS2: new Float64Array(h.length),
    byReciprocalLength: [],
    byScattering: new Float64Array(h.length),
    bySite: new Map(),
  };
}
