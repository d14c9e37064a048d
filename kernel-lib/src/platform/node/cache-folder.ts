import { readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder for what can be made again: RIETBOOK_CACHE, else where the system keeps such things (XDG_CACHE_HOME or
 * ~/.cache, ~/Library/Caches, LOCALAPPDATA), `rietbook` in it.
 */
export function cacheFolder(): string {
  const { RIETBOOK_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (RIETBOOK_CACHE) return RIETBOOK_CACHE;
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "rietbook");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "rietbook");
  return join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "rietbook");
}

/** Removes all files of a kind in a folder but the `kept` that were written last. */
export async function removeOldest(folder: string, kind: RegExp, kept: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => kind.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // Another run may have removed it by now.
      return { path, written: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  files.sort((a, b) => b.written - a.written);
  for (const { path } of files.slice(kept)) await rm(path, { force: true });
}
