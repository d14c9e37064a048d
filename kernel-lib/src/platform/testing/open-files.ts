import { existsSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";

const DESCRIPTORS = "/proc/self/fd";
const missing = existsSync(DESCRIPTORS) ? "" : " (skipped: the system does not list open files)";

/** A test that asks for {@link openFilesIn}; skipped, with the reason in its name, where nothing can answer. */
export function testOpenFiles(claim: string, check: () => Promise<void>): void {
  (missing ? test.skip : test)(claim + missing, check);
}

/** Number of files below a folder that this process has open; whatever else opens files meanwhile, as the loader of modules, counts not. */
export function openFilesIn(folder: string): number {
  const below = realpathSync(folder) + sep;
  return readdirSync(DESCRIPTORS).filter((descriptor) => targetOf(descriptor).startsWith(below)).length;
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(join(DESCRIPTORS, descriptor));
  } catch (error) {
    // Closed since it was listed, as the descriptor of the listing itself is.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
