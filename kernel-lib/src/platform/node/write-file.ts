import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { RietbookError } from "../../errors.js";
import { checkFolder, makeFolder } from "./make-folder.js";
import { temporaryName } from "./temporary-file.js";

/**
 * Writes a file so that it is there whole or not at all, even after kill -9: into a temporary name in
 * the same folder, then renamed. Creates the folder. The thread waits meanwhile: handing a small file to another thread
 * and back takes longer than writing it.
 * @throws RietbookError "output": no permission, a full disk, a file where a folder should be
 */
export async function writeFileAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    writeInFolder(temporary, data);
    renameSync(temporary, path);
  } catch (cause) {
    removeIfPossible(temporary);
    throw outputError(path, cause as NodeJS.ErrnoException);
  }
}

/**
 * Looks before a long run whether its results could be written to a folder, which need not be there yet; nothing is made.
 * @throws RietbookError "output"
 */
export function checkOutputFolder(path: string): void {
  try {
    checkFolder(path);
  } catch (cause) {
    throw outputError(path, cause as NodeJS.ErrnoException);
  }
}

/** Makes the folder only where it is missing: most files go to one that is there. */
function writeInFolder(path: string, data: Uint8Array | string): void {
  try {
    writeFileSync(path, data);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    makeFolder(dirname(path));
    writeFileSync(path, data);
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error says what is wrong.
  }
}

/** A RietbookError of kind "output" for a file system error, in the analyst's words. */
export function outputError(path: string, cause: NodeJS.ErrnoException): RietbookError {
  const words: Readonly<Record<string, readonly [string, string]>> = {
    ENOENT: ["a place where no folder can be made", "Choose another folder."],
    ENOSPC: ["a full disk", "Free some space or choose another folder."],
    EDQUOT: ["a disk quota used up", "Free some space or choose another folder."],
    EFBIG: ["a limit on the size of files", "Choose another folder, or raise the limit (ulimit -f)."],
    EACCES: ["no permission to write", "Choose another folder."],
    EPERM: ["no permission to write", "Choose another folder."],
    EROFS: ["a read-only disk", "Choose another folder."],
    ENOTDIR: ["a file where a folder is needed", "Choose another folder."],
    EEXIST: ["a file where a folder is needed", "Choose another folder."],
    EISDIR: ["a folder of that name", "Choose another name."],
  };
  const [found, advice] = words[cause.code ?? ""] ?? [cause.message, undefined];
  return new RietbookError({ kind: "output", file: path, found, expected: "a place to write", advice, cause });
}
