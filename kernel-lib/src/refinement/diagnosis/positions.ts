import { esdInText } from "../../numerics/format-esd.js";
import { median } from "../../numerics/statistics.js";
import { RADIANS } from "../../units.js";
import { isUnder } from "../free-parameters.js";
import { measureLonePeaks } from "../lone-peaks.js";
import { diagnosis, percent, type Diagnosis, type Evidence } from "./finding.js";
import type { PeakMisfit } from "./peak-misfit.js";
import { weightedFit } from "../../numerics/weighted-fit.js";

/** A measured position: 2θ, observed minus calculated, standard deviation, width; degrees. */
interface Shift {
  readonly phase: string;
  readonly twoTheta: number;
  readonly shift: number;
  readonly deviation: number;
  readonly fwhm: number;
}

/** What is wrong with the positions, and whether peaks are so far off that nothing else can be judged. */
export interface PositionEvidence {
  readonly found: readonly Diagnosis[];
  readonly lost: boolean;
}

/** Shifts above this part of a width: the peaks themselves are measured, not their residual. */
const FAR = 0.3;
/** Positions are not blamed below this part of a width, nor below this many standard deviations. */
const LEAST_PART = 0.01;
const LEAST_DEVIATIONS = 6;
/** Profiles are never better known than to this part of a width. */
const FLOOR = 0.01;
/** A law of the angle has to explain this part of the shifts. */
const LEAST_EXPLAINED = 0.6;

/** Shifts of peaks that follow tan θ (wavelength, distance, cell) or are the same everywhere (zero, displacement). */
export function diagnosePositions(evidence: Evidence, misfits: readonly PeakMisfit[]): PositionEvidence {
  const lone = loneShifts(evidence);
  const lost = lone.length > 2 && median(lone.map(({ shift, fwhm }) => Math.abs(shift) / fwhm)) > FAR;
  const shifts = lost ? lone : misfits.map((misfit) => shiftOf(evidence, misfit));
  const moved = farFromStart(evidence);
  if (shifts.length < 3) return { found: moved, lost };
  return { found: [...lawOfShifts(evidence, shifts), ...moved], lost };
}

function loneShifts({ pattern }: Evidence): Shift[] {
  return measureLonePeaks(pattern, 30).map(({ phase, position, observedPosition, observedFwhm, significance }) => ({
    phase,
    twoTheta: position,
    shift: observedPosition - position,
    deviation: observedFwhm / significance,
    fwhm: observedFwhm,
  }));
}

function shiftOf({ pattern }: Evidence, { twoTheta, shift, shiftDeviation, fwhm, range }: PeakMisfit): Shift {
  let [phase, most] = ["", -1];
  for (const [name, list] of Object.entries(pattern.reflections)) {
    list.twoTheta.forEach((position, i) => {
      const intensity = list.iCorr[i] * list.fSquared[i];
      if (position >= range[0] && position <= range[1] && intensity > most) [phase, most] = [name, intensity];
    });
  }
  return { phase, twoTheta, shift, deviation: shiftDeviation, fwhm };
}

