import type { RefinementState, Stage } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { suggestionsFor } from "./suggestions.js";

const SIGNS = { failure: "✗", flag: "⚑", note: "·" } as const;

/** What speaks against the result, each with stages that may mend it, and what the library replaced on the way. */
export function diagnosisNode(state: RefinementState, onStage: (stage: Stage) => void): HTMLElement {
  const node = createDiv("rietbook-diagnosis");
  const { judgement, notes } = state;
  if (judgement === null) {
    node.append(createDiv("rietbook-hint-text", "Nothing was refined yet: run the first stage."));
  } else if (judgement.findings.length === 0) {
    node.append(createDiv("rietbook-finding", "✓ Nothing speaks against the result."));
  }
  for (const finding of judgement?.findings ?? []) {
    const line = createDiv(`rietbook-finding rietbook-finding-${finding.severity}`);
    line.append(`${SIGNS[finding.severity]} ${finding.text} `);
    for (const { label, stage } of suggestionsFor(finding, state)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `try ${label}`;
      button.title = `Runs a stage that frees ${stage.free.join(", ")}`;
      button.addEventListener("click", () => onStage(stage));
      line.append(button);
    }
    node.append(line);
  }
  node.append(...notes.map((note) => createDiv("rietbook-finding rietbook-finding-note", `· ${note}`)));
  return node;
}

/** The judgement in one line, for the place under the figure. */
export function diagnosisLine({ judgement }: RefinementState): string {
  if (judgement === null) return "Not refined yet.";
  return judgement.status === "success" ? "✓ Nothing speaks against the result." : `⚑ ${judgement.summary}`;
}
