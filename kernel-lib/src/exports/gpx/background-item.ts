import { fixedBackgroundAt } from "../../calculation/background.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import { dict, ndarray } from "../../io/gpx/python-value.js";
import type { NumpyArray, PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import { GSAS2_BACKGROUND } from "../../model/gsas2-background.js";
import type { HistogramModel } from "../../model/model.js";
import { randomId } from "./identifiers.js";
import type { RefinedPaths } from "./refined-paths.js";

/** Tree name of the histogram that holds a fixed background, where there is one. */
function fixedBackgroundTreeName(name: string): string {
  return `PWDR ${name} fixed background`;
}

/** GSAS-II's background of a histogram: `[kind, flag, count, coefficients …]`, diffuse terms, peaks, fixed background. */
export function backgroundItem(name: string, { background }: HistogramModel, refined: RefinedPaths): PythonValue {
  const { kind, coefficients, debye = [], peaks = [], fixed } = background;
  const path = `histograms.${name}.background`;
  const flagged = <Row extends object>(part: string, rows: readonly Row[], keys: readonly (keyof Row & string)[]) =>
    rows.map((row, i) =>
      keys.flatMap((key): PythonValue[] => [Number(row[key]), refined.has(`${path}.${part}.${i}.${key}`)]),
    );
  return [
    [GSAS2_BACKGROUND[kind], refined.below(`${path}.coefficients`), BigInt(coefficients.length), ...coefficients],
    dict({
      nDebye: BigInt(debye.length),
      debyeTerms: flagged("debye", debye, ["amplitude", "distance", "u"]),
      nPeaks: BigInt(peaks.length),
      peaksList: flagged("peaks", peaks, ["position", "intensity", "sig", "gam"]),
      "background PWDR":
        fixed === undefined
          ? ["", 1, false]
          : [fixedBackgroundTreeName(name), fixed.multiplier, refined.has(`${path}.fixed.multiplier`)],
    }),
  ];
}

/** The histogram that holds a fixed background: the points of the histogram that it belongs to, in no phase. */
export function fixedBackgroundItem(
  name: string,
  { data, background: { fixed } }: HistogramModel,
  { data: parts, children }: GpxItem,
): GpxItem | undefined {
  if (fixed === undefined) return undefined;
  const [head, table] = parts as [PythonDict, NumpyArray];
  const points = table.shape[1];
  const x = (table.data as Float64Array).slice(0, points);
  const columns = new Float64Array(6 * points);
  columns.set(x);
  columns.set(fixedBackgroundAt(fixed, x), points);
  columns.fill(1, 2 * points, 3 * points);
  const tree = fixedBackgroundTreeName(name);
  const ranId = randomId("fixed background", data.file, name);
  const plain: Readonly<Record<string, PythonValue>> = {
    Comments: ["background of another histogram"],
    Background: [
      ["chebyschev-1", false, 1n, 0],
      dict({ nDebye: 0n, debyeTerms: [], nPeaks: 0n, peaksList: [], "background PWDR": ["", 1, false] }),
    ],
    "Reflection Lists": dict({}),
  };
  return {
    name: tree,
    data: [new Map([...head, ["ranId", ranId]]), ndarray(columns, [6, points]), tree],
    children: children.map((child) => ({ name: child.name, data: plain[child.name] ?? child.data })),
  };
}
