import { RietbookError } from "../errors.js";
import type { FileSink } from "./byte-sink.js";
import { isNode } from "./open-byte-source.js";

/**
 * Opens a file of this machine for writing: a temporary name in the same folder until it is whole.
 * @throws RietbookError "output", "unavailable" in a browser
 */
export async function openByteSink(path: string): Promise<FileSink> {
  if (!isNode()) {
    const advice = "Write into memory and offer it for download.";
    throw new RietbookError({ kind: "unavailable", file: path, found: "a browser without files", advice });
  }
  const { openNodeFileSink } = await import(/* webpackIgnore: true */ "./node/file-sink.js");
  return openNodeFileSink(path);
}
