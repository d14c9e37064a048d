import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { childrenOf, hasNode, openZarrArray, readAttributes, type Attributes, type ZarrArray } from "./zarr-array.js";
import { openZipStore, type ZipStore } from "./zip-store.js";

const FRAMES_AT_ONCE = 32;
const VARIANCES = "BinVarianceFactors";
const AGAIN = "Integrate again with MIDAS 9 or later.";

/** REtaMap: what each bin is. Matrices are nR × nEta, element `r * nEta + eta`. */
export interface BinMap {
  readonly nR: number;
  readonly nEta: number;
  /** Radius of the bin centre, pixels, by r. */
  readonly radius: Float64Array;
  /** 2θ of the bin centre, degrees, by r, ascending. */
  readonly twoTheta: Float64Array;
  /** η of the bin centre, degrees, by eta: 0 at the top, positive towards increasing column. */
  readonly eta: Float64Array;
  /** Area in the bin, pixels; 0: no pixel. nR × nEta. */
  readonly area: Float64Array;
  /** Q of the bin centre, Å⁻¹, by r; absent in files with four planes. */
  readonly q?: Float64Array;
}

/** One OmegaSumFrame/LastFrameNumber_N: the sum of some frames, not yet read. */
export interface SummedFrame {
  /** N of the array's name. */
  readonly lastFrameNumber: number;
  readonly array: ZarrArray;
}

/** A MIDAS `.zarr.zip` as it is; bins' values are read when asked for. */
export interface MidasFile {
  readonly name: string;
  readonly map: BinMap;
  /** In numeric order of the last frame number. */
  readonly frames: readonly SummedFrame[];
  /** ω of each raw frame, degrees; absent where the file does not hold them. */
  readonly omegas?: Float64Array;
  /** Names and values as in the file: Lam, Polariz, SH_L, U … Z, Distance. */
  readonly instrumentParameters: Readonly<Record<string, number>>;
  /** Variances of the bins as multiples of those of S/A² (BinVarianceFactors), each nR × nEta, where the file holds them. */
  readonly varianceFactors?: () => Promise<{ readonly own: Float64Array; readonly effective: Float64Array }>;
  /** Root attributes: midas_version, creation_timestamp, … */
  readonly attributes: Attributes;
  /** Raw frames in the whole file (SumFrames' nFrames), where the file says. */
  readonly rawFrames?: number;
  /** The Normalize parameter of the integration, where the file holds MIDAS's parameters. */
  readonly normalize?: number;
  /** The store, for what is not listed here. */
  readonly store: ZipStore;
}

/**
 * Opens a MIDAS caked file (IntegratorZarrOMP, the streaming path, and MIDAS's Python writer; zarr 2 or 3): reads the map
 * of the bins and all metadata, no intensities.
 * @throws RietbookError "bad input" for files of other make, missing arrays, wrong shapes or types
 */
export async function openMidasFile(source: ByteSource, signal?: AbortSignal): Promise<MidasFile> {
  const store = await openZipStore(source, signal);
  if (!store.keys.some((key) => /(^|\/)(\.zgroup|\.zarray|zarr\.json)$/.test(key))) {
    const first = store.keys.length === 0 ? "an empty zip archive" : `a zip archive with ${store.keys[0]}`;
    throw bad(store, undefined, first, "a zarr store in a zip archive", "Choose a .zarr.zip file written by MIDAS.");
  }
  for (const node of ["REtaMap", "OmegaSumFrame"]) if (!hasNode(store, node)) throw missing(store, node);
  const map = await readBinMap(store, signal);
  return {
    name: source.name,
    map,
    frames: await openFrames(store, map, signal),
    omegas: hasNode(store, "Omegas") ? await (await openZarrArray(store, "Omegas", signal)).read(signal) : undefined,
    instrumentParameters: await readInstrumentParameters(store, signal),
    varianceFactors: hasNode(store, VARIANCES) ? () => readVarianceFactors(store, map) : undefined,
    attributes: await readAttributes(store, "", signal),
    rawFrames: asNumber((await readAttributes(store, "SumFrames", signal))["nFrames"]),
    normalize: await readNormalize(store, signal),
    store,
  };
}

function missing(store: ZipStore, node: string): RietbookError {
  const nested = store.keys.find((key) => key.includes(`/${node}/`));
  const root = nested?.slice(0, nested.indexOf(`/${node}/`));
  const there = [...new Set(store.keys.map((key) => key.split("/")[0]).filter((key) => !/^\.z|^zarr\.json/.test(key)))];
  const advice =
    root !== undefined
      ? `It lies in the folder ${root}: zip the contents of that folder, not the folder.`
      : node === "OmegaSumFrame"
        ? "Integrate again with OmegaSumFrames ≥ 1 (with −1 MIDAS's CPU path leaves this group out)."
        : AGAIN;
  return bad(
    store,
    node,
    there.length === 0 ? "nothing" : `only ${there.slice(0, 8).join(", ")}`,
    `the array or group ${node}`,
    advice,
  );
}

