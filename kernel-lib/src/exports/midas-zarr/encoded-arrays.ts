/** Encoded arrays of late, to be found by their values: cakes of a series share the map of their bins. */
export interface EncodedArrays {
  /** What equal values (NaN equals NaN) were encoded to. */
  find(values: Float64Array): Uint8Array | undefined;
  keep(values: Float64Array, encoded: Uint8Array): void;
}

/** So many are kept: map of the bins, variances, the sum of a file's only frame. */
const KEPT = 4;
/** Shorter ones are encoded faster than found. */
const SHORTEST = 4096;

/** An empty store; values are copied, so that their arrays may be used again. */
export function createEncodedArrays(most = KEPT): EncodedArrays {
  const kept: { readonly values: Int32Array; readonly encoded: Uint8Array }[] = [];
  return {
    find(values) {
      if (values.length < SHORTEST) return undefined;
      const bits = bitsOf(values);
      const at = kept.findIndex((entry) => isSame(entry.values, bits));
      if (at < 0) return undefined;
      const [entry] = kept.splice(at, 1);
      kept.unshift(entry);
      return entry.encoded;
    },
    keep(values, encoded) {
      if (most === 0 || values.length < SHORTEST || kept[0]?.encoded === encoded) return;
      kept.unshift({ values: bitsOf(values).slice(), encoded });
      kept.length = Math.min(kept.length, most);
    },
  };
}

function bitsOf({ buffer, byteOffset, length }: Float64Array): Int32Array {
  return new Int32Array(buffer, byteOffset, 2 * length);
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
