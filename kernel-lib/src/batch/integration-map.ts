import { buildPixelBinMap } from "../caking/build-map.js";
import { formatMapFiles, readMapFiles } from "../caking/map-files.js";
import { hashOfMap } from "../caking/map-hash.js";
import type { MapOptions } from "../caking/map-options.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import { isRietbookError, RietbookError } from "../errors.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { isThere } from "../platform/places.js";
import { readAll } from "../platform/read-all.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";
import { cachedMapName, readCachedMap, writeCachedMap } from "./map-cache.js";

/** The map of a run, which is read or built when it is needed and not before. */
export interface MapOfRun {
  /** Of everything that enters the map. */
  readonly hash: string;
  /**
   * The map: Map.bin of the result folder where that is wished and it fits, else one kept by an earlier run, else built,
   * kept, and written for MIDAS on request. Each call gives arrays of its own.
   * @throws RietbookError "cancelled", "output"
   */
  load(): Promise<PixelBinMap>;
  /** Where the map came from, and why an existing one was not taken; complete after `load`. */
  readonly notes: readonly string[];
  /** Whether another `load` would only have to read it. */
  isKept(): boolean;
}

/** @throws RietbookError "unavailable" outside Node */
export async function mapOfRun(
  setup: IntegrationSetup,
  options: RunIntegrationOptions & Pick<MapOptions, "precision">,
): Promise<MapOfRun> {
  const mapOptions = { ...setup.mapOptions, precision: options.precision };
  const hash = await hashOfMap(setup.geometry, setup.grid, mapOptions);
  const notes: string[] = [];
  // Said once: a map that is loaded again is found where it was put.
  const note = (text: string) => {
    if (!notes.includes(text)) notes.push(text);
  };
  let isKept = false;
  return {
    hash,
    notes,
    isKept: () => isKept,
    async load() {
      const { mapDetector = true, writeMap = false, signal, onProgress } = options;
      const midas = mapDetector ? undefined : await readMidasMap(setup, mapOptions, options, note);
      if (midas !== undefined) return midas;
      const folder = await cacheOf(options);
      const kept = folder === undefined ? undefined : await readKept(folder, setup, hash, options, isKept, note);
      const map = kept ?? (await build(setup, { ...mapOptions, signal, onProgress }));
      isKept = kept !== undefined || (folder !== undefined && (await keep(folder, map, note)));
      if (writeMap) await writeMidasMap(map, setup, options);
      return map;
    },
  };
}

/** @throws RietbookError "bad input" for a map that is larger than an array can be, or than the memory */
async function build(
  { geometry, grid, parameters }: IntegrationSetup,
  options: Parameters<typeof buildPixelBinMap>[2],
): Promise<PixelBinMap> {
  try {
    return await buildPixelBinMap(geometry, grid, options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RietbookError({
      kind: "bad input",
      file: parameters.name,
      field: `${grid.axis}BinSize, EtaBinSize`,
      found: `${grid.radialBins} × ${grid.etaBins} bins, whose map is larger than the memory`,
      expected: "fewer bins: larger steps",
      cause,
    });
  }
}

/** @returns whether the map is there for later; without it a run takes longer the next time, and no harm is done */
async function keep(folder: string, map: PixelBinMap, note: (text: string) => void): Promise<boolean> {
  try {
    await writeCachedMap(folder, map);
    return true;
  } catch (error) {
    if (!isRietbookError(error, "output")) throw error;
    note(`the map is not kept for later runs: ${error.message}`);
    return false;
  }
}

async function readKept(
  folder: string,
  { grid }: IntegrationSetup,
  hash: string,
  { signal, onProgress }: RunIntegrationOptions,
  isOwn: boolean,
  note: (text: string) => void,
): Promise<PixelBinMap | undefined> {
  try {
    const map = await readCachedMap(folder, hash, grid, { signal, onProgress });
    if (map !== undefined && !isOwn) note(`the map is that of an earlier run, ${cachedMapName(folder, hash)}`);
    return map;
  } catch (error) {
    if (!isRietbookError(error, "bad input")) throw error;
    note(`the map of an earlier run is damaged and built again: ${error.message}`);
    return undefined;
  }
}

async function cacheOf({ mapCache }: RunIntegrationOptions): Promise<string | undefined> {
  if (mapCache === false) return undefined;
  if (mapCache !== undefined) return mapCache;
  const { cacheFolder } = await import(/* webpackIgnore: true */ "../platform/node/cache-folder.js");
  return `${cacheFolder()}/maps`;
}

async function readMidasMap(
  { geometry, grid, parameters }: IntegrationSetup,
  mapOptions: MapOptions,
  { resultFolder = ".", signal }: RunIntegrationOptions,
  note: (text: string) => void,
): Promise<PixelBinMap | undefined> {
  try {
    const files = await readFiles(resultFolder, signal);
    if (files !== undefined) return await readMapFiles(files, geometry, grid, mapOptions, parameters);
    note(`no Map.bin and nMap.bin in ${resultFolder}: the map is built`);
  } catch (error) {
    if (!isRietbookError(error, "bad input")) throw error;
    note(`${error.message} It is built now.`);
  }
  return undefined;
}

async function writeMidasMap(
  map: PixelBinMap,
  { geometry, parameters }: IntegrationSetup,
  { resultFolder = "." }: RunIntegrationOptions,
): Promise<void> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  const { map: entries, nMap, maskMap } = await formatMapFiles(map, geometry, parameters);
  await writeFileAtomically(`${resultFolder}/Map.bin`, entries);
  await writeFileAtomically(`${resultFolder}/nMap.bin`, nMap);
  if (maskMap !== undefined) await writeFileAtomically(`${resultFolder}/maskMap.bin`, maskMap);
}

async function readFiles(
  folder: string,
  signal?: AbortSignal,
): Promise<{ map: Uint8Array; nMap: Uint8Array; maskMap?: Uint8Array } | undefined> {
  const read = async (name: string) => {
    if (!(await isThere(`${folder}/${name}`))) return undefined;
    const source = await openByteSource(`${folder}/${name}`, undefined, signal);
    try {
      return await readAll(source, signal);
    } finally {
      await source.close();
    }
  };
  const [map, nMap, maskMap] = [await read("Map.bin"), await read("nMap.bin"), await read("maskMap.bin")];
  return map === undefined || nMap === undefined ? undefined : { map, nMap, maskMap };
}
