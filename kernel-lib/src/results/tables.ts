import type { Refinement } from "../refinement/refinement.js";
import { formatEsd } from "../numerics/format-esd.js";

/** A table as plain text cells. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Files of each row, relative to the folder of what the table was read from. */
  readonly files?: readonly (readonly string[])[];
}

/** Every refined parameter: path, value(esd), unit, change from the start in esds, state. */
export function parametersTable(fit: Refinement): TextTable {
  return {
    columns: ["parameter", "value", "unit", "start", "state"],
    rows: fit.parameters.map(({ path, value, esd, unit, start, state }) => [
      path,
      formatEsd(value, esd),
      unit,
      String(Number(start.toPrecision(8))),
      state,
    ]),
  };
}

/** Every stage: name, verdict, Rwp before and after, GOF, number of variables, reason. */
export function stagesTable(fit: Refinement): TextTable {
  return {
    columns: ["stage", "verdict", "Rwp before (%)", "Rwp (%)", "GOF", "variables", "reason"],
    rows: fit.stages.map(({ stage, verdict, rwpBefore, rwp, statistics, reason }) => [
      stage.name,
      verdict,
      rwpBefore.toFixed(3),
      rwp.toFixed(3),
      statistics.gof.toFixed(3),
      String(statistics.variables),
      reason,
    ]),
  };
}

/** A table in Markdown (pipe tables); pipes inside cells are escaped. */
export function tableToMarkdown({ columns, rows }: TextTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
