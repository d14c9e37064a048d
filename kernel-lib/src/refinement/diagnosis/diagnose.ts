import { freeOf } from "../free-parameters.js";
import type { Refinement } from "../refinement.js";
import { diagnoseBackground } from "./background.js";
import { diagnoseData } from "./data.js";
import { evidenceOf, type Diagnosis } from "./finding.js";
import { diagnoseIntensities } from "./intensities.js";
import { diagnoseParameters } from "./parameters.js";
import { measurePeakMisfits } from "./peak-misfit.js";
import { diagnosePositions } from "./positions.js";
import { diagnoseAsymmetry, diagnoseWidths, HOPELESS_WIDTHS } from "./shapes.js";
import { diagnoseUnexplained } from "./unexplained-peaks.js";

/** Intensities this far off bend the background to make up for them. */
const HOPELESS_INTENSITIES = 0.3;

/**
 * What is wrong with a fit and what to try, from its residual: data first, then positions, shapes, intensities, peaks without
 * a reflection, background, parameters. Where the peaks are not even met, or their widths are far off, what that hides is not
 * judged: heal what is named and diagnose again. An empty list: nothing stands out.
 */
export function diagnose(fit: Refinement): Diagnosis[] {
  const parameters = diagnoseParameters(fit);
  const found = Object.keys(fit.model.histograms).flatMap((histogram) => {
    const evidence = evidenceOf(fit, freeOf(fit), histogram);
    const isEmpty = parameters.some(({ symptom, about }) => symptom === "phase not seen" && about === histogram);
    if (isEmpty) return diagnoseData(evidence);
    const misfits = measurePeakMisfits(evidence.pattern);
    const positions = diagnosePositions(evidence, misfits);
    const data = diagnoseData(evidence);
    // Peaks that lie where no law puts them are most often too broad, or split, to have one place.
    const lost = positions.found.length > 0 ? positions.found : diagnoseWidths(evidence, misfits);
    if (positions.lost) return [...data, ...lost];
    const asymmetry = diagnoseAsymmetry(evidence);
    const widths = diagnoseWidths(evidence, misfits);
    const shapes = asymmetry.isWholeStory ? asymmetry.found : [...positions.found, ...widths, ...asymmetry.found];
    if (widths.some(({ numbers }) => numbers["rms"] > HOPELESS_WIDTHS)) return [...data, ...shapes];
    const intensities = diagnoseIntensities(evidence, misfits);
    const peaks = [...data, ...shapes, ...intensities, ...diagnoseUnexplained(evidence)];
    if (intensities.some(({ numbers }) => numbers["scatter"] > HOPELESS_INTENSITIES)) return peaks;
    return [...peaks, ...diagnoseBackground(evidence)];
  });
  // What is said of a phase is said once, however many histograms show it.
  const texts = new Set<string>();
  const once = found.filter(({ about, text }) => {
    const isNew = !texts.has(`${about}: ${text}`);
    texts.add(`${about}: ${text}`);
    return isNew;
  });
  return [...once, ...parameters];
}
