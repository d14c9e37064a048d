import type { Refinement } from "../refinement/refinement.js";
import { correlationMatrix } from "../results/correlation-matrix.js";
import { figureSchemaVersion } from "./figure.js";
import type { CorrelationFigure } from "./figure.js";
import { roundTo } from "./rounding.js";

/** Correlation coefficients of the free parameters: covariance ÷ product of the standard uncertainties. */
export function correlationFigure(fit: Refinement): CorrelationFigure {
  const { paths } = fit.covariance;
  const matrix = Array.from(correlationMatrix(fit.covariance), (value) => roundTo(value, 4));
  const strongest = strongestPair(paths, matrix);
  return {
    schemaVersion: figureSchemaVersion,
    kind: "correlation",
    title: "Correlations",
    description: `Correlation coefficients of ${paths.length} parameters${strongest === undefined ? "" : `; ${strongest}`}.`,
    caption: [
      `Correlation coefficients, percent${strongest === undefined ? "" : `; ${strongest}`}. Rietbook ${fit.provenance.version}.`,
    ],
    data: { paths: [...paths], matrix },
    options: {},
  };
}

function strongestPair(paths: readonly string[], matrix: readonly number[]): string | undefined {
  const n = paths.length;
  let best: { value: number; i: number; j: number } | undefined;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = matrix[i * n + j];
      if (best === undefined || Math.abs(value) > Math.abs(best.value)) best = { value, i, j };
    }
  }
  if (best === undefined) return undefined;
  const percent = `${Math.round(100 * best.value)}`.replace("-", "−");
  return `strongest: ${paths[best.j]} with ${paths[best.i]}, ${percent} %`;
}
