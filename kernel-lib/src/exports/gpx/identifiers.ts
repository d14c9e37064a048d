import type { HistogramModel, Model } from "../../model/model.js";

/**
 * The `ranId` by which GSAS-II tells things apart: 63 bits. GSAS-II draws them at random; here they are the FNV-1a hash of
 * what the thing is, so that the same fit gives the same file.
 */
export function randomId(...parts: readonly string[]): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join("\u0000"))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash >> 1n;
}

/** That of a phase. */
export function phaseId({ histograms }: Pick<Model, "histograms">, name: string): bigint {
  return randomId("phase", name, ...Object.entries(histograms).map(([key, { data }]) => `${data.file} ${key}`));
}

/** That of a histogram. */
export function histogramId(name: string, { data }: HistogramModel): bigint {
  return randomId("histogram", data.file, name);
}

/** That of an atom. */
export function atomId(phase: string, label: string): bigint {
  return randomId("atom", phase, label);
}