function lawOfShifts({ fit, free, histogram }: Evidence, shifts: readonly Shift[]): Diagnosis[] {
  const tan = shifts.map(({ twoTheta }) => Math.tan((twoTheta / 2) * RADIANS));
  const one = shifts.map(() => 1);
  const deviations = shifts.map(({ deviation, fwhm }) => Math.hypot(deviation, FLOOR * fwhm));
  const y = shifts.map(({ shift }) => shift);
  const cellFree = free.some((path) => isUnder(path, "phases.*.cell"));
  const zeroFree = free.includes(`histograms.${histogram}.instrument.zero`);
  const taken = [...(cellFree ? [tan] : []), ...(zeroFree ? [one] : [])];
  const before = weightedFit(taken, y, deviations);
  const left = before.residuals;
  const rms = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0) / left.length);
  const width = median(shifts.map(({ fwhm }) => fwhm));
  const beyondChance = before.chiSquared > LEAST_DEVIATIONS ** 2 + left.length;
  if (!(rms > LEAST_PART * width && beyondChance)) return [];
  const laws = [
    ...(cellFree ? [] : [{ symptom: "angles scaled", column: tan } as const]),
    ...(zeroFree ? [] : [{ symptom: "angles offset", column: one } as const]),
  ].map((law) => ({ ...law, solved: weightedFit([law.column, ...taken], y, deviations) }));
  laws.sort((p, q) => p.solved.chiSquared - q.solved.chiSquared);
  const perPhase = cellFree ? [] : cellOfOnePhase(shifts, tan, deviations, before.chiSquared);
  const best = laws.find(({ solved }) => 1 - solved.chiSquared / before.chiSquared > LEAST_EXPLAINED);
  if (perPhase.length > 0 && (best === undefined || perPhase[0].chiSquared < 0.5 * best.solved.chiSquared)) {
    return perPhase[0].found;
  }
  if (best === undefined) return [];
  const explained = 1 - best.solved.chiSquared / before.chiSquared;
  const {
    values: [size],
    deviations: [esd],
  } = best.solved;
  const common = { rms, widthFraction: rms / width, explained };
  if (best.symptom === "angles offset") {
    const way = cellFree ? "as a zero does beside a free cell" : "by the same at all angles";
    const text = `observed peaks lie beside the calculated ones ${way}: ${esdInText(size, esd)}° (${percent(explained)} of their shifts)`;
    const zero = [`histograms.${histogram}.instrument.zero`];
    return [
      diagnosis("angles offset", histogram, text, { offset: size, offsetEsd: esd, ...common }, { suggestion: zero }),
    ];
  }
  // d 2θ / d ln λ = 2 tan θ.
  const relative = (size * RADIANS) / 2;
  const text =
    `peaks lie ${size > 0 ? "above" : "below"} their calculated positions in proportion to tan θ: spacings are ` +
    `${percent(Math.abs(relative))} ${size > 0 ? "smaller" : "larger"} than calculated, or the wavelength ` +
    `${percent(Math.abs(relative))} ${size > 0 ? "longer" : "shorter"} than given (${percent(explained)} of their shifts)`;
  const numbers = { relative, relativeEsd: (esd * RADIANS) / 2, ...common };
  const cells = Object.keys(fit.model.histograms[histogram].phases).map((phase) => `phases.${phase}.cell`);
  return [diagnosis("angles scaled", histogram, text, numbers, { suggestion: cells })];
}

/** Phases whose shifts follow tan θ each with its own factor. */
function cellOfOnePhase(
  shifts: readonly Shift[],
  tan: readonly number[],
  deviations: readonly number[],
  before: number,
): { readonly found: Diagnosis[]; readonly chiSquared: number }[] {
  const names = [...new Set(shifts.map(({ phase }) => phase))];
  if (names.length < 2) return [];
  const columns = names.map((name) => shifts.map(({ phase }, i) => (phase === name ? tan[i] : 0)));
  const solved = weightedFit(
    columns,
    shifts.map(({ shift }) => shift),
    deviations,
  );
  const { chiSquared } = solved;
  if (1 - chiSquared / before < LEAST_EXPLAINED) return [];
  const factors = names.map((name, k) => ({
    name,
    relative: (-solved.values[k] * RADIANS) / 2,
    esd: (solved.deviations[k] * RADIANS) / 2,
  }));
  const off = factors.filter(({ relative, esd }) => Math.abs(relative) > LEAST_DEVIATIONS * esd);
  const found = off.map(({ name, relative, esd }) => {
    const text = `the spacings of ${name} are ${percent(Math.abs(relative))} ${relative > 0 ? "larger" : "smaller"} than calculated, unlike those of the other phases`;
    const suggestion = [`phases.${name}.cell`];
    return diagnosis("cell of one phase", name, text, { relative, relativeEsd: esd }, { suggestion });
  });
  return found.length === 0 ? [] : [{ found, chiSquared }];
}

/** A cell that moved by more than this from where it started is told. */
const FAR_CELL = 1e-3;

function farFromStart({ fit, histogram }: Evidence): Diagnosis[] {
  const phases = Object.keys(fit.model.histograms[histogram].phases);
  return phases.flatMap((phase) => {
    const moved = fit.parameters.filter(
      ({ path, state, value, start }) =>
        state === "free" &&
        /\.cell\.[abc]$/.test(path) &&
        path.startsWith(`phases.${phase}.`) &&
        Math.abs(value / start - 1) > FAR_CELL,
    );
    if (moved.length === 0) return [];
    const [{ path, value, start }] = moved;
    const relative = value / start - 1;
    const text = `${path} moved by ${percent(relative)} from its start, ${start} to ${value.toFixed(4)} Å`;
    return [diagnosis("far from the start", phase, text, { relative, start, value })];
  });
}
