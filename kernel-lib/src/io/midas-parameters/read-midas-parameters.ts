import type { FileInput } from "../../platform/open-byte-source.js";
import { readText } from "../../platform/read-all.js";
import { parseMidasParameters, type MidasParameters } from "./midas-parameters.js";

/** Reads a MIDAS parameter file. @throws RietbookError "not found"; as {@link parseMidasParameters} */
export async function readMidasParameters(input: FileInput, signal?: AbortSignal): Promise<MidasParameters> {
  const { name, text } = await readText(input, undefined, signal);
  return parseMidasParameters(text, name);
}
