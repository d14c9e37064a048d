import type { ExtractedIntensities } from "./extracted-intensities.js";
import type { Model } from "./model.js";

/** Whether a phase has no structure in the fit: every histogram that it is in extracts its intensities. */
export function isExtractedEverywhere(model: Model, phase: string): boolean {
  const shares = Object.values(model.histograms).flatMap(({ phases }) => phases[phase] ?? []);
  return shares.length > 0 && shares.every(({ extracted }) => extracted !== undefined);
}

/** Whether intensities extracted by this method are anywhere in a model. */
export function hasExtracted(model: Model, method: ExtractedIntensities["method"]): boolean {
  return Object.values(model.histograms).some(({ phases }) =>
    Object.values(phases).some(({ extracted }) => extracted?.method === method),
  );
}
