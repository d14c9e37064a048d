import { createDiv } from "../figure/figure-toolbar.js";
import { describeFree } from "./read-refinement.js";
import type { StageLine } from "./read-refinement.js";

const SIGNS: Readonly<Record<StageLine["state"], string>> = {
  done: "✓",
  failed: "✗",
  running: "⟳",
  "not run": "–",
  next: "▸",
  later: "",
};

/** The stages with their verdicts, then those that the recommended order has next. */
export function stageList(lines: readonly StageLine[], onRun: (line: StageLine) => void): HTMLElement {
  const list = document.createElement("ol");
  list.className = "rietbook-stages";
  list.setAttribute("aria-label", "Stages of the refinement");
  list.append(...lines.map((line) => stageItem(line, onRun)));
  return list;
}

function stageItem(line: StageLine, onRun: (line: StageLine) => void): HTMLElement {
  const { name, free, state, result, isStale, error, stage } = line;
  const item = document.createElement("li");
  item.className = `rietbook-stage-line rietbook-stage-${state.replace(" ", "-")}`;
  item.classList.toggle("rietbook-stale", isStale);
  const rolledBack = result?.verdict === "rolled back";
  const sign = rolledBack ? "↩" : result?.verdict === "not converged" ? "…" : SIGNS[state];
  const head = createDiv("rietbook-stage-head");
  const mark = Object.assign(document.createElement("span"), { textContent: sign, className: "rietbook-stage-sign" });
  mark.setAttribute("aria-hidden", "true");
  const title = Object.assign(document.createElement("span"), { textContent: name, className: "rietbook-stage-name" });
  const rwp = Object.assign(document.createElement("span"), {
    textContent: result?.rwp === undefined || result.rwp === null ? "" : `${result.rwp.toFixed(2)} %`,
    className: "rietbook-stage-rwp",
    title: "Rwp after the stage",
  });
  head.append(mark, title, rwp);
  item.append(head);
  const verdict = verdictText(line);
  if (free.length > 0) item.append(createDiv("rietbook-stage-frees", `frees ${describeFree(free)}`));
  if (stage !== undefined) {
    const run = document.createElement("button");
    run.type = "button";
    run.className = "rietbook-link";
    run.textContent = "run";
    run.title = `Write and run the cell of the stage "${name}"`;
    run.setAttribute("aria-label", `Run the stage ${name}`);
    run.addEventListener("click", () => onRun(line));
    head.insertBefore(run, rwp);
  }
  if (verdict !== "") item.append(createDiv("rietbook-stage-verdict", verdict));
  if (result !== undefined && result.reason !== "") item.append(whyNode(result.reason, result.blame));
  if (error !== undefined) {
    const message = createDiv("rietbook-message", error);
    message.setAttribute("role", "alert");
    item.append(message);
  }
  return item;
}

function verdictText({ state, result, isStale }: StageLine): string {
  if (state === "running") return "running …";
  if (state === "not run") return "not run in this kernel";
  if (state === "next") return "next";
  if (result === undefined) return isStale ? "out of date" : "";
  const gof = result.gof === null ? "" : `, GOF ${result.gof.toFixed(2)}`;
  return `${result.verdict}${gof}${isStale ? ", out of date" : ""}`;
}

function whyNode(reason: string, blame: string | null): HTMLElement {
  const details = document.createElement("details");
  details.className = "rietbook-why";
  const summary = Object.assign(document.createElement("summary"), { textContent: "why?" });
  details.append(summary, createDiv("", reason));
  if (blame !== null) details.append(createDiv("", `Parameter to blame: ${blame}`));
  return details;
}
