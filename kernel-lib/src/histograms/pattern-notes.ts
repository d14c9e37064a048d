import type { Histogram } from "./histogram.js";

/** Intensities whose highest is below this are no counts, whatever the file means by them. */
const FEW_COUNTS = 20;
/** Radians of a whole half circle. */
const MOST_RADIANS = 3.15;

/** What an analyst must know of a text pattern before anything is refined, a sentence each. */
export function patternNotes({ file, twoTheta, intensity, sigma }: Histogram): string[] {
  const notes: string[] = [];
  const left = sigma.filter((value) => !Number.isFinite(value)).length;
  if (left > 0) {
    notes.push(`${file}: ${left} of ${sigma.length} points have no σ above 0 or no finite intensity and are left out.`);
  }
  const highest = intensity.reduce((most, value) => Math.max(most, value), 0);
  const isCounting = sigma.every(
    (value, i) => !Number.isFinite(value) || value === Math.sqrt(Math.max(intensity[i], 1)),
  );
  if (isCounting && highest < FEW_COUNTS) {
    const most = Number(highest.toPrecision(3));
    notes.push(
      `${file} has no σ, and intensities up to ${most} are no counts: σ of 1 was taken, so that GOF means nothing and strong peaks count too much. Give σ in a third column, or counts.`,
    );
  }
  const last = twoTheta[twoTheta.length - 1];
  if (last < MOST_RADIANS) {
    notes.push(
      `${file} ends at ${Number(last.toPrecision(4))}° 2θ: check that its first column is in degrees, not in radians.`,
    );
  }
  return notes;
}
