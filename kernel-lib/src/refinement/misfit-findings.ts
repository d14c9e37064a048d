import type { Pattern } from "../calculation/pattern.js";
import type { Finding } from "./findings.js";
import { freeOf } from "./free-parameters.js";
import { worstRange, type MisfitKind, type WorstRange } from "./misfit.js";
import type { Refinement } from "./refinement.js";

/** Above this GOF counting does not explain the misfit. */
const GOF_OF_COUNTING = 2.5;
/** Beyond counting and above this Rwp (%), or this part of the peaks, the result must not be used unseen. */
const POOR_RWP = 25;
const COARSE = 0.12;

/** What can mend a misfit of one kind, with the parameters that do it. */
interface Remedy {
  readonly seen: string;
  readonly tries: readonly (readonly [name: string, paths: RegExp])[];
  /** Where all of them are free. */
  readonly otherwise: string;
}

const REMEDIES: Readonly<Record<Exclude<MisfitKind, "between peaks">, Remedy>> = {
  intensity: {
    seen: "most of it goes with the calculated intensity",
    tries: [
      ["displacements", /\.atoms\.[^.]+\.(uIso|u\.)/],
      ["preferred orientation", /\.(marchDollase|preferredOrientation)\./],
      ["absorption", /\.sample\.absorption$/],
    ],
    otherwise: "too few crystallites, or wrong atoms",
  },
  position: {
    seen: "most of it goes with a shift",
    tries: [
      ["the cell", /\.cell\./],
      ["zero", /\.zero$/],
      ["displacement of the sample", /\.sample\.(displace[XY]|shift)$/],
    ],
    otherwise: "what could mend it is free, so look at the calibration",
  },
  shape: {
    seen: "neither intensity nor position explain it",
    tries: [
      ["U, V, W", /\.instrument\.[UVW]$/],
      ["X, Y", /\.instrument\.[XY]$/],
      ["asymmetry", /\.instrument\.SHL$/],
      ["size or microstrain of the phase", /\.(size|microstrain)(\.|$)/],
    ],
    otherwise: "the widths depend on hkl, or the peak is split",
  },
};

/** A misfit that counting does not explain: how large, where, and what to try. */
export function misfitFindings(fit: Refinement, patterns: readonly Pattern[]): Finding[] {
  const { rwp, gof, chiSquared } = fit.statistics;
  if (!(gof > GOF_OF_COUNTING)) return [];
  const part = partOfPeaks(patterns, chiSquared * (1 - 1 / gof ** 2));
  const numbers = `Rwp ${rwp.toFixed(1)} %, GOF ${gof.toFixed(1)}${whereWorst(fit, patterns)}`;
  if (rwp > POOR_RWP)
    return [{ kind: "fit", severity: "flag", text: `the model does not describe the pattern: ${numbers}` }];
  if (part > COARSE) {
    const text = `the misfit is ${percent(part)} of the peaks and beyond counting statistics: ${numbers}`;
    return [{ kind: "misfit", severity: "flag", text }];
  }
  return [{ kind: "misfit", severity: "note", text: `the misfit is beyond counting statistics: ${numbers}` }];
}

/** The misfit beyond counting beside the weighted intensity over the background: an Rwp without background and noise. */
function partOfPeaks(patterns: readonly Pattern[], beyondCounting: number): number {
  let peaks = 0;
  for (const { observed, background, sigma } of patterns)
    for (let i = 0; i < observed.length; i++) peaks += ((observed[i] - background[i]) / sigma[i]) ** 2;
  return Math.sqrt(beyondCounting / peaks);
}

function whereWorst(fit: Refinement, patterns: readonly Pattern[]): string {
  const [most] = patterns.map((_, index) => index).sort((p, q) => misfitOf(patterns[q]) - misfitOf(patterns[p]));
  const worst = worstRange(patterns[most]);
  if (worst === undefined) return "";
  const [inside, its] =
    patterns.length === 1 ? ["", ""] : [`worst in ${Object.keys(fit.model.histograms)[most]}, `, "its "];
  const [low, high] = worst.range.map((x) => `${x.toFixed(2)}°`);
  const who = worst.reflection === undefined ? "" : ` (${worst.reflection})`;
  return `, ${inside}${percent(worst.share)} of ${its}χ² at ${low}–${high}${who}, where ${adviceFor(worst, freeOf(fit))}`;
}

/** What is free already is no advice. */
function adviceFor({ kind }: WorstRange, free: readonly string[]): string {
  if (kind === "between peaks") {
    const background = free.some((path) => path.includes(".background.")) ? "more terms of the" : "the";
    return `no calculated peak is there: try ${background} background, or look for a phase that the model lacks`;
  }
  const { seen, tries, otherwise } = REMEDIES[kind];
  const left = tries.filter(([, paths]) => !free.some((path) => paths.test(path))).map(([name]) => name);
  return `${seen}: ${left.length === 0 ? otherwise : `try ${left.join(", ")}`}`;
}

/** χ² per point. */
export function misfitOf({ observed, calculated, sigma }: Pattern): number {
  return observed.reduce((sum, y, i) => sum + ((y - calculated[i]) / sigma[i]) ** 2, 0) / observed.length;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(fraction < 0.02 ? 1 : 0)} %`;
}
