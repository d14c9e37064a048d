import { calculatePattern } from "../calculation/calculate-pattern.js";
import { esdInText } from "../numerics/format-esd.js";
import { fitLine, median, rootMeanSquare } from "../numerics/statistics.js";
import { RADIANS } from "../units.js";
import { isMeanSquare } from "./displacement-limits.js";
import { inOrderOfReading, type Finding } from "./findings.js";
import { freedGroups, isUnder } from "./free-parameters.js";
import { misfitFindings, misfitOf } from "./misfit-findings.js";
import { groupResiduals, type GroupResidual } from "./reflection-residuals.js";
import type { Refinement } from "./refinement.js";

/**
 * `success`: every stage stood, or what it freed was refined in a later one that did, and nothing speaks against the result.
 * `flagged`: there is a result, and a finding that says what is wrong with it. `failed`: there is none.
 */
export interface HistogramJudgement {
  readonly status: "success" | "flagged" | "failed";
  /** The most severe first, and of equally severe ones how good the fit is at all before what it misses. */
  readonly findings: readonly Finding[];
  /** The findings that decided, in one line; "" for a success without notes. */
  readonly summary: string;
}

/** Judges a finished refinement of one or more histograms by its stages, its cell and what is left over at the reflections. */
export function judgeHistogram(fit: Refinement): HistogramJudgement {
  const findings = [...stageFindings(fit), ...displacementFindings(fit)];
  const names = Object.keys(fit.model.histograms);
  const patterns = names.map((name) => calculatePattern(fit.model, name));
  const worstFirst = names.map((name, i) => ({ name, pattern: patterns[i], misfit: misfitOf(patterns[i]) }));
  worstFirst.sort((p, q) => q.misfit - p.misfit);
  for (const { name, pattern } of worstFirst) {
    const residuals = groupResiduals(pattern);
    const own = [...intensityFindings(residuals), ...positionFindings(residuals)];
    findings.push(...(names.length === 1 ? own : own.map((finding) => inHistogram(finding, name))));
  }
  findings.push(...scaleFindings(fit), ...misfitFindings(fit, patterns));
  return judgedBy(inOrderOfReading(findings));
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
      const below = `is ${esdInText(value, esd)} Å², ${(-value / esd).toFixed(0)} of its esds below zero, which no atom can be`;
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
    const told = state === "at bound" ? `${path} ended at its limit ${value}` : `${path} is ${esdInText(value, esd)}`;
    const said = (severity: Finding["severity"], text: string): Finding[] => [
      { kind: "fit", severity, text, ...(several ? { histogram } : {}) },
    ];
    if (isUnder(path, "histograms.*.scale")) return said("flag", `no phase is seen: ${told}`);
    if (!isUnder(path, "histograms.*.phases.*.scale") || (state === "at bound" && value > 0)) return [];
    return said(state === "at bound" ? "flag" : "note", `${phase} is not seen in ${histogram}: ${told}`);
  });
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction < 0.02 ? 1 : 0)} %`;
}
