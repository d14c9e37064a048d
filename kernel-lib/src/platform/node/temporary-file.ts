import { readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** A name for what is not yet whole, in the same folder; machine and process keep programs apart that write to one folder. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${hostname()}.${process.pid}.tmp`);
}

/**
 * Removes what killed programs of this machine left under {@link temporaryName}s in a folder; what belongs to a program that
 * runs, or to another machine, stays.
 * @param isOurs whether the file of that final name is one of the caller's
 * @returns the names removed
 */
export function removeUnfinished(folder: string, isOurs: (name: string) => boolean): readonly string[] {
  const ending = `.${hostname()}.`;
  return filesOf(folder).filter((name) => {
    const at = name.lastIndexOf(ending);
    const [, pid] = /^(\d+)\.tmp$/.exec(name.slice(at + ending.length)) ?? [];
    if (!name.startsWith(".") || at < 1 || pid === undefined) return false;
    if (!isOurs(name.slice(1, at)) || isRunning(Number(pid))) return false;
    rmSync(join(folder, name), { force: true });
    return true;
  });
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No folder, nothing left in it; whoever writes there says what is wrong with it.
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Of another user, it runs all the same.
    return (cause as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
