import { unzipSync } from "fflate";

/** An array of an .npz file, C order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Reads the float arrays of a NumPy .npz file (NEP 1); enough for our reference data. */
export function readNpz(bytes: Uint8Array): Readonly<Record<string, NpyArray>> {
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, entry]) => [name.replace(/\.npy$/, ""), readNpy(entry, name)]),
  );
}

function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[6] > 1;
  const start = (isLong ? 12 : 10) + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(isLong ? 12 : 10, start));
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  if ((type !== "<f8" && type !== "<f4") || !header.includes("'fortran_order': False")) {
    throw new Error(`${name}: ${header.trim()} is not read here`);
  }
  const words = /'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "";
  const shape = words.split(",").filter((word) => word.trim() !== "");
  const size = type === "<f8" ? 8 : 4;
  const read = (at: number) =>
    size === 8 ? view.getFloat64(start + at * 8, true) : view.getFloat32(start + at * 4, true);
  const values = Float64Array.from({ length: (bytes.byteLength - start) / size }, (_, at) => read(at));
  return { shape: shape.map(Number), values };
}
