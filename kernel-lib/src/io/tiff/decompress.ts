import { unzlibSync } from "fflate";

/** TIFF compression numbers that are read. */
export const TIFF_COMPRESSIONS: Readonly<Record<number, string>> = {
  1: "none",
  5: "LZW",
  8: "deflate",
  32773: "PackBits",
  32946: "deflate",
};

/**
 * Decompresses one strip or tile into exactly `length` bytes.
 * @throws Error when the data end too early or make no sense; the caller adds the file's name
 */
export function decompressTiff(bytes: Uint8Array, compression: number, length: number): Uint8Array {
  const out = compression === 1 ? bytes.subarray(0, length) : decoders[compression](bytes, length);
  if (out.length < length) throw new Error(`${out.length} bytes instead of ${length}`);
  return out.subarray(0, length);
}

const decoders: Readonly<Record<number, (bytes: Uint8Array, length: number) => Uint8Array>> = {
  5: decodeLzw,
  8: inflate,
  32946: inflate,
  32773: decodePackBits,
};

function inflate(bytes: Uint8Array, length: number): Uint8Array {
  return unzlibSync(bytes, { out: new Uint8Array(length) });
}

/** PackBits, TIFF 6.0 section 9. */
function decodePackBits(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < bytes.length && to < length;) {
    const n = (bytes[at++] << 24) >> 24;
    if (n >= 0) {
      const run = bytes.subarray(at, at + Math.min(n + 1, length - to));
      out.set(run, to);
      to += run.length;
      at += n + 1;
    } else if (n !== -128) {
      out.fill(bytes[at++], to, Math.min(to + 1 - n, length));
      to += 1 - n;
    }
  }
  if (to < length) throw new Error(`${to} bytes instead of ${length}`);
  return out;
}

const CLEAR = 256;
const END = 257;

/** LZW, TIFF 6.0 section 13: codes of 9 to 12 bits, most significant bit first, widened one code early. */
function decodeLzw(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // A code's string is where it was written last: start and length in `out`.
  const starts = new Uint32Array(4097);
  const lengths = new Uint32Array(4097);
  let next = 258;
  let width = 9;
  let previous = -1;
  let previousStart = 0;
  let to = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; to < length;) {
    while (bits < width) {
      if (at >= bytes.length) throw new Error(`${to} bytes instead of ${length}`);
      held = ((held << 8) | bytes[at++]) >>> 0;
      bits += 8;
    }
    const code = (held >>> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    held &= (1 << bits) - 1;
    if (code === END) break;
    if (code === CLEAR) {
      next = 258;
      width = 9;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0) || (code >= 258 && previous < 0)) {
      throw new Error(`LZW code ${code} before it is defined`);
    }
    const start = to;
    const previousLength = start - previousStart;
    if (code < 256) out[to++] = code;
    else {
      const from = code === next ? previousStart : starts[code];
      const run = code === next ? previousLength + 1 : lengths[code];
      for (let i = 0; i < run && to < length; i++, to++) out[to] = out[from + i];
    }
    if (previous >= 0 && next < 4096) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
    }
    previous = code;
    previousStart = start;
    if (next >= (1 << width) - 1 && width < 12) width++;
  }
  if (to < length) throw new Error(`${to} bytes instead of ${length}`);
  return out;
}
