import type { Pattern } from "../../calculation/pattern.js";
import { RietbookError } from "../../errors.js";
import { formatCif } from "../../io/cif/write.js";
import type { Refinement } from "../../refinement/refinement.js";
import { measurementItems, reflectionItems, refinementItems } from "./powder-items.js";
import { structureItems } from "./structure-items.js";

/** What goes into a CIF besides structure, measurement and refinement. */
export interface PhaseCifOptions {
  /** Default: the histogram's and the phase's name. */
  readonly blockName?: string;
  /** The list of reflections; default true. */
  readonly reflections?: boolean;
}

/**
 * A refined structure as a CIF 1.1 of one data block (core and powder dictionaries): values with esds, symmetry operations,
 * agreement, wavelength, range, models of background and profile, and what it was made from.
 * @param pattern the calculated pattern of that histogram
 * @throws RietbookError "not found" for a phase that is not in the histogram
 */
export function formatPhaseCif(
  fit: Refinement,
  phaseName: string,
  histogramName: string,
  pattern: Pattern,
  options: PhaseCifOptions = {},
): string {
  const histogram = fit.model.histograms[histogramName];
  const phase = fit.model.phases[phaseName];
  if (histogram?.phases[phaseName] === undefined) {
    throw new RietbookError({
      kind: "not found",
      field: "phase",
      found: `"${phaseName}" in histogram "${histogramName}"`,
      expected: `one of ${Object.keys(histogram?.phases ?? {}).join(", ") || "the model's phases and histograms"}`,
    });
  }
  const list = pattern.reflections[phaseName];
  const items = [
    { name: "_audit_creation_method", value: `rietbook ${fit.provenance.version}` },
    ...structureItems(fit, phase),
    ...measurementItems(fit, histogramName, histogram, pattern),
    ...refinementItems(fit, histogramName, phaseName),
    ...(options.reflections === false || list === undefined ? [] : reflectionItems(list)),
  ];
  return formatCif([{ name: options.blockName ?? `${histogramName}_${phaseName}`, items }]);
}
