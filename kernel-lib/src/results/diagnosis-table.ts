import type { Diagnosis } from "../refinement/diagnosis/finding.js";
import type { Suggestion } from "../refinement/diagnosis/suggest-next.js";
import type { TextTable } from "./tables.js";

/** What is wrong and what to try, one row a symptom. */
export function diagnosisTable(found: readonly Diagnosis[]): TextTable {
  return {
    columns: ["symptom", "seen", "likely cause", "what to try", "free"],
    rows: found.map(({ symptom, text, likelyCause, fix, suggestion = [] }) => [
      symptom,
      text,
      likelyCause,
      fix,
      suggestion.join(", "),
    ]),
  };
}

/** What to free next, most promising first. */
export function suggestionsTable(suggestions: readonly Suggestion[]): TextTable {
  return {
    columns: ["free", "variables", "expected fall of χ² (%)", "times chance", "reason"],
    rows: suggestions.map(({ free, variables, gainFraction, significance, reason }) => [
      free.join(", "),
      String(variables),
      (100 * gainFraction).toPrecision(3),
      significance.toPrecision(3),
      reason,
    ]),
  };
}
