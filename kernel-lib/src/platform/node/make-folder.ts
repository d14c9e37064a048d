import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Looks whether files could be written to a folder, which need not be there yet; nothing is made.
 * @throws the file system's error
 */
export function checkFolder(path: string): void {
  const place = resolve(path);
  if (!existsSync(place) && dirname(place) !== place) return checkFolder(dirname(place));
  if (!statSync(place).isDirectory()) throw Object.assign(new Error("not a directory"), { code: "ENOTDIR" });
  accessSync(place, constants.W_OK);
}

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
