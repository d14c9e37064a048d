import { RietbookError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import { bytesInBlob, bytesInMemory } from "./bytes-in-memory.js";
import { fetchTextIfThere, openHttpSource } from "./http-source.js";

/** Whatever an analyst may give as a file: a path (Node), a URL, bytes, a Blob or File, or an open source. */
export type FileInput = string | URL | Uint8Array | ArrayBuffer | Blob | ByteSource;

/**
 * Opens anything that holds bytes. Strings are file names in Node, and URLs in a browser or where they begin with http(s):.
 * @param name shown in messages for inputs that have no name of their own
 * @throws RietbookError "not found", "bad input" (a folder, no permission), "unavailable" (network)
 */
export async function openByteSource(input: FileInput, name = "data", signal?: AbortSignal): Promise<ByteSource> {
  if (input instanceof Uint8Array) return bytesInMemory(input, name);
  if (input instanceof ArrayBuffer) return bytesInMemory(new Uint8Array(input), name);
  if (typeof Blob !== "undefined" && input instanceof Blob)
    return bytesInBlob(input, "name" in input ? String(input.name) : name);
  if (typeof input === "string" || input instanceof URL) return openNamed(String(input), signal);
  if (isByteSource(input)) return input;
  throw new RietbookError({
    kind: "bad argument",
    field: "file",
    found: input === null ? "null" : typeof input,
    expected: "a file name, a URL, bytes, a Blob or a ByteSource",
  });
}

async function openNamed(place: string, signal?: AbortSignal): Promise<ByteSource> {
  const url = urlOf(place);
  if (url !== undefined) return openHttpSource(url, signal);
  const { openNodeFile } = await import(/* webpackIgnore: true */ "./node/file-source.js");
  return openNodeFile(place);
}

/** The URL of a place, or undefined for a file of this machine. */
function urlOf(place: string): string | undefined {
  if (/^(https?|blob|data):/i.test(place)) return place;
  if (isNode()) return undefined;
  return new URL(place, globalThis.location?.href).href;
}

/** True where Node's modules can be imported. */
export function isNode(): boolean {
  return typeof process !== "undefined" && typeof process.versions?.node === "string";
}

function isByteSource(input: unknown): input is ByteSource {
  return typeof input === "object" && input !== null && "read" in input && "size" in input && "close" in input;
}

/**
 * The text of the file that stands beside `input` under the same base name with another extension
 * (`scan.zarr.zip` → `scan.instprm`), or undefined where there is none or the input has no place.
 * As in GSAS-II, `scan.zarr.instprm` (only the last extension replaced) is found too.
 */
export async function readSibling(
  input: FileInput,
  extension: string,
  signal?: AbortSignal,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  for (const place of siblingNames(String(input), extension)) {
    const text = await readTextIfThere(place, signal);
    if (text !== undefined)
      return {
        name: place
          .replace(/[?#].*$/, "")
          .split(/[\\/]/)
          .pop()!,
        text,
      };
  }
  return undefined;
}

function siblingNames(place: string, extension: string): readonly string[] {
  if (/^(blob|data):/i.test(place)) return [];
  // A URL may carry a token behind its path.
  const mark = urlOf(place) === undefined ? -1 : place.search(/[?#]/);
  const path = mark < 0 ? place : place.slice(0, mark);
  const stem = path.replace(/\.[^./\\]*$/, "");
  const shorter = stem.replace(/\.zarr$/i, "");
  return [...new Set([`${shorter}${extension}`, `${stem}${extension}`])].map((name) => name + place.slice(path.length));
}

async function readTextIfThere(place: string, signal?: AbortSignal): Promise<string | undefined> {
  const url = urlOf(place);
  if (url !== undefined) return fetchTextIfThere(url, signal);
  const { readNodeTextIfThere } = await import(/* webpackIgnore: true */ "./node/file-source.js");
  return readNodeTextIfThere(place);
}
