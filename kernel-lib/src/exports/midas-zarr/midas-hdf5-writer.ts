import type { BinGrid } from "../../caking/bin-grid.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { openHdf5Writer } from "../../platform/open-hdf5-writer.js";
import type { ArrayStore } from "../array-store.js";
import type { CakeWriter } from "../cake-writer.js";
import { createMidasLayoutWriter, type MidasZarrOptions } from "./midas-layout.js";

/**
 * Writes an HDF5 file in MIDAS's layout (`.caked.hdf`), which is the same as that of the `.zarr.zip`.
 * @throws RietbookError "output", "unavailable" in a browser
 */
export async function createMidasHdf5Writer(
  path: string,
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: MidasZarrOptions = {},
): Promise<CakeWriter> {
  const writer = await openHdf5Writer(path);
  const store: ArrayStore = {
    name: path,
    group: async (at, attributes) => writer.group(at, attributes),
    array: async (at, shape, values, attributes) => writer.array(at, shape, values, attributes),
    finish: () => writer.finish(),
    abort: () => writer.abort(),
  };
  return createMidasLayoutWriter(store, grid, geometry, options);
}
