import type { GpxProject } from "../io/gpx/gpx-project.js";
import { RietbookError } from "../errors.js";
import { figureSchemaVersion } from "./figure.js";
import type { PatternFigure } from "./figure.js";
import { patternAxes } from "./pattern-figure.js";
import type { PatternFigureOptions } from "./pattern-figure.js";
import { roundTogether } from "./rounding.js";

/**
 * A histogram of a GSAS-II project as GSAS-II left it: observed, calculated, background.
 * @param index of the histogram, from 0
 * @throws RietbookError "not found" where the project has no such histogram
 */
export function gpxFigure(project: GpxProject, index = 0, options: PatternFigureOptions = {}): PatternFigure {
  const histogram = project.histograms[index];
  if (histogram === undefined) {
    const expected = `0 to ${project.histograms.length - 1}`;
    throw new RietbookError({
      kind: "not found",
      file: project.file,
      field: "histogram",
      found: String(index),
      expected,
    });
  }
  const { name, twoTheta, observed, calculated, background, wavelength = null, limits, wR } = histogram;
  const [low, high] = limits ?? [twoTheta[0], twoTheta[twoTheta.length - 1]];
  const inside = [...twoTheta.keys()].filter((i) => twoTheta[i] >= low && twoTheta[i] <= high);
  const isCalculated = inside.some((i) => calculated[i] !== 0);
  const [o, c, b] = [observed, calculated, background].map((values) => inside.map((i) => values[i]));
  const rounded = roundTogether([...o, ...c, ...b]);
  const part = (at: number) => rounded.slice(at * inside.length, (at + 1) * inside.length);
  const agreement = wR === undefined ? "not refined" : `wR ${wR.toFixed(2)} %`;
  return {
    schemaVersion: figureSchemaVersion,
    kind: isCalculated ? "rietveld" : "pattern",
    title: name,
    description: `${inside.length} points from ${low.toFixed(3)}° to ${high.toFixed(3)}° 2θ, ${agreement}.`,
    caption: [`${project.file}, ${name}, ${agreement}, as GSAS-II saved it`],
    data: {
      wavelength,
      twoTheta: inside.map((i) => Number(twoTheta[i].toFixed(6))),
      observed: part(0),
      ...(isCalculated && { calculated: part(1), background: part(2) }),
      phases: [],
      excluded: [],
    },
    options: patternAxes(options, wavelength, project.file),
  };
}
