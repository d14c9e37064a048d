/** A pattern over all azimuths, ready to be written. */
export interface LineoutText {
  readonly title: string;
  /** Degrees. */
  readonly twoTheta: Float64Array;
  /** Mean counts per pixel and frame; NaN where there is no measurement. */
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** 2θ (degrees), intensity, σ; points without measurement left out (`.xye`). */
export function formatLineoutXye({ title, ...columns }: LineoutText): string {
  const rows = measured(columns).map((row) => row.join(" "));
  return [`# ${title}: 2theta (deg), mean counts per pixel, sigma`, ...rows, ""].join("\n");
}

/**
 * GSAS raw data of type FXYE: 2θ in centidegrees, intensity, σ (GSAS manual, LAUR 86-748). The step in the header is the
 * mean one: GSAS-II reads 2θ of each point.
 */
export function formatLineoutFxye({ title, ...columns }: LineoutText): string {
  const rows = measured(columns);
  const [first, last] = [rows[0]?.[0] ?? 0, rows.at(-1)?.[0] ?? 0];
  const step = rows.length > 1 ? (last - first) / (rows.length - 1) : 0;
  const start = (100 * first).toFixed(5);
  return [
    title.slice(0, 80).padEnd(80),
    `BANK 1 ${rows.length} ${rows.length} CONS ${start} ${(100 * step).toFixed(7)} 0 0 FXYE`,
    ...rows.map(([x, y, sigma]) => `${100 * x} ${y} ${sigma}`),
    "",
  ].join("\n");
}

function measured({ twoTheta, intensity, sigma }: Omit<LineoutText, "title">): [number, number, number][] {
  const rows: [number, number, number][] = [];
  twoTheta.forEach((x, at) => {
    if (Number.isFinite(intensity[at])) rows.push([x, intensity[at], sigma[at]]);
  });
  return rows;
}
