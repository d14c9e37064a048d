import { calculatePattern } from "../calculation/calculate-pattern.js";
import { fitLine, median, rootMeanSquare } from "../numerics/statistics.js";
import { RADIANS } from "../units.js";
import { isUnder } from "./free-parameters.js";
import { groupResiduals, type GroupResidual } from "./reflection-residuals.js";
import type { Refinement } from "./refinement.js";

/** What a finding is about. */
export type FindingKind =
  | "data" // the histogram could not be refined at all
  | "stage" // a stage was rolled back or did not converge
  | "fit" // the model does not describe the pattern
  | "cell" // the cell is far from where it started
  | "intensities" // spotty rings, texture: intensities scatter beyond counting
  | "positions" // geometry: positions deviate systematically with 2θ
  | "displacements"; // displacement parameters at zero or absurdly large

/** Something about a finished histogram that its analyst must know. */
export interface Finding {
  readonly kind: FindingKind;
  /** `failure`: no result; `flag`: the result must not be used unseen; `note`: worth knowing. */
  readonly severity: "failure" | "flag" | "note";
  /** A sentence with numbers. */
  readonly text: string;
}

/**
 * `success`: every stage stood and nothing speaks against the result. `flagged`: there is a result, and a finding that says
 * what is wrong with it. `failed`: there is none.
 */
export interface HistogramJudgement {
  readonly status: "success" | "flagged" | "failed";
  readonly findings: readonly Finding[];
  /** The findings that decided, in one line; "" for a success without notes. */
  readonly summary: string;
}

/** Judges a finished refinement of one or more histograms by its stages, its cell and what is left over at the reflections. */
export function judgeHistogram(fit: Refinement): HistogramJudgement {
  const findings = [...stageFindings(fit), ...displacementFindings(fit)];
  for (const name of Object.keys(fit.model.histograms)) {
    const residuals = groupResiduals(calculatePattern(fit.model, name));
    findings.push(...intensityFindings(residuals), ...positionFindings(residuals));
  }
  findings.push(...fitFindings(fit));
  const deciding = findings.filter(({ severity }) => severity !== "note");
  return {
    status: deciding.length === 0 ? "success" : "flagged",
    findings,
    summary: (deciding.length === 0 ? findings : deciding).map(({ text }) => text).join("; "),
  };
}

function stageFindings({ stages }: Refinement): Finding[] {
  return stages.flatMap(({ stage, verdict, reason, blame }, index): Finding[] => {
    // What had not settled goes on being refined in the stages after it: theirs is the last word.
    const settledLater =
      verdict === "not converged" && stages.slice(index + 1).some((later) => later.verdict === "accepted");
    if (verdict === "accepted" && blame === undefined) return [];
    if (verdict === "accepted")
      return [{ kind: "stage", severity: "note", text: `stage ${stage.name} in part: ${reason}` }];
    return [
      { kind: "stage", severity: settledLater ? "note" : "flag", text: `stage ${stage.name} ${verdict}: ${reason}` },
    ];
  });
}

function displacementFindings(fit: Refinement): Finding[] {
  return fit.parameters.flatMap(({ path, value, esd, state }): Finding[] => {
    if (!/\.(uIso|u\.u(11|22|33))$/.test(path)) return [];
    if (state === "at bound")
      return [{ kind: "displacements", severity: "note", text: `${path} stopped at ${value} Å²` }];
    if (value - 3 * esd > 0.2) {
      return [
        {
          kind: "displacements",
          severity: "flag",
          text: `${path} is ${value.toFixed(3)} Å², larger than any solid has`,
        },
      ];
    }
    return [];
  });
}

/** Scatter of intensities beyond counting above which it is worth a note, and above which rings are called spotty. */
const UNEVEN = 0.03;
const SPOTTY = 0.15;

function intensityFindings(residuals: readonly GroupResidual[]): Finding[] {
  if (residuals.length < 5) return [];
  const scatter = weightedRms(residuals, ({ ratio }) => ratio - 1);
  const counting = weightedRms(residuals, ({ ratioDeviation }) => ratioDeviation);
  const excess = Math.sqrt(Math.max(0, scatter ** 2 - counting ** 2));
  if (!(excess > UNEVEN)) return [];
  const text =
    `${excess > SPOTTY ? "spotty rings or texture" : "uneven intensities"}: those of ${residuals.length} groups of ` +
    `reflections scatter by ${percent(excess)} about the calculated ones (counting alone: ${percent(counting)})`;
  return [{ kind: "intensities", severity: excess > SPOTTY ? "flag" : "note", text }];
}

/** Root mean square over the groups, each with the weight of its calculated intensity. */
function weightedRms(residuals: readonly GroupResidual[], of: (residual: GroupResidual) => number): number {
  const total = residuals.reduce((sum, { expected }) => sum + expected, 0);
  return Math.sqrt(residuals.reduce((sum, residual) => sum + residual.expected * of(residual) ** 2, 0) / total);
}

/** Systematic shift, in peak widths, above which the geometry is blamed. */
const MISPLACED = 0.1;

function positionFindings(residuals: readonly GroupResidual[]): Finding[] {
  if (residuals.length < 5) return [];
  const width = median(residuals.map(({ fwhm }) => fwhm));
  const shifts = residuals.map(({ shift }) => shift);
  const scatter = Math.sqrt(
    Math.max(0, rootMeanSquare(shifts) ** 2 - median(residuals.map((r) => r.shiftDeviation)) ** 2),
  );
  if (!(scatter > MISPLACED * width)) return [];
  const tan = residuals.map(({ twoTheta }) => Math.tan((twoTheta * RADIANS) / 2));
  const line = fitLine(
    tan,
    shifts,
    residuals.map(() => 1 / (scatter * scatter)),
  );
  const drift = Math.abs(line.slope) > 3 * line.slopeDeviation ? ", drifting with 2θ" : "";
  const text =
    `geometry: peaks lie beside their calculated positions by ${scatter.toFixed(4)}° rms${drift}, ` +
    `${percent(scatter / width)} of their width`;
  return [{ kind: "positions", severity: "flag", text }];
}

/** A fit that leaves more than this much, where counting does not explain it, does not describe the pattern. */
const POOR_RWP = 25;
const POOR_GOF = 2.5;

/** A scale below this many of its esds shows no phase. */
const LEAST_SCALE_SIGNIFICANCE = 3;

function fitFindings({ statistics: { rwp, gof }, parameters }: Refinement): Finding[] {
  const unseen = parameters.find(
    ({ path, value, esd }) => isUnder(path, "histograms.*.scale") && !(value > LEAST_SCALE_SIGNIFICANCE * esd),
  );
  if (unseen !== undefined) {
    const { path, value, esd } = unseen;
    return [
      {
        kind: "fit",
        severity: "flag",
        text: `no phase is seen: ${path} is ${value.toPrecision(3)} ± ${esd.toPrecision(2)}`,
      },
    ];
  }
  if (!(rwp > POOR_RWP && gof > POOR_GOF)) return [];
  const text = `the model does not describe the pattern: Rwp ${rwp.toFixed(1)} %, GOF ${gof.toFixed(1)}`;
  return [{ kind: "fit", severity: "flag", text }];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction < 0.02 ? 1 : 0)} %`;
}
