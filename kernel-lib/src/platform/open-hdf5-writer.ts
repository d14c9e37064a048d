import { RietbookError } from "../errors.js";
import type { Hdf5Writer } from "./hdf5-writer.js";
import { isNode } from "./open-byte-source.js";

/**
 * Starts an HDF5 file of this machine, under a temporary name until it is whole.
 * @throws RietbookError "output", "unavailable" in a browser
 */
export async function openHdf5Writer(path: string): Promise<Hdf5Writer> {
  if (!isNode()) {
    const advice = "Write a .zarr.zip instead.";
    throw new RietbookError({ kind: "unavailable", file: path, found: "a browser without files", advice });
  }
  const { createNodeHdf5Writer } = await import(/* webpackIgnore: true */ "./node/hdf5-file-writer.js");
  return createNodeHdf5Writer(path);
}
