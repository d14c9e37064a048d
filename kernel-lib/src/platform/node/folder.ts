import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { outputError } from "./write-file.js";

/** Names in a folder; none where there is no folder. */
export async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw outputError(path, cause as NodeJS.ErrnoException);
  }
}

/** Paths of the files in a folder, numbers in names in numeric order, hidden ones left out; undefined where it is no folder. */
export async function listFilesIn(place: string): Promise<readonly string[] | undefined> {
  const path = place.startsWith("file:") ? fileURLToPath(place) : place;
  const status = await stat(path).catch(() => undefined);
  if (!status?.isDirectory()) return undefined;
  const entries = await readdir(path, { withFileTypes: true });
  const byNumber = new Intl.Collator("en", { numeric: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort(byNumber.compare)
    .map((name) => join(path, name));
}

/** A path from the root, without `.` and `..`. */
export function wholePath(place: string): string {
  return resolve(place);
}

/** True where there is a file of that name. */
export async function fileExists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** The text of a file of an output folder, or undefined where there is none. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw outputError(path, cause as NodeJS.ErrnoException);
  }
}

/** Removes files of a folder. */
export async function removeFiles(folder: string, names: readonly string[]): Promise<void> {
  try {
    for (const name of names) await rm(join(folder, name), { force: true });
  } catch (cause) {
    throw outputError(folder, cause as NodeJS.ErrnoException);
  }
}
