import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Pattern } from "../calculation/pattern.js";
import { formatEsd } from "../numerics/format-esd.js";
import { fitLine, median, rootMeanSquare } from "../numerics/statistics.js";
import { RADIANS } from "../units.js";
import { isMeanSquare } from "./displacement-limits.js";
import { freedGroups, isUnder } from "./free-parameters.js";
import { worstRange, type MisfitKind } from "./misfit.js";
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
  /** The histogram that it is about, where a fit has several; absent: the whole. */
  readonly histogram?: string;
}

/**
 * `success`: every stage stood, or what it freed was refined in a later one that did, and nothing speaks against the result. `flagged`: there is a result, and a finding that says
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
  const names = Object.keys(fit.model.histograms);
  const patterns = names.map((name) => calculatePattern(fit.model, name));
  for (const [index, pattern] of patterns.entries()) {
    const residuals = groupResiduals(pattern);
    const own = [...intensityFindings(residuals), ...positionFindings(residuals)];
    findings.push(...(names.length === 1 ? own : own.map((finding) => inHistogram(finding, names[index]))));
  }
  findings.push(...scaleFindings(fit), ...misfitFindings(fit, patterns));
  return judgedBy(findings);
}

/** What findings come to. */
function judgedBy(findings: readonly Finding[]): HistogramJudgement {
  const deciding = findings.filter(({ severity }) => severity !== "note");
  return {
    status: deciding.length === 0 ? "success" : "flagged",
    findings,
    summary: (deciding.length === 0 ? findings : deciding).map(({ text }) => text).join("; "),
  };
}

function inHistogram(finding: Finding, histogram: string): Finding {
  return { ...finding, text: `${histogram}: ${finding.text}`, histogram };
}

/** What a judgement of several histograms says of one of them: what it finds there, and of the whole. */
export function judgementOf({ findings }: HistogramJudgement, histogram: string): HistogramJudgement {
  return judgedBy(findings.filter((finding) => finding.histogram === undefined || finding.histogram === histogram));
}

/**
 * A stage that did not stand is made good by a later one that is accepted with all of it free: what that one found is the minimum
 * over those parameters too.
 */
function stageFindings({ stages, model }: Refinement): Finding[] {
  return stages.flatMap(({ stage, verdict, reason, blame, free }, index): Finding[] => {
    const said = (severity: Finding["severity"], text: string): Finding[] => [{ kind: "stage", severity, text }];
    if (verdict === "accepted")
      return blame === undefined ? [] : said("note", `stage ${stage.name} in part: ${reason}`);
    const text = `stage ${stage.name} ${verdict}: ${reason}`;
    const open = verdict === "rolled back" ? freedGroups(model, stage).flatMap(({ paths }) => paths) : free;
    const later = stages.slice(index + 1).find((next) => {
      const settled = new Set(next.free);
      return next.verdict === "accepted" && open.every((path) => settled.has(path));
    });
    if (later === undefined) return said("flag", text);
    return said("note", `${text}; all of it was free again in stage ${later.stage.name}, which was accepted`);
  });
}

/** A displacement this many of its esds below zero is there because the data ask for it. */
const BELOW_ZERO = 2;

function displacementFindings(fit: Refinement): Finding[] {
  return fit.parameters.flatMap(({ path, value, esd, state }): Finding[] => {
    if (!isMeanSquare(path)) return [];
    const finding = (severity: Finding["severity"], text: string): Finding[] => [
      { kind: "displacements", severity, text: `${path} ${text}` },
    ];
    if (state === "at bound") return finding(value < 0 ? "flag" : "note", `stopped at ${value} Å²`);
    if (value < -BELOW_ZERO * esd) {
      const below = `is ${formatEsd(value, esd)} Å², ${(-value / esd).toFixed(0)} of its esds below zero, which no atom can be`;
      const causes =
        "an absorption or roughness that is not corrected, the background, or a heavier atom there than the model has";
      return finding("flag", `${below}: ${causes}`);
    }
    if (value - 3 * esd > 0.2) return finding("flag", `is ${value.toFixed(3)} Å², larger than any solid has`);
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

/** A scale below this many of its esds shows no phase. */
const LEAST_SCALE_SIGNIFICANCE = 3;

function scaleFindings({ parameters, model }: Refinement): Finding[] {
  const several = Object.keys(model.histograms).length > 1;
  return parameters.flatMap(({ path, value, esd, state }): Finding[] => {
    const [, histogram, , phase] = path.split(".");
    const seen = state !== "at bound" && value > LEAST_SCALE_SIGNIFICANCE * esd;
    if (seen) return [];
    const told = state === "at bound" ? `${path} ended at its limit ${value}` : `${path} is ${formatEsd(value, esd)}`;
    const said = (severity: Finding["severity"], text: string): Finding[] => [
      { kind: "fit", severity, text, ...(several ? { histogram } : {}) },
    ];
    if (isUnder(path, "histograms.*.scale")) return said("flag", `no phase is seen: ${told}`);
    if (!isUnder(path, "histograms.*.phases.*.scale") || (state === "at bound" && value > 0)) return [];
    return said(state === "at bound" ? "flag" : "note", `${phase} is not seen in ${histogram}: ${told}`);
  });
}

/** Above this GOF counting does not explain the misfit; with an Rwp (%) above this as well, the model is no description. */
const GOF_OF_COUNTING = 2.5;
const POOR_RWP = 25;

const TRY: Readonly<Record<MisfitKind, string>> = {
  intensity: "most of it goes with the calculated intensity: try displacements, preferred orientation, absorption",
  position: "most of it goes with a shift: try cell, zero, displacement of the sample",
  shape: "neither intensity nor position explain it: try widths, asymmetry, microstrain of the phase",
  "between peaks": "no calculated peak is there: try the background, or look for a phase that the model lacks",
};

function misfitFindings({ statistics: { rwp, gof }, model }: Refinement, patterns: readonly Pattern[]): Finding[] {
  if (!(gof > GOF_OF_COUNTING)) return [];
  const isPoor = rwp > POOR_RWP;
  const numbers = `Rwp ${rwp.toFixed(1)} %, GOF ${gof.toFixed(1)}`;
  const what = isPoor ? "the model does not describe the pattern" : "the misfit is beyond counting statistics";
  const [most] = patterns.map((_, index) => index).sort((p, q) => misfit(patterns[q]) - misfit(patterns[p]));
  const worst = worstRange(patterns[most]);
  const inside = patterns.length === 1 ? "" : `worst in ${Object.keys(model.histograms)[most]}, `;
  const where =
    worst === undefined
      ? ""
      : `, ${inside}${percent(worst.share)} of ${inside === "" ? "" : "its "}χ² at ${worst.range.map((x) => `${x.toFixed(2)}°`).join("–")}` +
        `${worst.reflection === undefined ? "" : ` (${worst.reflection})`}, where ${TRY[worst.kind]}`;
  return [{ kind: "fit", severity: isPoor ? "flag" : "note", text: `${what}: ${numbers}${where}` }];
}

/** χ² per point. */
function misfit({ observed, calculated, sigma }: Pattern): number {
  return observed.reduce((sum, y, i) => sum + ((y - calculated[i]) / sigma[i]) ** 2, 0) / observed.length;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction < 0.02 ? 1 : 0)} %`;
}
