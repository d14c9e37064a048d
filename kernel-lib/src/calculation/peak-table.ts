import { reciprocalMetric, reciprocalVolume } from "../crystallography/cell.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import { calculateStructureFactors } from "../crystallography/structure-factor.js";
import type { Scatterer, SiteKey, StructureFactors } from "../crystallography/structure-factor.js";
import type { CalculationOptions, HistogramModel, PhaseInHistogram } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { harmonicOrientation, textureOrientation } from "./harmonic-orientation.js";
import { calculateCorrections } from "./intensity-corrections.js";
import type { IntensityCorrections } from "./intensity-corrections.js";
import { extractedStructure } from "./extracted-structure.js";
import { placePeaks } from "./peak-places.js";
import type { PeakPlaces, SparePlaces } from "./peak-places.js";
import type { PreparedPhase } from "./prepared-phase.js";
import { calculateMarchDollase } from "./preferred-orientation.js";
import type { PreferredOrientation } from "./preferred-orientation.js";

/** Which derivatives beyond the cheap ones are needed. */
export interface WantedDerivatives {
  readonly cell: boolean;
  /** By atom number. */
  readonly sites: ReadonlyMap<number, readonly SiteKey[]>;
}

/** Every reflection of one phase in one histogram at one set of parameters, with what its derivatives need. */
export interface PeakTable extends Omit<PeakPlaces, "s2"> {
  readonly prepared: PreparedPhase;
  readonly count: number;
  readonly iCorr: Float64Array;
  /** iCorr · |F|²: peak area in counts · centidegree. */
  readonly intensity: Float64Array;
  /** The same without preferred orientation. */
  readonly unoriented: Float64Array;
  /** d intensity / d |F|²: iCorr, but for extinction. */
  readonly intensityByFSquared: Float64Array;
  readonly corrections: IntensityCorrections;
  readonly structure: StructureFactors;
  readonly orientation: PreferredOrientation;
}

/** What of a table of reflections makes a pattern. */
export type Peaks = Pick<PeakTable, "count" | "position" | "sig" | "gam" | "intensity">;

/** Scales below this are taken as this (GSAS-II): a phase without intensity has no derivatives. */
export const LEAST_SCALE = 1e-12;

/**
 * Positions, widths and intensities of all reflections of a phase in a histogram. Intensity as GSAS-II has it
 * (GSASIIstrMath.py GetIntensityCorr): histogram scale × phase scale × multiplicity × LP × absorption × extinction × preferred
 * orientation / V × |F|².
 * All with the metric as strained in this histogram, but for the volume in extinction, as there. Structure factors may be `lent` from an earlier call where neither phase,
 * strain nor wanted derivatives changed, and records of a table that is no longer read be `spare`.
 */
export function calculatePeakTable(
  prepared: PreparedPhase,
  phase: Phase,
  histogram: HistogramModel,
  options: CalculationOptions,
  wanted: WantedDerivatives | undefined,
  lent?: StructureFactors,
  spare?: SparePlaces,
): PeakTable {
  const { multiplicity, rotated } = prepared;
  const count = multiplicity.length;
  const share = histogram.phases[prepared.name];
  const { anisotropy } = options;
  const withCell = wanted?.cell === true;
  const places = placePeaks(prepared, phase, histogram, anisotropy, withCell, spare);
  const { metric, d, s2, position, sig, gam, positions, widths, broadening } = places;
  const given = share.extracted === undefined ? lent : extractedStructure(prepared, share.extracted);
  const structure =
    given ??
    calculateStructureFactors(
      rotated,
      Object.values(phase.atoms),
      withBabinet(prepared.scatterers, share.babinet),
      s2,
      [metric[0], metric[1], metric[2]],
      options.friedelPairs,
      wanted?.sites,
    );
  const orientation = orientationOf({ ...prepared, position }, phase, histogram, metric, anisotropy, withCell);
  const inverseVolume = reciprocalVolume(metric);
  const unstrained = reciprocalVolume(reciprocalMetric(phase.cell));
  const corrections = calculateCorrections(
    position,
    structure.fSquared,
    histogram,
    share,
    unstrained,
    options.extinction,
  );
  const { lorentzPolarization, absorption, extinction, logByLogFSquared } = corrections;
  const common = Math.max(histogram.scale, LEAST_SCALE) * Math.max(share.scale, LEAST_SCALE) * inverseVolume;
  const iCorr = new Float64Array(count);
  const intensity = new Float64Array(count);
  const unoriented = new Float64Array(count);
  const intensityByFSquared = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const plain = common * multiplicity[i] * lorentzPolarization[i] * absorption[i] * extinction[i];
    iCorr[i] = plain * orientation.factor[i];
    unoriented[i] = plain * structure.fSquared[i];
    intensity[i] = iCorr[i] * structure.fSquared[i];
    intensityByFSquared[i] = iCorr[i] * (1 + (logByLogFSquared?.[i] ?? 0));
  }
  return {
    prepared,
    count,
    metric,
    d,
    position,
    sig,
    gam,
    iCorr,
    intensity,
    unoriented,
    intensityByFSquared,
    positions,
    widths,
    broadening,
    corrections,
    structure,
    orientation,
  };
}

/**
 * Babinet's principle: f0 − A exp(−8π² U s²) for every atom, as from disordered solvent between them (Moews & Kretsinger, J. Mol.
 * Biol. 91 (1975) 201; GSAS-II, GSASIIstrMath.py StructureFactor2). One more Gaussian of each.
 */
function withBabinet(scatterers: readonly Scatterer[], babinet: PhaseInHistogram["babinet"]): readonly Scatterer[] {
  if (babinet === undefined) return scatterers;
  const { amplitude, u } = babinet;
  const withSolvent = (one: Scatterer): Scatterer => ({
    ...one,
    a: [...one.a, -amplitude],
    b: [...one.b, 8 * Math.PI * Math.PI * u],
  });
  const known = new Map(scatterers.map((one) => [one, withSolvent(one)]));
  return scatterers.map((one) => known.get(one)!);
}

/** By the phase's texture, the histogram's harmonics, or March–Dollase: the first that is there. */
function orientationOf(
  reflections: PreparedPhase & { readonly position: Float64Array },
  { texture, spaceGroup }: Phase,
  histogram: HistogramModel,
  metric: ReciprocalMetric,
  rule: CalculationOptions["anisotropy"],
  withCell: boolean,
): PreferredOrientation {
  const { preferredOrientation: harmonics, marchDollase } = histogram.phases[reflections.name];
  if (texture !== undefined)
    return textureOrientation(reflections, texture, histogram, metric, spaceGroup, rule, withCell);
  if (harmonics !== undefined)
    return harmonicOrientation(reflections, harmonics, histogram, metric, spaceGroup, rule, withCell);
  const { rotated } = reflections;
  return calculateMarchDollase(rotated, marchDollase, Float64Array.from(metric), withCell && marchDollase.ratio !== 1);
}
