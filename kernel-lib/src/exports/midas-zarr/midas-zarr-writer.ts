import type { BinGrid } from "../../caking/bin-grid.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { createMemorySink, type ByteSink } from "../../platform/byte-sink.js";
import { openByteSink } from "../../platform/open-byte-sink.js";
import type { CakedFrame, CakeWriter } from "../cake-writer.js";
import { createMidasLayoutWriter, type MidasZarrOptions } from "./midas-layout.js";
import { createZarrZip } from "./zarr-zip.js";

/**
 * Writes a MIDAS `.zarr.zip` (zarr 2, stored entries, Blosc) that MIDAS's tools, GSAS-II's importer and this library read.
 * @param place a file name, or a sink
 * @throws RietbookError "output" where the file cannot be written
 */
export async function createMidasZarrWriter(
  place: string | ByteSink,
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: MidasZarrOptions = {},
): Promise<CakeWriter> {
  const sink = typeof place === "string" ? await openByteSink(place) : place;
  return createMidasLayoutWriter(createZarrZip(sink, options.encoded), grid, geometry, options);
}

/** The bytes of a whole file, for browsers: what {@link createMidasZarrWriter} would write. */
export async function midasZarrBytes(
  frames: readonly CakedFrame[],
  grid: BinGrid,
  geometry: DetectorGeometry,
  options: MidasZarrOptions = {},
): Promise<Uint8Array> {
  const sink = createMemorySink("cake.zarr.zip");
  const writer = await createMidasZarrWriter(sink, grid, geometry, options);
  for (const frame of frames) await writer.add(frame);
  await writer.finish();
  return sink.bytes();
}
