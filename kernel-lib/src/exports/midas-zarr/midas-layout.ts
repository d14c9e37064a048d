import { etaCentres, radialCentres, type BinGrid } from "../../caking/bin-grid.js";
import type { VarianceFactors } from "../../caking/covariance.js";
import { RietbookError } from "../../errors.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { releaseArrays } from "../../platform/release-arrays.js";
import { VERSION } from "../../version.js";
import type { ArrayStore, StoreAttributes } from "../array-store.js";
import type { CakedFrame, CakeWriter } from "../cake-writer.js";
import type { EncodedArrays } from "./encoded-arrays.js";

/** InstrumentParameters of the file, in GSAS-II's names and units; Lam in Å, Distance in µm come from the geometry. */
export interface MidasInstrumentParameters {
  readonly Polariz?: number;
  readonly SH_L?: number;
  readonly U?: number;
  readonly V?: number;
  readonly W?: number;
  readonly X?: number;
  readonly Y?: number;
  readonly Z?: number;
}

/** Conditions of a frame, for the attributes of the sums. */
export interface FrameConditions {
  readonly temperature?: number;
  readonly pressure?: number;
  readonly I?: number;
  readonly I0?: number;
}

export interface MidasZarrOptions {
  /** Frames per sum (MIDAS's OmegaSumFrames): 0 counts as 1; −1 sums all frames. Default 1. */
  readonly omegaSumFrames?: number;
  readonly instrument?: MidasInstrumentParameters;
  /** False: intensities come as sums over bins (MIDAS's Normalize 0). Default: as means over their pixels. */
  readonly normalized?: boolean;
  /** Each frame as well, in IntegrationResult (MIDAS's SaveIndividualFrames). Default: no. */
  readonly individualFrames?: boolean;
  /** Conditions of a frame by its number, averaged over the frames of a sum. */
  readonly conditions?: (index: number) => FrameConditions;
  /** How the variances of the bins depend on the splitting of pixels: goes into BinVarianceFactors, which MIDAS has not. */
  readonly varianceFactors?: VarianceFactors;
  /** Shared by the files of a series: what they have in common is compressed once. Of no effect in HDF5. */
  readonly encoded?: EncodedArrays;
  /** More attributes of the root: where the data come from. */
  readonly attributes?: StoreAttributes;
}

/** What MIDAS writes where the parameter file says nothing: ten times too narrow for most instruments. */
const PLACEHOLDERS = { Polariz: 0.99, SH_L: 0.002, U: 1.163, V: -0.126, W: 0.063, X: 0, Y: 0, Z: 0 };
const PER_BIN = { Header: "Radius,Eta", Units: "Pixels,Degrees" };

/**
 * Writes cakes in MIDAS's layout: REtaMap (radius, 2θ, η, area, Q), OmegaSumFrame with the plain sums of the frames'
 * intensities, Omegas, InstrumentParameters, SumFrames, and the Normalize parameter among MIDAS's own, which says whether
 * intensities are means. As MIDAS's, SumFrames has no NaN: bins that are voided elsewhere keep what their pixels measured.
 * Source: files of MIDAS 11 (IntegratorZarrOMP.c, Hdf5ToZarr).
 * @throws RietbookError "bad argument" for an impossible OmegaSumFrames, "output"
 */
