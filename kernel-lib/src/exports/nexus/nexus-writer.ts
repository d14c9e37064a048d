import { etaCentres, radialCentres, type BinGrid } from "../../caking/bin-grid.js";
import { radialLineout, type LineoutOptions } from "../../caking/lineout.js";
import { RietbookError } from "../../errors.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { radiusToTwoTheta } from "../../geometry/pixel-position.js";
import { openHdf5Writer } from "../../platform/open-hdf5-writer.js";
import { momentumTransfer } from "../../units.js";
import { VERSION } from "../../version.js";
import type { CakeWriter } from "../cake-writer.js";

export interface NexusOptions {
  /** `NXazint2d`: all azimuths (default). `NXazint1d`: one pattern a frame, azimuths put together as `lineout` says. */
  readonly definition?: "NXazint1d" | "NXazint2d";
  readonly lineout?: LineoutOptions;
  /** Radial axis: 2θ in degrees (default), or Q in Å⁻¹, which needs a wavelength. */
  readonly axis?: "2theta" | "q";
  /** Corrections that the intensities carry; default none. */
  readonly solidAngleApplied?: boolean;
  readonly polarizationApplied?: boolean;
  /** Beamline and laboratory, where known. */
  readonly instrument?: string;
  readonly source?: string;
  /** What the integration was made with, by name: parameter file, mask, dark … */
  readonly input?: Readonly<Record<string, string>>;
}

/** hc in keV Å (CODATA 2018). */
const HC = 12.398419843320026;
const UNKNOWN = "unknown";

/**
 * Writes a NeXus file by the application definitions NXazint1d and NXazint2d (NeXus 2025.11): intensities, their esds, the
 * effective area as norm. Azimuths are MIDAS's η: 0 at the top, positive towards increasing column.
 * @throws RietbookError "output"; "bad argument" for Q without a wavelength; "unavailable" in a browser
 */
export async function createNexusWriter(
  path: string,
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: NexusOptions = {},
): Promise<CakeWriter> {
  const { definition = "NXazint2d", axis = "2theta" } = options;
  const { wavelength } = geometry;
  if (axis === "q" && !(wavelength > 0)) {
    const expected = "a wavelength, for an axis in Q";
    throw new RietbookError({ kind: "bad argument", field: "Wavelength", found: String(wavelength), expected });
  }
  const { radialBins, etaBins } = grid;
  const isCake = definition === "NXazint2d";
  const toAxis = (radius: number) => {
    const twoTheta = radiusToTwoTheta(geometry, radius);
    return axis === "q" ? momentumTransfer(twoTheta, wavelength) : twoTheta;
  };
  const units = axis === "q" ? "1/angstrom" : "degrees";
  const block = isCake ? [etaBins, radialBins] : [radialBins];
  const area = new Float64Array(radialBins * etaBins);
  let frames = 0;

  const writer = await openHdf5Writer(path);
  try {
    writer.group("entry", { NX_class: "NXentry", default: "data" });
    writer.scalar("entry/definition", definition);
    writer.scalar("entry/solid_angle_applied", options.solidAngleApplied ?? false);
    writer.scalar("entry/polarization_applied", options.polarizationApplied ?? false);
    writer.scalar("entry/normalization_applied", true);
    writer.group("entry/instrument", { NX_class: "NXinstrument" });
    writer.scalar("entry/instrument/name", options.instrument ?? UNKNOWN);
    writer.group("entry/instrument/monochromator", { NX_class: "NXmonochromator" });
    const one = (at: string, value: number, unit: string) =>
      writer.array(at, [], Float64Array.of(value), { units: unit });
    one("entry/instrument/monochromator/wavelength", wavelength > 0 ? wavelength : NaN, "angstrom");
    one("entry/instrument/monochromator/energy", wavelength > 0 ? HC / wavelength : NaN, "keV");
    writer.group("entry/instrument/source", { NX_class: "NXsource" });
    writer.scalar("entry/instrument/source/name", options.source ?? UNKNOWN);
    writer.scalar("entry/instrument/source/type", UNKNOWN);
    writer.scalar("entry/instrument/source/probe", "x-ray");
    writer.group("entry/reduction", { NX_class: "NXprocess" });
    writer.scalar("entry/reduction/program", "rietbook");
    writer.scalar("entry/reduction/version", VERSION);
    writer.scalar("entry/reduction/date", new Date().toISOString());
    writer.scalar("entry/reduction/reference", "exact overlaps of pixels with polar bins, as MIDAS's DetectorMapper");
    writer.scalar(
      "entry/reduction/note",
      "azimuth 0 at the top of the transformed image, positive towards increasing column",
    );
    writer.group("entry/reduction/input", { NX_class: "NXparameters" });
    for (const [name, text] of Object.entries(options.input ?? {}))
      writer.scalar(`entry/reduction/input/${name}`, text);
    const axes = isCake ? [".", "azimuthal_axis", "radial_axis"] : [".", "radial_axis"];
    const interpretation = isCake ? "image" : "spectrum";
    writer.group("entry/data", { NX_class: "NXdata", signal: "I", axes, interpretation });
    const radial = radialCentres(grid).map(toAxis);
    writer.array("entry/data/radial_axis", [radialBins], radial, { long_name: axis, units });
    const edges = { long_name: `${axis} bin edges`, units };
    writer.array("entry/data/radial_axis_edges", [radialBins + 1], grid.radialEdges.map(toAxis), edges);
    if (isCake) {
      const centre = { long_name: "azimuthal bin center", units: "degrees" };
      writer.array("entry/data/azimuthal_axis", [etaBins], etaCentres(grid), centre);
      const edge = { long_name: "azimuthal bin edges", units: "degrees" };
      writer.array("entry/data/azimuthal_axis_edges", [etaBins + 1], grid.etaEdges, edge);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  const byAzimuth = (values: Float64Array) => transpose(values, radialBins, etaBins);
  return {
    async add(frame) {
      const lineout = isCake ? undefined : radialLineout(grid, frame, options.lineout);
      const intensity = lineout?.intensity ?? byAzimuth(frame.intensity);
      const sigma = lineout?.sigma ?? byAzimuth(frame.sigma);
      writer.append("entry/data/I", block, intensity, { long_name: "intensity", units: "arbitrary units" });
      const errors = { long_name: "estimated intensity error", units: "arbitrary units" };
      writer.append("entry/data/I_errors", block, sigma, errors);
      for (let i = 0; i < area.length; i++) area[i] += frame.area[i];
      frames++;
    },
    async finish() {
      if (frames === 0) {
        await writer.abort();
        throw new RietbookError({ kind: "output", file: path, found: "no frames", expected: "at least one" });
      }
      const mean = byAzimuth(area.map((value) => value / frames));
      const norm = isCake ? mean : sumOverAzimuths(mean, radialBins, etaBins);
      const long_name = "effective number of pixels contributing to the corresponding bin";
      writer.array("entry/data/norm", block, norm, { long_name, units: "arbitrary units" });
      await writer.finish();
    },
    abort: () => writer.abort(),
  };
}

function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column];
  }
  return out;
}

function sumOverAzimuths(values: Float64Array, radialBins: number, etaBins: number): Float64Array {
  return Float64Array.from({ length: radialBins }, (_, r) => {
    let sum = 0;
    for (let e = 0; e < etaBins; e++) sum += values[e * radialBins + r];
    return sum;
  });
}
