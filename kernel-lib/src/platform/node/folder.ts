import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
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
