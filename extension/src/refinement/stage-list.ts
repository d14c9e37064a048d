import type { TranslationBundle } from "@jupyterlab/translation";
import { createDiv } from "../figure/figure-toolbar.js";
import type { Stage, StageState, Verdict } from "rietbook";
import { describeFree } from "./read-refinement.js";
import type { StageLine } from "./read-refinement.js";

const SIGNS: Readonly<Record<StageLine["state"], string>> = {
  done: "✓",
  failed: "✗",
  running: "⟳",
  "not run": "–",
  next: "▸",
  later: "",
  optional: "",
};

/** The stages with their verdicts, then those that the recommended order has next, then those that are run where they are needed. */
export function stageList(
  lines: readonly StageLine[],
  onRun: (stage: Stage) => void,
  trans: TranslationBundle,
): HTMLElement {
  const list = document.createElement("ol");
  list.className = "rietbook-stages";
  list.setAttribute("aria-label", trans.__("Stages of the refinement"));
  list.append(...lines.map((line) => stageItem(line, onRun, trans)));
  return list;
}

function stageItem(line: StageLine, onRun: (stage: Stage) => void, trans: TranslationBundle): HTMLElement {
  const { free, state, result, isStale, error, stage, retry } = line;
  const name = line.kind === "values" ? trans.__("values set: %1", line.name) : line.name;
  const item = document.createElement("li");
  item.className = `rietbook-stage-line rietbook-stage-${state.replace(" ", "-")}`;
  item.classList.toggle("rietbook-stale", isStale);
  const rolledBack = result?.verdict === "rolled back";
  item.classList.toggle("rietbook-stage-rolled-back", rolledBack);
  const sign = rolledBack ? "↩" : result?.verdict === "not converged" ? "…" : SIGNS[state];
  const head = createDiv("rietbook-stage-head");
  const mark = Object.assign(document.createElement("span"), { textContent: sign, className: "rietbook-stage-sign" });
  mark.setAttribute("aria-hidden", "true");
  const title = Object.assign(document.createElement("span"), { textContent: name, className: "rietbook-stage-name" });
  const rwp = Object.assign(document.createElement("span"), {
    textContent: result?.rwp === undefined || result.rwp === null ? "" : `${result.rwp.toFixed(2)} %`,
    className: "rietbook-stage-rwp",
    title: trans.__("Rwp after the stage"),
  });
  head.append(mark, title, rwp);
  item.append(head);
  const verdict = verdictText(line, trans);
  if (free.length > 0) item.append(createDiv("rietbook-stage-frees", trans.__("frees %1", describeFree(free))));
  if (stage !== undefined) {
    const run = document.createElement("button");
    run.type = "button";
    run.className = "rietbook-link";
    run.textContent = trans.__("run");
    run.title = trans.__("Write and run the cell of the stage “%1”", name);
    run.setAttribute("aria-label", trans.__("Run the stage %1", name));
    run.addEventListener("click", () => onRun(stage));
    head.insertBefore(run, rwp);
  }
  if (verdict !== "") item.append(createDiv("rietbook-stage-verdict", verdict));
  if (result !== undefined && rolledBack) item.append(...rolledBackNodes(result, retry, onRun, trans));
  else if (result !== undefined && result.reason !== "") item.append(whyNode(name, result, trans));
  if (error !== undefined) {
    const message = createDiv("rietbook-message", error);
    message.setAttribute("role", "alert");
    item.append(message);
    if (state === "failed") item.append(createDiv("rietbook-stage-advice", failedAdvice(line, trans)));
  }
  return item;
}

function failedAdvice({ isEdited, kind }: StageLine, trans: TranslationBundle): string {
  if (isEdited || kind === "values")
    return trans.__("Nothing was changed by it. Mend its cell and run it again, or delete it with Undo.");
  return trans.__("The model is as it was before. The next stage takes the place of this cell; Undo deletes it.");
}

function verdictText({ state, result, isStale, isInWorker }: StageLine, trans: TranslationBundle): string {
  if (state === "running") return trans.__("running …");
  if (state === "not run")
    return isInWorker ? trans.__("stopped; run again when it is needed") : trans.__("not run in this kernel");
  if (state === "next") return trans.__("next");
  if (state === "optional") return trans.__("where it is needed");
  if (state === "failed") return trans.__("failed");
  if (result === undefined) return isStale ? trans.__("out of date") : "";
  const parts = [verdictName(result.verdict, trans), result.gof === null ? "" : `GOF ${result.gof.toFixed(2)}`];
  return [...parts, isStale ? trans.__("out of date") : ""].filter(Boolean).join(", ");
}

function verdictName(verdict: Verdict, trans: TranslationBundle): string {
  const names = {
    accepted: trans.__("accepted"),
    "rolled back": trans.__("rolled back"),
    "not converged": trans.__("not converged"),
  };
  return names[verdict];
}

function whyNode(name: string, { reason, blame }: StageState, trans: TranslationBundle): HTMLElement {
  const details = document.createElement("details");
  details.className = "rietbook-why";
  const summary = Object.assign(document.createElement("summary"), { textContent: trans.__("why?") });
  summary.setAttribute("aria-label", trans.__("why? %1", name));
  details.append(summary, createDiv("", reason));
  if (blame !== null) details.append(createDiv("", trans.__("Parameter to blame: %1", blame)));
  return details;
}

/** Why a stage was taken back, in view at once, and what to try. */
function rolledBackNodes(
  { reason, blame }: StageState,
  retry: Stage | undefined,
  onRun: (stage: Stage) => void,
  trans: TranslationBundle,
): HTMLElement[] {
  const nodes = [createDiv("rietbook-stage-reason", reason)];
  if (blame !== null) nodes.push(createDiv("rietbook-stage-advice", trans.__("Parameter to blame: %1", blame)));
  const isUnseen = blame !== null && /^histograms\.[^.]+\.(phases\.[^.]+\.)?scale$/.test(blame);
  const advice = isUnseen
    ? trans.__("Compare the tick marks with the peaks: another structure, wavelength or range of 2θ may be needed.")
    : trans.__("The model is as it was before this stage; the next one goes on from there.");
  nodes.push(createDiv("rietbook-stage-advice", advice));
  if (retry === undefined || isUnseen) return nodes;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: trans.__("Run %1", retry.name),
  });
  button.title = trans.__("Writes and runs the stage again without the parameter to blame");
  button.addEventListener("click", () => onRun(retry));
  nodes[nodes.length - 1].append(" ", button);
  return nodes;
}
