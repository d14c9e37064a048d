import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it where they are missing. Node's own way never returns in places like /proc, where
 * a folder cannot be made though the one above is there.
 * @throws the file system's error
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw cause;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}
