import type { Histogram } from "../histograms/histogram.js";

/** "CeO2.zarr.zip, frame 0, η = −177.5°": where a histogram came from, for a caption. */
export function describeHistogram({ file, name, metadata }: Histogram): string {
  const parts = [file];
  if (metadata.frame !== undefined) parts.push(`frame ${metadata.frame}`);
  if (metadata.eta !== undefined) parts.push(`η = ${formatSigned(metadata.eta)}°`);
  else if (metadata.frame !== undefined) parts.push("mean over η");
  if (metadata.omega !== undefined) parts.push(`ω = ${formatSigned(metadata.omega)}°`);
  if (metadata.frame === undefined && metadata.eta === undefined) parts.push(name);
  return parts.join(", ");
}

/** A number with a true minus sign and no more than four decimals. */
export function formatSigned(value: number): string {
  return String(Number(value.toFixed(4))).replace("-", "−");
}
