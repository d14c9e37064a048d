import { quantile } from "../../numerics/statistics.js";
import { isUnder } from "../free-parameters.js";
import { diagnosis, percent, type Diagnosis, type Evidence } from "./finding.js";

/** Fewer terms than this are never too many. */
const FEW_TERMS = 9;
const LEAST_SIGNIFICANCE = 3;

/** A background with terms that the data do not ask for, one that cannot follow them, or one that lies above them. */
export function diagnoseBackground(evidence: Evidence): Diagnosis[] {
  return [...tooManyTerms(evidence), ...gaps(evidence)];
}

function tooManyTerms({ fit, histogram }: Evidence): Diagnosis[] {
  const terms = fit.model.histograms[histogram].background.coefficients.length;
  if (terms <= FEW_TERMS) return [];
  const significant = Array.from({ length: terms }, (_, i) => {
    const path = `histograms.${histogram}.background.coefficients.${i}`;
    const found = fit.parameters.find((candidate) => candidate.path === path);
    return found === undefined || !(found.esd > 0) || Math.abs(found.value) > LEAST_SIGNIFICANCE * found.esd;
  });
  const needed = Math.max(3, significant.lastIndexOf(true) + 1);
  const meant = significant.filter(Boolean).length;
  // One high term that happens to reach three esds does not justify those below it.
  const count = Math.min(needed, Math.max(3, Math.ceil(1.5 * meant)));
  if (!(count <= terms / 2)) return [];
  const text = `of ${terms} background terms ${terms - meant} are within ${LEAST_SIGNIFICANCE} esds of 0: ${count} terms are enough`;
  return [diagnosis("too many background terms", histogram, text, { terms, significant: meant, enough: count })];
}

/** Points where peaks make less than this part of the background are gaps; where tails leave none, the emptiest points, up to the second. */
const GAP = 0.01;
const WORST_GAP = 0.3;
const EMPTIEST = 0.3;
const LEAST_POINTS = 5;
const BINS = 24;
/** Misfit of the level in gaps: part of the background, also beyond what tails that are off by half would do; and standard deviations. */
const LEAST_MISFIT = 0.02;
const LEAST_DEVIATIONS = 6;

function gaps({ histogram, pattern, free }: Evidence): Diagnosis[] {
  const { twoTheta, observed, calculated, background, sigma } = pattern;
  const [low, high] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  const filling = calculated.map((value, i) => (value - background[i]) / Math.max(Math.abs(background[i]), sigma[i]));
  const gap = Math.min(WORST_GAP, Math.max(GAP, quantile(filling, EMPTIEST)));
  const sums = Array.from({ length: BINS }, () => ({ points: 0, weight: 0, residual: 0, level: 0, x: 0 }));
  for (let i = 0; i < twoTheta.length; i++) {
    if (filling[i] > gap) continue;
    const bin = sums[Math.min(BINS - 1, Math.floor((BINS * (twoTheta[i] - low)) / (high - low)))];
    const weight = 1 / sigma[i] ** 2;
    bin.points++;
    bin.weight += weight;
    bin.residual += weight * (observed[i] - calculated[i]);
    bin.level += weight * background[i];
    bin.x += weight * twoTheta[i];
  }
  const bins = sums
    .filter(({ points }) => points >= LEAST_POINTS)
    .map(({ weight, residual, level, x }) => ({
      twoTheta: x / weight,
      misfit: residual / weight,
      deviation: 1 / Math.sqrt(weight),
      level: Math.abs(level / weight),
    }));
  if (bins.length < 4) return [];
  const chiSquared = bins.reduce((sum, { misfit, deviation }) => sum + (misfit / deviation) ** 2, 0);
  const rms = Math.sqrt(bins.reduce((sum, { misfit }) => sum + misfit ** 2, 0) / bins.length);
  const level = bins.reduce((sum, bin) => sum + bin.level, 0) / bins.length;
  const beyondChance = chiSquared > bins.length + LEAST_DEVIATIONS * Math.sqrt(2 * bins.length);
  if (!(beyondChance && rms > Math.max(LEAST_MISFIT, gap / 2) * level)) return [];
  const worst = bins.reduce((top, bin) => (Math.abs(bin.misfit) > Math.abs(top.misfit) ? bin : top));
  const above = bins.filter(({ misfit, deviation }) => misfit < -3 * deviation).length;
  const where = `most at ${worst.twoTheta.toFixed(1)}° 2θ, by ${worst.misfit < 0 ? "−" : "+"}${Math.abs(worst.misfit).toPrecision(3)}`;
  const numbers = { rms, fraction: rms / level, worstTwoTheta: worst.twoTheta, worst: worst.misfit };
  if (above > 0.8 * bins.length) {
    const text = `between the peaks the calculated pattern lies above the data nearly everywhere, by ${percent(rms / level)} of the background (${where})`;
    return [diagnosis("background above the data", histogram, text, numbers)];
  }
  const text = `between the peaks the data leave the background by ${percent(rms / level)} (${where})`;
  const terms = `histograms.${histogram}.background`;
  const isFree = free.some((path) => isUnder(path, terms));
  return [diagnosis("stiff background", histogram, text, numbers, isFree ? {} : { suggestion: [terms] })];
}
