import { isRietbookError } from "../errors.js";
import { imagesIn } from "../frames/open-frames.js";
import { openMidasFile } from "../io/midas-zarr/midas-file.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { filesInFolder, isThere } from "../platform/places.js";
import { sha256 } from "../platform/read-all.js";
import { VERSION } from "../version.js";

/** Attribute of a cake that says what it was made from. */
export const FINGERPRINT = "rietbook_integration";

/**
 * What the cake of a data file depends on, as one hash: program, map, dark (its hash), settings; of the data file its name, size and
 * time of change (to hash its contents would cost as much as to integrate it), likewise of the images of a folder and of the data
 * files beside an Eiger master file.
 */
export async function fingerprintOf(
  dataFile: string,
  settings: Readonly<Record<string, unknown>>,
  dark: string | undefined,
): Promise<string> {
  const { fileStamp } = await import(/* webpackIgnore: true */ "../platform/node/file-stamp.js");
  const text = JSON.stringify({
    version: VERSION,
    data: await Promise.all(
      (await filesBehind(dataFile)).map(async (file) => [file.replace(/^.*[\\/]/, ""), await fileStamp(file)]),
    ),
    dark: dark ?? null,
    ...settings,
  });
  return hash(new TextEncoder().encode(text));
}

async function filesBehind(dataFile: string): Promise<readonly string[]> {
  const images = await imagesIn(dataFile);
  const [, folder, series] = /^(.*[\\/])?([^\\/]*)_master\.h5$/i.exec(dataFile) ?? [];
  if (images !== undefined || series === undefined) return images ?? [dataFile];
  const beside = (await filesInFolder(folder ?? ".")) ?? [];
  return [dataFile, ...beside.filter((file) => file.replace(/^.*[\\/]/, "").startsWith(`${series}_data_`))];
}

/** True where all outputs are there and the cake among them was made from the same. */
export async function isDone(outputs: readonly string[], fingerprint: string): Promise<boolean> {
  for (const output of outputs) if (!(await isThere(output))) return false;
  const cake = outputs.find((output) => output.endsWith(".zarr.zip"));
  if (cake === undefined) return false;
  const source = await openByteSource(cake);
  try {
    return (await openMidasFile(source)).attributes[FINGERPRINT] === fingerprint;
  } catch (error) {
    if (isRietbookError(error, "bad input")) return false;
    throw error;
  } finally {
    await source.close();
  }
}

function hash(bytes: Uint8Array): Promise<string> {
  return sha256(bytesInMemory(bytes, "settings"));
}