export async function createMidasLayoutWriter(
  store: ArrayStore,
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: MidasZarrOptions = {},
): Promise<CakeWriter> {
  const { omegaSumFrames = 1, individualFrames = false, conditions } = options;
  const perSum = omegaSumFrames === -1 ? Infinity : Math.max(1, omegaSumFrames);
  const shape = [grid.radialBins, grid.etaBins];
  const bins = grid.radialBins * grid.etaBins;
  const total = new Float64Array(bins);
  const area = new Float64Array(bins);
  const omegas: number[] = [];
  let sum: RunningSum = { intensity: new Float64Array(bins), conditions: [], frames: 0 };

  const writeSum = async () => {
    const { first, last, frames } = sum;
    if (frames === 0) return;
    const mean = (pick: (c: FrameConditions) => number | undefined) =>
      sum.conditions.reduce((s, c) => s + (pick(c) ?? 0), 0) / frames;
    await store.array(`OmegaSumFrame/LastFrameNumber_${last!.index}`, shape, sum.intensity, {
      FirstOme: first!.omega ?? 0,
      LastOme: last!.omega ?? 0,
      LastFrameNumber: last!.index,
      "Number Of Frames Summed": frames,
      I: mean((c) => c.I),
      I0: mean((c) => c.I0),
      Temperature: mean((c) => c.temperature),
      Pressure: mean((c) => c.pressure),
    });
    sum = { intensity: sum.intensity.fill(0), conditions: [], frames: 0 };
  };

  await startLayout(store, geometry, options).catch(async (error: unknown) => {
    await store.abort();
    throw error;
  });

  return {
    async add(frame) {
      const { index, omega, intensity, beforeVoiding = intensity } = frame;
      if (intensity.length !== bins) {
        const found = `${intensity.length} bins`;
        throw new RietbookError({
          kind: "bad argument",
          file: store.name,
          field: "frame",
          found,
          expected: String(bins),
        });
      }
      for (let i = 0; i < bins; i++) {
        sum.intensity[i] += intensity[i];
        if (Number.isFinite(beforeVoiding[i])) total[i] += beforeVoiding[i];
        area[i] += frame.area[i];
      }
      sum.first ??= frame;
      sum.last = frame;
      sum.frames++;
      if (conditions !== undefined) sum.conditions.push(conditions(index));
      omegas.push(omega ?? 0);
      if (individualFrames) {
        await store.array(`IntegrationResult/FrameNr_${index}`, shape, intensity, { ...PER_BIN, omega: omega ?? 0 });
      }
      if (sum.frames >= perSum) await writeSum();
    },
    async finish() {
      if (omegas.length === 0) {
        await store.abort();
        throw new RietbookError({ kind: "output", file: store.name, found: "no frames", expected: "at least one" });
      }
      await writeSum();
      await store.array("Omegas", [omegas.length], Float64Array.from(omegas), { Units: "Degrees" });
      const meanArea = area.map((value) => value / omegas.length);
      const planesOfBins = binMap(grid, geometry, meanArea);
      await store.array("REtaMap", [5, ...shape], planesOfBins, {
        Header: "Radius,2Theta,Eta,BinArea,Q",
        Units: "Pixels,Degrees,Degrees,Pixels,InvAngstrom",
        nRBins: grid.radialBins,
        nEtaBins: grid.etaBins,
      });
      // The largest array of all, before the next one is made.
      await releaseArrays([planesOfBins, meanArea]);
      if (options.varianceFactors !== undefined) {
        const { own, effective } = options.varianceFactors;
        const planes = new Float64Array(2 * bins);
        planes.set(own);
        planes.set(effective, bins);
        await store.array("BinVarianceFactors", [2, ...shape], planes, { Header: "Own,Effective", Units: "1,1" });
      }
      await store.array("SumFrames", shape, total, { ...PER_BIN, nFrames: omegas.length });
      for (const group of ["measurement", "measurement/process", "measurement/process/scan_parameters"]) {
        await store.group(group);
      }
      await store.finish();
    },
    abort: () => store.abort(),
  };
}

async function startLayout(store: ArrayStore, geometry: DetectorGeometry, options: MidasZarrOptions): Promise<void> {
  const { omegaSumFrames = 1 } = options;
  if (!Number.isInteger(omegaSumFrames) || omegaSumFrames < -1) {
    const expected = "1 or more, or −1 for all frames";
    throw new RietbookError({ kind: "bad argument", field: "OmegaSumFrames", found: String(omegaSumFrames), expected });
  }
  await store.group("", {
    ...options.attributes,
    rietbook_version: VERSION,
    creation_timestamp: new Date().toISOString(),
  });
  for (const group of ["analysis", "analysis/process", "analysis/process/analysis_parameters"])
    await store.group(group);
  const normalize = Float64Array.of(options.normalized === false ? 0 : 1);
  await store.array("analysis/process/analysis_parameters/Normalize", [1], normalize);
  await store.group("InstrumentParameters");
  const instrument = { ...PLACEHOLDERS, ...options.instrument, Lam: geometry.wavelength, Distance: geometry.distance };
  for (const [name, value] of Object.entries(instrument)) {
    await store.array(`InstrumentParameters/${name}`, [1], Float64Array.of(value));
  }
  if (options.individualFrames === true) await store.group("IntegrationResult");
  await store.group("OmegaSumFrame");
}

interface RunningSum {
  readonly intensity: Float64Array;
  readonly conditions: FrameConditions[];
  first?: CakedFrame;
  last?: CakedFrame;
  frames: number;
}

/** Five planes: radius (px), 2θ = atan(R px / Lsd) (degrees), η (degrees), area (px²), Q = 4π/λ sin(2θ/2) (Å⁻¹; 0 without λ). */
function binMap(grid: BinGrid, geometry: DetectorGeometry, area: Float64Array): Float64Array {
  const { radialBins, etaBins } = grid;
  const bins = radialBins * etaBins;
  const planes = new Float64Array(5 * bins);
  const [radii, etas] = [radialCentres(grid), etaCentres(grid)];
  for (let r = 0; r < radialBins; r++) {
    const twoTheta = Math.atan((radii[r] * geometry.pixelSize) / geometry.distance);
    const q = geometry.wavelength > 0 ? ((4 * Math.PI) / geometry.wavelength) * Math.sin(twoTheta / 2) : 0;
    for (let e = 0; e < etaBins; e++) {
      const bin = r * etaBins + e;
      planes[bin] = radii[r];
      planes[bins + bin] = (twoTheta * 180) / Math.PI;
      planes[2 * bins + bin] = etas[e];
      planes[3 * bins + bin] = area[bin];
      planes[4 * bins + bin] = q;
    }
  }
  return planes;
}
