import type { TranslationBundle } from "@jupyterlab/translation";
import { isEnabled, setEnabled } from "../figure/enabled.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { describeTask } from "../session/describe-task.js";
import type { WidgetSession } from "../session/widget-session.js";
import { diagnosisLine } from "./diagnosis-tab.js";
import type { RefinementView } from "./read-refinement.js";

/** What the header's buttons do. */
export interface HeaderActions {
  readonly onNext: () => void;
  readonly onAll: () => void;
  readonly onStop: () => void;
  readonly onUndo: () => void;
  readonly onFindings: () => void;
}

/** Where the fit stands, in one line, and the buttons that move it on. */
export class RefinementHeader {
  readonly node = createDiv("rietbook-refinement-header");
  readonly #status = createDiv("rietbook-refinement-status");
  readonly #next: HTMLButtonElement;
  readonly #all: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;

  constructor(
    readonly actions: HeaderActions,
    readonly trans: TranslationBundle,
  ) {
    this.#next = button(trans.__("Next stage"), "Enter", actions.onNext, "rietbook-primary");
    this.#all = button(trans.__("Run all"), trans.__("One cell a stage, those of the preferred recipe"), actions.onAll);
    this.#stop = button(trans.__("Stop"), trans.__("Esc: stops what is running"), actions.onStop);
    this.#undo = button(trans.__("Undo"), trans.__("Ctrl+Z: deletes the cell of the last stage"), actions.onUndo);
    const buttons = createDiv("rietbook-buttons");
    buttons.append(this.#next, this.#all, this.#stop, this.#undo);
    this.#status.setAttribute("role", "status");
    this.node.append(buttons, this.#status);
  }

  setView(view: RefinementView, session: WidgetSession): void {
    const { status } = session;
    const isRunning = status.kind === "running";
    const next = view.lines.find(({ state }) => state === "next");
    const isIdle = !isRunning && view.current !== undefined;
    setEnabled(this.#next, isIdle && next !== undefined);
    this.#next.title =
      next === undefined
        ? this.trans.__("No stage of the recipe is left; others are run from the list")
        : this.trans.__("%1 (Enter): frees %2", next.name, next.free.join(", "));
    setEnabled(this.#all, isIdle && next !== undefined);
    setEnabled(this.#stop, isRunning);
    setEnabled(this.#undo, !isRunning && view.lastStage !== undefined);
    renewChildren(this.#status, this.#statusLine(view, session));
    this.#status.title = this.#status.textContent ?? "";
  }

  #statusLine(view: RefinementView, { kind, status }: WidgetSession): HTMLElement[] {
    const { trans } = this;
    const said = (text: string) => [createDiv("", text)];
    if (status.kind === "unavailable") return said(status.reason);
    if (status.kind === "starting") return said(trans.__("The kernel is starting …"));
    const running = view.lines.find(({ state }) => state === "running");
    if (status.kind === "running") {
      const { progress } = status;
      const share = progress === undefined ? "" : ` ${progress.done}${progress.total ? `/${progress.total}` : ""}`;
      return said(
        trans.__("Running: %1 …", running === undefined ? describeTask(status, trans) : `${running.name}${share}`),
      );
    }
    const state = view.current?.state;
    if (state === undefined || state.statistics === null)
      return said(status.notice ?? (state === undefined ? "" : diagnosisLine(state, trans)));
    const { rwp, gof, variables } = state.statistics;
    const cell = state.parameters.find(({ path, state: is }) => /\.cell\.a$/.test(path) && is === "free");
    const facts = createDiv("rietbook-refinement-facts");
    const bold = (textContent: string) => Object.assign(document.createElement("strong"), { textContent });
    const count = trans._n("%1 parameter", "%1 parameters", variables);
    const texts = [count, cell === undefined ? "" : `a = ${cell.text} Å`].filter(Boolean);
    // Spaces between them are for those who copy or hear the line.
    facts.append(bold(`Rwp ${rwp.toFixed(2)} %`), " ", bold(`GOF ${gof.toFixed(2)}`));
    for (const text of texts) facts.append(" ", Object.assign(document.createElement("span"), { textContent: text }));
    if (view.current?.step.status === "not run") return [facts, ...said(status.notice ?? keptFromBefore(kind, trans))];
    // One line of what may be many: the rest is a click away.
    const findings = button(diagnosisLine(state, trans), "", this.actions.onFindings, "rietbook-findings");
    return [facts, findings];
  }
}

function keptFromBefore(kind: WidgetSession["kind"], trans: TranslationBundle): string {
  if (kind === "worker") return trans.__("Kept from before it was stopped; run again when it is needed.");
  return trans.__("Kept from before: not run in this kernel.");
}

function button(label: string, title: string, onClick: () => void, className = ""): HTMLButtonElement {
  const element = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: label,
    title,
    className,
  });
  element.addEventListener("click", () => {
    if (isEnabled(element)) onClick();
  });
  return element;
}
