import type { GpxProject } from "../io/gpx/gpx-project.js";
import type { MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import type { TextTable } from "./tables.js";

/** A MIDAS parameter file line by line; a key that MIDAS's caking does not know says so, with the one that was probably meant. */
export function midasParametersTable({ entries, unknown }: MidasParameters): TextTable {
  const doubts = new Map(unknown.map(({ line, nearest }) => [line, nearest]));
  return {
    columns: ["line", "key", "values", "remark"],
    rows: entries.map(({ key, values, line }) => {
      const meant = doubts.get(line);
      const remark = !doubts.has(line) ? "" : `not known${meant === undefined ? "" : `: is ${meant} meant?`}`;
      return [line === 0 ? "override" : String(line), key, values.join(" "), remark];
    }),
  };
}

/** The phases and histograms of a GSAS-II project. */
export function gpxTable({ phases, histograms }: GpxProject): TextTable {
  const rounded = (value: number | undefined, decimals: number) =>
    value === undefined ? "–" : value.toFixed(decimals);
  return {
    columns: ["item", "kind", "what it holds"],
    rows: [
      ...phases.map(({ name, spaceGroup, cell, atoms }) => [
        name,
        "phase",
        `${spaceGroup}; a b c ${cell
          .slice(0, 3)
          .map((x) => x.toFixed(5))
          .join(" ")} Å, ` +
          `α β γ ${cell
            .slice(3, 6)
            .map((x) => x.toFixed(3))
            .join(" ")}°; ${atoms} atoms`,
      ]),
      ...histograms.map(({ name, twoTheta, wavelength, wR }) => [
        name,
        "histogram",
        `${twoTheta.length} points, 2θ ${rounded(twoTheta[0], 3)}° to ${rounded(twoTheta[twoTheta.length - 1], 3)}°, ` +
          `λ ${rounded(wavelength, 6)} Å, wR ${rounded(wR, 2)} %`,
      ]),
    ],
  };
}
