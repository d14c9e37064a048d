import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import type { NextToFree, RefinementState, ShownTable, Stage } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { shownBy } from "../session/read-steps.js";
import type { Step } from "../session/widget-session.js";
import { describeFree } from "./read-refinement.js";

const SIGNS = { failure: "✗", flag: "⚑", note: "·" } as const;

/** What the tab asks for. */
export interface DiagnosisActions {
  readonly onStage: (stage: Stage) => void;
  readonly onDiagnose: () => void;
}

/**
 * What speaks against the result, what the data ask to be freed next, and on request the symptoms in the residual with cause and
 * fix. Every "free" is offered, none is run unasked: whether a sample is textured or the zero is off is for the analyst to say.
 */
export class DiagnosisTab extends Widget {
  #shown: readonly unknown[] = [];

  constructor(
    readonly actions: DiagnosisActions,
    readonly trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-diagnosis");
  }

  /** @param step of the diagnosis of this very fit */
  setState(state: RefinementState | undefined, step: Step | undefined): void {
    const shown = [state, step?.displayed, step?.status, step?.error];
    if (shown.every((part, i) => part === this.#shown[i]) && this.#shown.length > 0) return;
    this.#shown = shown;
    this.node.replaceChildren(...(state === undefined ? [] : [...this.#judgement(state), ...this.#next(state)]));
    if (state?.judgement) this.node.append(...this.#symptoms(step));
    if (state !== undefined && state.notes.length > 0) {
      this.node.append(
        heading(this.trans.__("Replaced or assumed")),
        ...state.notes.map((note) => finding("note", `· ${note}`)),
      );
    }
  }

  #judgement(state: RefinementState): HTMLElement[] {
    const { judgement } = state;
    if (judgement === null)
      return [createDiv("rietbook-hint-text", this.trans.__("Nothing was refined yet: run the first stage."))];
    if (judgement.findings.length === 0) return [finding("note", diagnosisLine(state, this.trans))];
    return judgement.findings.map(({ severity, text }) => finding(severity, `${SIGNS[severity]} ${text}`));
  }

  #next({ suggestions }: RefinementState): HTMLElement[] {
    if (suggestions.length === 0) return [];
    const lines = suggestions.map((suggestion) => this.#suggestion(suggestion));
    return [heading(this.trans.__("What the data would gain from freeing next")), ...lines];
  }

  #suggestion({ free, gainFraction, significance, reason, doubt }: NextToFree): HTMLElement {
    const percent = (100 * gainFraction).toPrecision(2);
    const times = Number(significance.toPrecision(2));
    const text = this.trans.__("χ² falls by about %1 %, %2 times chance", percent, times);
    const line = finding("note", "");
    line.title = reason;
    line.append(this.#freeButton(free), ` ${text}`);
    if (doubt) line.append(createDiv("rietbook-hint-text", this.trans.__("Doubtful: %1.", doubt)));
    return line;
  }

  #symptoms(step: Step | undefined): HTMLElement[] {
    const table = step && (shownBy(step).find(({ kind }) => kind === "table") as ShownTable | undefined);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent =
      step?.status === "running" ? this.trans.__("Looking …") : this.trans.__("Look at the residual");
    button.title = this.trans.__("Writes and runs a cell: symptoms in the difference curve with likely cause and fix");
    button.addEventListener("click", () => this.actions.onDiagnose());
    const head = heading(this.trans.__("Symptoms"));
    if (step?.error !== undefined) return [head, finding("failure", step.error), button];
    if (table === undefined) return [head, button];
    if (table.table.rows.length === 0)
      return [head, finding("note", this.trans.__("✓ Nothing stands out in the residual."))];
    return [head, ...table.table.rows.map((row) => this.#symptom(row))];
  }

  /** One row of the library's table: symptom, what is seen, likely cause, what to try, patterns to free. */
  #symptom([symptom, seen, cause, fix, free]: readonly string[]): HTMLElement {
    const line = finding("flag", "");
    line.append(Object.assign(document.createElement("strong"), { textContent: symptom }), `: ${seen}.`);
    line.append(createDiv("rietbook-hint-text", this.trans.__("Likely %1.", cause)), createDiv("", fix));
    if (free) line.append(this.#freeButton(free.split(", ")));
    return line;
  }

  #freeButton(free: readonly string[]): HTMLButtonElement {
    const name = describeFree(free);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.trans.__("Free %1", name);
    button.title = this.trans.__("Writes and runs a stage that frees %1", free.join(", "));
    button.addEventListener("click", () =>
      this.actions.onStage({ name, free, ...(free.length > 1 && { oneAtATime: true }) }),
    );
    return button;
  }
}

function heading(text: string): HTMLElement {
  return createDiv("rietbook-subheading", text);
}

function finding(severity: "failure" | "flag" | "note", text: string): HTMLElement {
  return createDiv(`rietbook-finding rietbook-finding-${severity}`, text);
}

/** The judgement in one line, for the header. A tick is for fits that counting explains. */
export function diagnosisLine({ judgement }: RefinementState, trans: TranslationBundle): string {
  if (judgement === null) return trans.__("Not refined yet.");
  const { status, summary, findings } = judgement;
  if (status !== "success") return `⚑ ${summary}`;
  if (summary === "") return trans.__("✓ Nothing speaks against the result.");
  if (findings.some(({ kind }) => kind === "misfit")) return trans.__("· Worth knowing: %1", summary);
  return trans.__("✓ No fault was found; worth knowing: %1", summary);
}
