import { RietbookError } from "../../errors.js";
import { readAll } from "../../platform/read-all.js";
import { openByteSource, type FileInput } from "../../platform/open-byte-source.js";
import { parseGpx, type GpxChild, type GpxItem } from "./gpx-file.js";
import { elementAt, listOf, numberOf } from "./gpx-access.js";
import { isNumpyArray, type PythonValue } from "./python-value.js";

/** A phase of a GSAS-II project, as far as a reader needs it. */
export interface GpxPhase {
  readonly name: string;
  readonly spaceGroup: string;
  /** a, b, c (Å), α, β, γ (degrees), volume (Å³). */
  readonly cell: readonly number[];
  readonly atoms: number;
}

/** A powder histogram of a GSAS-II project: arrays of equal length, ascending in 2θ. */
export interface GpxHistogram {
  readonly name: string;
  /** Degrees. */
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  readonly calculated: Float64Array;
  readonly background: Float64Array;
  /** Å; undefined where the instrument parameters have none. */
  readonly wavelength?: number;
  /** Percent; undefined before a refinement. */
  readonly wR?: number;
  /** 2θ range used, degrees. */
  readonly limits?: readonly [number, number];
}

/** What is in a GSAS-II project. */
export interface GpxProject {
  readonly file: string;
  readonly phases: readonly GpxPhase[];
  readonly histograms: readonly GpxHistogram[];
  /** Rwp in percent and GOF of the last refinement, where there was one. */
  readonly rwp?: number;
  readonly gof?: number;
  /** Names of all items of the data tree. */
  readonly items: readonly string[];
}

/**
 * Reads a GSAS-II project: phases, powder histograms with their last calculated patterns, agreement. It reads what GSAS-II shows
 * first; nothing of it is refined again.
 * @throws RietbookError "not found", "bad input" for another or a damaged file
 */
export async function readGpx(input: FileInput, signal?: AbortSignal): Promise<GpxProject> {
  const source = await openByteSource(input, "project.gpx", signal);
  try {
    const items = parseGpx(await readAll(source, signal), source.name);
    if (items.length === 0) {
      const expected = "the items of a GSAS-II project";
      throw new RietbookError({ kind: "bad input", file: source.name, found: "an empty file", expected });
    }
    const agreement = elementAt(items.find(({ name }) => name === "Covariance")?.data, "Rvals");
    const [rwp, gof] = [numberAt(agreement, "Rwp"), numberAt(agreement, "GOF")];
    return {
      file: source.name,
      phases: items.find(({ name }) => name === "Phases")?.children.map(phaseOf) ?? [],
      histograms: items.filter(({ name }) => name.startsWith("PWDR ")).map((item) => histogramOf(item, source.name)),
      ...(rwp !== undefined && { rwp }),
      ...(gof !== undefined && { gof }),
      items: items.map(({ name }) => name),
    };
  } finally {
    if ((source as unknown) !== input) await source.close();
  }
}

function phaseOf({ name, data }: GpxChild): GpxPhase {
  const general = elementAt(data, "General");
  const cell = elementAt(general, "Cell");
  const atoms = elementAt(data, "Atoms");
  return {
    name,
    spaceGroup: String(elementAt(general, "SGData", "SpGrp") ?? "?"),
    cell: Array.isArray(cell) ? cell.slice(1).map(Number) : [],
    atoms: Array.isArray(atoms) ? atoms.length : 0,
  };
}

function histogramOf({ name, data, children }: GpxItem, file: string): GpxHistogram {
  const columns = columnsOf(elementAt(data, 1));
  if (columns.length < 5 || columns.some((column) => column === undefined)) {
    const expected = "arrays of 2θ, intensity, weight, calculated and background";
    throw new RietbookError({ kind: "bad input", file, field: name, found: `${columns.length} arrays`, expected });
  }
  const [twoTheta, observed, , calculated, background] = columns as Float64Array[];
  const child = (wanted: string) => children.find((one) => one.name === wanted)?.data;
  const instrument = elementAt(child("Instrument Parameters"), 0);
  const wavelength = numberAt(elementAt(instrument, "Lam") ?? elementAt(instrument, "Lam1"), 1);
  const used = elementAt(child("Limits"), 1);
  const wR = numberOf(elementAt(data, 0, "Residuals", "wR")) ?? numberAt(elementAt(data, 0), "wR");
  const limits = [numberAt(used, 0), numberAt(used, 1)];
  return {
    name,
    twoTheta,
    observed,
    calculated,
    background,
    ...(wavelength !== undefined && { wavelength }),
    ...(wR !== undefined && { wR }),
    ...(limits[0] !== undefined && limits[1] !== undefined && { limits: [limits[0], limits[1]] as const }),
  };
}

function numberAt(value: PythonValue | undefined, key: string | number): number | undefined {
  return numberOf(elementAt(value, key));
}

/** The arrays of a histogram: a list of them, or one of two dimensions. */
function columnsOf(value: PythonValue | undefined): readonly (Float64Array | undefined)[] {
  if (!isNumpyArray(value)) return listOf(value)?.map(numbersOf) ?? [];
  const [rows, length = 0] = value.shape;
  const numbers = Float64Array.from(value.data, Number);
  return Array.from({ length: length === 0 ? 0 : rows }, (_, i) => numbers.slice(i * length, (i + 1) * length));
}

function numbersOf(value: PythonValue): Float64Array | undefined {
  if (isNumpyArray(value)) return Float64Array.from(value.data, Number);
  const list = listOf(value);
  return list?.every((one) => typeof one === "number") ? Float64Array.from(list as readonly number[]) : undefined;
}
