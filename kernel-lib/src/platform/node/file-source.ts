import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { RietbookError } from "../../errors.js";
import { throwIfCancelled } from "../../progress.js";
import type { ByteSource } from "../byte-source.js";
import { checkRange } from "../bytes-in-memory.js";

/**
 * A file of this machine as a source; the file stays open until close().
 * @throws RietbookError "not found", or "bad input" for a folder or a file that may not be read
 */
export async function openNodeFile(place: string): Promise<ByteSource> {
  const path = pathOf(place);
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    throw readingError(place, cause);
  });
  const status = await file.stat();
  if (!status.isFile()) {
    await file.close();
    throw new RietbookError({ kind: "bad input", file: place, found: "a folder", expected: "a file" });
  }
  const name = basename(path);
  return {
    name,
    size: status.size,
    async read(offset, length, signal, into) {
      throwIfCancelled(signal, `reading ${name}`);
      checkRange(name, status.size, offset, length);
      const bytes = into?.length === length ? into : new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) checkRange(name, offset + done, offset, length);
        done += bytesRead;
      }
      return bytes;
    },
    async close() {
      await file.close();
    },
  };
}

/** The text of a file, or undefined where there is no such file. */
export async function readNodeTextIfThere(place: string): Promise<string | undefined> {
  try {
    return await readFile(pathOf(place), "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw readingError(place, cause as NodeJS.ErrnoException);
  }
}

function pathOf(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(place) : place;
}

function readingError(place: string, cause: NodeJS.ErrnoException): RietbookError {
  if (cause.code === "ENOENT" || cause.code === "ENOTDIR") {
    return new RietbookError({
      kind: "not found",
      file: place,
      found: "no such file",
      advice: "Check the name.",
      cause,
    });
  }
  const found = cause.code === "EISDIR" ? "a folder" : (cause.code ?? cause.message);
  return new RietbookError({ kind: "bad input", file: place, found, expected: "a file that can be read", cause });
}