async function readBinMap(store: ZipStore, signal?: AbortSignal): Promise<BinMap> {
  const array = await openZarrArray(store, "REtaMap", signal);
  const [planes, nR, nEta] = array.shape;
  if (array.shape.length !== 3 || planes < 4) {
    const found = `shape ${JSON.stringify(array.shape)}`;
    throw bad(store, "REtaMap", found, "at least 4 planes (radius, 2θ, η, area)", AGAIN);
  }
  if (nR === 0 || nEta === 0) throw bad(store, "REtaMap", `shape ${JSON.stringify(array.shape)}`, "some bins", AGAIN);
  const data = await array.read(signal);
  const size = nR * nEta;
  const alongR = (plane: number) => Float64Array.from({ length: nR }, (_, r) => data[plane * size + r * nEta]);
  const twoTheta = alongR(1);
  for (let r = 0; r < nR; r++) {
    const ascending = r === 0 || twoTheta[r] > twoTheta[r - 1];
    const constant = Math.abs(data[size + r * nEta + nEta - 1] - twoTheta[r]) <= 1e-6;
    if (ascending && constant && twoTheta[r] > 0 && twoTheta[r] < 180) continue;
    const found = `2θ ${twoTheta[r]}° at radial bin ${r}${r > 0 ? ` after ${twoTheta[r - 1]}°` : ""}${constant ? "" : ", not the same at all η"}`;
    throw bad(store, "REtaMap", found, "2θ between 0 and 180° that rises with the radius (second index)", AGAIN);
  }
  const eta = data.slice(2 * size, 2 * size + nEta);
  if (!eta.every(Number.isFinite))
    throw bad(store, "REtaMap", "η that is no number", "η of each bin in degrees", AGAIN);
  return {
    nR,
    nEta,
    radius: alongR(0),
    twoTheta,
    eta,
    area: data.slice(3 * size, 4 * size),
    q: planes > 4 ? alongR(4) : undefined,
  };
}

async function readVarianceFactors(
  store: ZipStore,
  { nR, nEta }: BinMap,
): Promise<{ readonly own: Float64Array; readonly effective: Float64Array }> {
  const array = await openZarrArray(store, VARIANCES);
  if (array.shape.join() !== [2, nR, nEta].join()) {
    throw bad(store, VARIANCES, `shape ${JSON.stringify(array.shape)}`, `[2, ${nR}, ${nEta}]`, "Integrate again.");
  }
  const data = await array.read();
  return { own: data.slice(0, nR * nEta), effective: data.slice(nR * nEta) };
}

async function openFrames(store: ZipStore, map: BinMap, signal?: AbortSignal): Promise<readonly SummedFrame[]> {
  const frames: SummedFrame[] = [];
  const children = childrenOf(store, "OmegaSumFrame");
  // Thousands of frames over a network: several requests under way at once.
  for (let at = 0; at < children.length; at += FRAMES_AT_ONCE) {
    const some = children.slice(at, at + FRAMES_AT_ONCE);
    frames.push(...(await Promise.all(some.map((child) => openFrame(store, map, child, signal)))));
  }
  if (frames.length === 0)
    throw bad(store, "OmegaSumFrame", "no array", "at least one LastFrameNumber_<number>", AGAIN);
  return frames.sort((a, b) => a.lastFrameNumber - b.lastFrameNumber);
}

async function openFrame(store: ZipStore, map: BinMap, child: string, signal?: AbortSignal): Promise<SummedFrame> {
  const number = /_(\d+)$/.exec(child)?.[1];
  const path = `OmegaSumFrame/${child}`;
  if (number === undefined) throw bad(store, path, `the name ${child}`, "LastFrameNumber_<number>");
  const array = await openZarrArray(store, path, signal);
  if (array.shape.length !== 2 || array.shape[0] !== map.nR || array.shape[1] !== map.nEta) {
    const expected = `[${map.nR}, ${map.nEta}] as in REtaMap (radius, η)`;
    throw bad(store, path, `shape ${JSON.stringify(array.shape)}`, expected, AGAIN);
  }
  return { lastFrameNumber: Number(number), array };
}

async function readInstrumentParameters(
  store: ZipStore,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const values: Record<string, number> = Object.create(null);
  for (const name of childrenOf(store, "InstrumentParameters")) {
    values[name] = await readScalar(store, `InstrumentParameters/${name}`, signal);
  }
  return values;
}

async function readNormalize(store: ZipStore, signal?: AbortSignal): Promise<number | undefined> {
  const path = "analysis/process/analysis_parameters/Normalize";
  return hasNode(store, path) ? readScalar(store, path, signal) : undefined;
}

async function readScalar(store: ZipStore, path: string, signal?: AbortSignal): Promise<number> {
  const values = await (await openZarrArray(store, path, signal)).read(signal);
  if (values.length > 0 && Number.isFinite(values[0])) return values[0];
  throw bad(store, path, values.length === 0 ? "no value" : String(values[0]), "a number");
}

/** A finite number of an attribute, or undefined. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function bad(
  store: ZipStore,
  field: string | undefined,
  found: string,
  expected: string,
  advice?: string,
): RietbookError {
  return new RietbookError({ kind: "bad input", file: store.name, field, found, expected, advice });
}
