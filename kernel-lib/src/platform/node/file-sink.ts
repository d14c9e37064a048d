import { open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileSink } from "../byte-sink.js";
import { makeFolder } from "./make-folder.js";
import { temporaryName } from "./temporary-file.js";
import { outputError } from "./write-file.js";

/**
 * A file under a temporary name in its folder, renamed when it is whole: a run that is killed leaves nothing under the
 * final name. Creates the folder.
 * @throws RietbookError "output"
 */
export async function openNodeFileSink(path: string): Promise<FileSink> {
  const temporary = temporaryName(path);
  const asOutputError = (cause: unknown): never => {
    throw outputError(path, cause as NodeJS.ErrnoException);
  };
  try {
    makeFolder(dirname(path));
  } catch (cause) {
    asOutputError(cause);
  }
  const file = await open(temporary, "w").catch((cause: unknown) => asOutputError(cause));
  let isOpen = true;
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  const end = async () => {
    if (!isOpen) return;
    await file.sync().catch(asOutputError);
    await close().catch(asOutputError);
  };
  return {
    name: basename(path),
    end,
    async write(bytes) {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await file.write(bytes, done).catch((cause: unknown) => asOutputError(cause));
        done += bytesWritten;
      }
    },
    async finish() {
      await end();
      await rename(temporary, path).catch(asOutputError);
    },
    async abort() {
      await close().catch(() => undefined);
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
}
