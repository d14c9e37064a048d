import type { Refinement } from "../refinement/refinement.js";
import { figureSchemaVersion } from "./figure.js";
import type { StagesFigure } from "./figure.js";
import { roundTo } from "./rounding.js";

/** Rwp after each stage of a refinement, with the verdicts. */
export function stagesFigure(fit: Refinement): StagesFigure {
  const stages = fit.stages.map(({ stage, verdict, reason, rwpBefore, rwp, rwpReached }) => ({
    name: stage.name,
    verdict,
    reason,
    rwpBefore: roundTo(rwpBefore, 4),
    rwp: roundTo(rwp, 4),
    rwpReached: roundTo(rwpReached, 4),
  }));
  const accepted = stages.filter((stage) => stage.verdict === "accepted").length;
  const files = [...new Set(Object.values(fit.model.histograms).map(({ data }) => data.file))];
  return {
    schemaVersion: figureSchemaVersion,
    kind: "stages",
    title: "Rwp stage by stage",
    description: `${accepted} of ${stages.length} stages accepted; Rwp ${fit.statistics.rwp.toFixed(2)} % at the end.`,
    caption: [
      `${files.join(", ")}. Recipe ${fit.provenance.recipe}. GOF = ${fit.statistics.gof.toFixed(2)}. Rietbook ${fit.provenance.version}.`,
    ],
    data: { stages },
    options: {},
  };
}
