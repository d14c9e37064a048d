import { buildPixelBinMap } from "../caking/build-map.js";
import { formatMapFiles, readMapFiles } from "../caking/map-files.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import { isRietbookError } from "../errors.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { isThere } from "../platform/places.js";
import { readAll } from "../platform/read-all.js";
import type { MapOptions } from "../caking/map-options.js";
import type { RunIntegrationOptions } from "./integration-options.js";
import type { IntegrationSetup } from "./integration-setup.js";

/**
 * The map of a run: Map.bin of the result folder where that is wished and it fits, else built; written for MIDAS on request.
 * @returns the map, and why an existing one was not taken
 * @throws RietbookError "cancelled", "output"
 */
export async function mapOfRun(
  { geometry, grid, mapOptions: common, parameters }: IntegrationSetup,
  options: RunIntegrationOptions & Pick<MapOptions, "precision">,
): Promise<{ readonly map: PixelBinMap; readonly notes: readonly string[] }> {
  const { resultFolder = ".", mapDetector = true, writeMap = false, precision, signal, onProgress } = options;
  const mapOptions = { ...common, precision };
  const notes: string[] = [];
  if (!mapDetector) {
    try {
      const files = await readFiles(resultFolder, signal);
      if (files === undefined) notes.push(`no Map.bin and nMap.bin in ${resultFolder}: the map is built`);
      else return { map: await readMapFiles(files, geometry, grid, mapOptions, parameters), notes };
    } catch (error) {
      if (!isRietbookError(error, "bad input")) throw error;
      notes.push(`${error.message} It is built now.`);
    }
  }
  const map = await buildPixelBinMap(geometry, grid, { ...mapOptions, signal, onProgress });
  if (writeMap) {
    const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
    const { map: entries, nMap, maskMap } = await formatMapFiles(map, geometry, parameters);
    await writeFileAtomically(`${resultFolder}/Map.bin`, entries);
    await writeFileAtomically(`${resultFolder}/nMap.bin`, nMap);
    if (maskMap !== undefined) await writeFileAtomically(`${resultFolder}/maskMap.bin`, maskMap);
  }
  return { map, notes };
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
