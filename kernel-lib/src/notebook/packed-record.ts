import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { RietbookError } from "../errors.js";
import { foldNumbers, isFolded, unfoldNumbers } from "./folded-numbers.js";
import type { MimeBundle } from "./mime-bundle.js";

/**
 * A record as it stands in a notebook: notebooks are written with a line for every number, so that a figure of 2000 points
 * would take a quarter of a megabyte. `packed` is the whole record: its JSON with long lists of numbers as differences,
 * deflated (RFC 1951), in base64.
 */
export interface PackedRecord {
  readonly schemaVersion?: unknown;
  readonly kind?: unknown;
  readonly packed: string;
}

/** Shorter JSON stays readable. */
const shortestPacked = 2000;

/** A record as it is sent to a notebook: packed where it is long, as plain JSON data else. */
export function packRecord(record: object): object {
  const plain = JSON.stringify(record);
  if (plain.length < shortestPacked) return JSON.parse(plain) as object;
  const text = JSON.stringify(foldParts(JSON.parse(plain)));
  const { schemaVersion, kind } = record as Partial<PackedRecord>;
  return {
    ...(schemaVersion !== undefined && { schemaVersion }),
    ...(kind !== undefined && { kind }),
    packed: toBase64(deflateSync(strToU8(text), { level: 6 })),
  };
}

/**
 * The record that was packed, exactly; anything else as it is.
 *
 * @throws RietbookError "bad input" for a packed record that is cut off or damaged
 */
export function unpackRecord(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("packed" in value)) return value;
  const { packed } = value as PackedRecord;
  try {
    return unfoldParts(JSON.parse(strFromU8(inflateSync(fromBase64(packed)))));
  } catch (cause) {
    throw new RietbookError({
      kind: "bad input",
      field: "output of a notebook",
      found: "a packed record that cannot be unpacked",
      advice: "Run its cell again.",
      cause,
    });
  }
}

/** What a cell is to display, with its long records packed. */
export function packBundle(bundle: MimeBundle): MimeBundle {
  const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
  const pack = (value: unknown) => (isRecord(value) ? packRecord(value) : value);
  return { ...bundle, ...Object.fromEntries(Object.entries(bundle).map(([type, value]) => [type, pack(value)])) };
}

/** What a cell displayed, with its packed records unpacked. */
export function unpackBundle(bundle: MimeBundle): MimeBundle {
  const unpacked = Object.entries(bundle).map(([type, value]) => [type, unpackRecord(value)]);
  return { ...bundle, ...Object.fromEntries(unpacked) };
}

function foldParts(value: unknown): unknown {
  const folded = foldNumbers(value);
  if (folded !== value || typeof value !== "object" || value === null) return folded;
  if (Array.isArray(value)) return value.map(foldParts);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, foldParts(part)]));
}

/** Parts in their places; a reviver of JSON.parse would be called for every number. */
function unfoldParts(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isFolded(value)) return unfoldNumbers(value);
  const parts = value as Record<string, unknown>;
  for (const [key, part] of Object.entries(parts)) if (typeof part === "object") parts[key] = unfoldParts(part);
  return parts;
}

function fromBase64(text: string): Uint8Array {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
