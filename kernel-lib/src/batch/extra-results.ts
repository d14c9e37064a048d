import { formatBondsCsv, formatCorrelationsCsv } from "../exports/structure-csv.js";
import { diagnose } from "../refinement/diagnosis/diagnose.js";
import { suggestNext } from "../refinement/diagnosis/suggest-next.js";
import type { Refinement } from "../refinement/refinement.js";
import { bondAngles, bondLengths } from "../results/bonds.js";
import type { DerivedQuantity } from "../results/derived-quantity.js";
import { serialCorrelation, withCorrelatedEsds } from "../results/serial-correlation.js";
import type { RunPlan } from "./run-plan.js";
import type { BondsEntry, DiagnosisEntry, HistogramEntry } from "./run-summary.js";

/** What a run was asked to work out of every fit beside its parameters. */
export interface ExtraResults {
  /** Of every histogram of the fit. */
  readonly entry: Pick<HistogramEntry, "esd_factor" | "durbin_watson" | "bonds">;
  /** What is said of one histogram or of the whole. */
  readonly diagnosisOf: (histogram: string) => Pick<HistogramEntry, "diagnosis" | "suggestions">;
  /** Names written into the output folder. */
  readonly files: readonly string[];
}

/** The fit with the esds that the run was asked for. */
export function withPlannedEsds({ extras }: RunPlan, fit: Refinement): Refinement {
  return extras.correlatedEsds === true ? withCorrelatedEsds(fit) : fit;
}

/**
 * Works out and writes what the plan asks for beside the exports.
 * @param fitted as it was refined; its esds are those of {@link withPlannedEsds} in all that is told
 * @throws RietbookError "output"
 */
export async function extraResults(plan: RunPlan, fitted: Refinement, base: string): Promise<ExtraResults> {
  const { correlatedEsds, bonds: upTo, correlations, diagnosis } = plan.extras;
  const fit = withPlannedEsds(plan, fitted);
  const files = new Map<string, string>();
  const bonds: Record<string, BondsEntry> = {};
  for (const phase of upTo === undefined ? [] : phasesWithAtoms(fit)) {
    const [lengths, angles] = [bondLengths(fit, phase, upTo), bondAngles(fit, phase, upTo)];
    files.set(`${base}_${phase.replace(/[\\/:*?"<>|\s]+/g, "_")}_bonds.csv`, formatBondsCsv(lengths, angles));
    bonds[phase] = {
      lengths: lengths.map(({ from, to, count, distance }) => ({ from, to, count, distance: pair(distance) })),
      angles: angles.map(({ atoms, count, angle }) => ({ atoms, count, angle: pair(angle) })),
    };
  }
  if (correlations === true) files.set(`${base}_correlations.csv`, formatCorrelationsCsv(fit.covariance));
  if (files.size > 0) {
    const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
    for (const [name, text] of files) await writeFileAtomically(`${plan.outputDir}/${name}`, text);
  }
  return {
    entry: {
      ...(correlatedEsds === true && correlationEntry(fitted)),
      ...(upTo !== undefined && { bonds }),
    },
    diagnosisOf: diagnosis === true ? diagnosisEntries(fitted) : () => ({}),
    files: [...files.keys()],
  };
}

function pair({ value, esd }: DerivedQuantity): readonly [number, number] {
  return [value, esd];
}

function phasesWithAtoms({ model }: Refinement): string[] {
  return Object.keys(model.phases).filter((phase) => Object.keys(model.phases[phase].atoms).length > 0);
}

function correlationEntry(fit: Refinement): Pick<HistogramEntry, "esd_factor" | "durbin_watson"> {
  const { esdFactor, durbinWatson } = serialCorrelation(fit);
  return { esd_factor: esdFactor, durbin_watson: durbinWatson };
}

/** What is said of a fit, shared out to its histograms: each gets what names none of the others. */
function diagnosisEntries(fit: Refinement): ExtraResults["diagnosisOf"] {
  const found = diagnose(fit).map(({ about, symptom, text, likelyCause, fix, suggestion = [] }): DiagnosisEntry => {
    return { symptom, about, seen: text, likely_cause: likelyCause, fix, free: suggestion };
  });
  const next = suggestNext(fit).map(({ free, variables, gainFraction, significance, reason }) => {
    return { free, variables, gain_fraction: gainFraction, significance, reason };
  });
  const names = Object.keys(fit.model.histograms);
  return (histogram) => {
    const isOther = (text: string) =>
      names.some((name) => name !== histogram && (text === name || text.startsWith(`histograms.${name}.`)));
    return {
      diagnosis: found.filter(({ about }) => !isOther(about)),
      suggestions: next.filter(({ free }) => !free.every(isOther)),
    };
  };
}
