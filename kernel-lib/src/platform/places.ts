import { isNode, type FileInput } from "./open-byte-source.js";

/**
 * Paths of the files in a folder of this machine, by name with numbers in numeric order; undefined where the input is no
 * folder (a file, a URL, bytes, anything in a browser).
 */
export async function filesInFolder(input: FileInput): Promise<readonly string[] | undefined> {
  const isPlace = typeof input === "string" || (input instanceof URL && input.protocol === "file:");
  if (!isPlace || !isNode() || /^(https?|blob|data):/i.test(String(input))) return undefined;
  const { listFilesIn } = await import(/* webpackIgnore: true */ "./node/folder.js");
  return listFilesIn(String(input));
}

/** A place of this machine by the name of its last folder or file: `.`, `scans/..` and `scans/` get it. */
export async function namedPlace(place: string): Promise<string> {
  if (!isNode() || /^(https?|blob|data):/i.test(place) || !/(^|[\\/])\.{0,2}[\\/]*$/.test(place)) return place;
  const { wholePath } = await import(/* webpackIgnore: true */ "./node/folder.js");
  return wholePath(place);
}

/** True where a file of this machine is there; other inputs are taken to be there. */
export async function isThere(input: FileInput): Promise<boolean> {
  if (typeof input !== "string" || !isNode() || /^(https?|blob|data):/i.test(input)) return true;
  const { fileExists } = await import(/* webpackIgnore: true */ "./node/folder.js");
  return fileExists(input);
}
