import { createDiv } from "../figure/figure-toolbar.js";
import type { WidgetSession } from "../session/widget-session.js";
import { diagnosisLine } from "./diagnosis-tab.js";
import type { RefinementView } from "./read-refinement.js";

/** What the header's buttons do. */
export interface HeaderActions {
  readonly onNext: () => void;
  readonly onAll: () => void;
  readonly onStop: () => void;
  readonly onUndo: () => void;
  readonly onRunStale: () => void;
  readonly onRestart: () => void;
}

/** Where the fit stands, in one line, and the buttons that move it on. */
export class RefinementHeader {
  readonly node = createDiv("rietbook-refinement-header");
  readonly #status = createDiv("rietbook-refinement-status");
  readonly #next: HTMLButtonElement;
  readonly #all: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #stale: HTMLButtonElement;
  readonly #restart: HTMLButtonElement;

  constructor(actions: HeaderActions) {
    this.#next = button("Next stage", "Enter", actions.onNext, "rietbook-primary");
    this.#all = button("Run all", "One cell a stage, in the recommended order", actions.onAll);
    this.#stop = button("Stop", "Esc", actions.onStop);
    this.#undo = button("Undo", "Ctrl+Z: deletes the cell of the last stage", actions.onUndo);
    this.#stale = button(
      "Run again",
      "Runs all cells that are out of date or were not run in this kernel",
      actions.onRunStale,
    );
    this.#restart = button("Restart", "A new kernel; cells are run again when they are needed", actions.onRestart);
    const buttons = createDiv("rietbook-buttons");
    buttons.append(this.#next, this.#all, this.#stop, this.#undo, this.#stale, this.#restart);
    this.#status.setAttribute("role", "status");
    this.node.append(buttons, this.#status);
  }

  setView(view: RefinementView, { status }: WidgetSession): void {
    const isRunning = status.kind === "running";
    const next = view.lines.find(({ state }) => state === "next");
    const isIdle = !isRunning && view.current !== undefined;
    this.#next.disabled = !isIdle || next === undefined;
    this.#next.title = next === undefined ? "No stage is left" : `${next.name} (Enter): frees ${next.free.join(", ")}`;
    this.#all.disabled = !isIdle || next === undefined;
    this.#stop.disabled = !isRunning;
    this.#undo.disabled = isRunning || view.lastStage === undefined;
    this.#stale.hidden = view.dueCount === 0;
    this.#stale.disabled = isRunning || status.kind !== "ready";
    this.#stale.textContent = `Run ${view.dueCount} again`;
    this.#restart.hidden = status.kind !== "unavailable";
    this.#status.replaceChildren(...statusLine(view, status));
    this.#status.title = this.#status.textContent ?? "";
  }
}

const NOT_RUN = "Kept from before: not run in this kernel.";

function statusLine(view: RefinementView, status: WidgetSession["status"]): (Node | string)[] {
  if (status.kind === "unavailable") return [status.reason];
  if (status.kind === "starting") return ["The kernel is starting …"];
  const running = view.lines.find(({ state }) => state === "running");
  if (status.kind === "running") {
    const { progress } = status;
    const share = progress === undefined ? "" : ` ${progress.done}${progress.total ? `/${progress.total}` : ""}`;
    return [`Running ${running?.name ?? status.step.role.split(":")[0]}${share} …`];
  }
  const state = view.current?.state;
  if (state === undefined || state.statistics === null) return [state === undefined ? "" : diagnosisLine(state)];
  const { rwp, gof, variables } = state.statistics;
  const cell = state.parameters.find(({ path, state: is }) => /\.cell\.a$/.test(path) && is === "free");
  const facts = Object.assign(document.createElement("strong"), {
    textContent: `Rwp ${rwp.toFixed(2)} %   GOF ${gof.toFixed(2)}`,
  });
  const more = `   ${variables} parameters${cell === undefined ? "" : `   a = ${cell.text} Å`}   `;
  const isOld = view.current?.step.status === "not run";
  return [facts, more, isOld ? NOT_RUN : diagnosisLine(state)];
}

function button(label: string, title: string, onClick: () => void, className = ""): HTMLButtonElement {
  const element = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: label,
    title,
    className,
  });
  element.addEventListener("click", onClick);
  return element;
}
