import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { createDiv } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { describeTask } from "../session/describe-task.js";
import { isDue } from "../session/read-steps.js";
import type { SessionStatus, WidgetSession } from "../session/widget-session.js";
import type { WorkbenchPart } from "./workbench-part.js";

/** What the bar's buttons do. */
export interface SessionBarActions {
  readonly trans: TranslationBundle;
  readonly parts: readonly WorkbenchPart[];
  readonly onPart: (id: string) => void;
  readonly onContinue: () => Promise<void>;
}

/** One line: the parts to choose from, what is running, where the session lives, what to do when it cannot run. */
export class SessionBar extends Widget {
  readonly #tabs = createDiv("rietbook-tabs");
  readonly #status = createDiv("rietbook-session-status");
  readonly #buttons = createDiv("rietbook-session-buttons");
  #session?: WidgetSession;
  #notice?: { readonly text: string; readonly isWarning: boolean };

  constructor(readonly actions: SessionBarActions) {
    super();
    this.addClass("rietbook-session-bar");
    this.#tabs.setAttribute("role", "tablist");
    this.#tabs.append(...actions.parts.map(({ id, title }) => this.#tab(id, title)));
    this.#status.setAttribute("role", "status");
    this.node.append(this.#tabs, this.#status, this.#buttons);
  }

  setSession(session: WidgetSession): void {
    this.#session = session;
    this.#notice = undefined;
    // What they do is for the session that was.
    this.#buttons.replaceChildren();
    session.changed.connect(() => this.update());
    this.update();
  }

  /** Gives the keyboard to the tab of the part in front. */
  focusFront(): void {
    this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  setFront(id: string): void {
    for (const tab of this.#tabs.children)
      tab.setAttribute("aria-selected", String(tab.getAttribute("data-part") === id));
  }

  /** Says what went wrong until something goes right. */
  fail(error: unknown): void {
    this.#notice = { text: error instanceof Error ? error.message : String(error), isWarning: true };
    this.update();
  }

  /** Says something until something else is done. */
  say(text: string): void {
    this.#notice = { text, isWarning: false };
    this.update();
  }

  protected override onAfterAttach(): void {
    this.update();
  }

  protected override onUpdateRequest(): void {
    const session = this.#session;
    if (session === undefined || session.isDisposed) return;
    const { status } = session;
    const { trans } = this.actions;
    if (status.kind === "running") this.#notice = undefined;
    this.#status.textContent = this.#notice?.text ?? describeStatus(session, status, trans);
    this.#status.title = this.#status.textContent;
    this.#status.classList.toggle(
      "rietbook-warning",
      this.#notice?.isWarning === true ||
        status.kind === "unavailable" ||
        (status.kind === "ready" && status.notice !== undefined),
    );
    // A worker runs what a click needs before it, unasked.
    const due = session.steps.filter(
      (step) => isDue(step) && (session.kind === "notebook" || step.status !== "not run"),
    ).length;
    const buttons: HTMLElement[] = [];
    if (status.kind === "running")
      buttons.push(this.#button(trans.__("Cancel"), trans.__("Stops what is running"), () => session.cancel()));
    if (status.kind === "unavailable")
      buttons.push(
        this.#button(trans.__("Restart the kernel"), trans.__("Steps stay and are run again"), () => restart(session)),
      );
    if (status.kind === "ready" && due > 0)
      buttons.push(
        this.#button(
          trans.__("Run %1 again", due),
          trans.__("Runs all steps that are out of date, failed or were not run"),
          () => session.runStale(),
        ),
      );
    if (session.kind === "worker") {
      const title = trans.__("Writes every step as a cell of a new notebook beside this file, and runs it there");
      buttons.push(this.#button(trans.__("Continue in a notebook"), title, () => this.actions.onContinue()));
    }
    renewChildren(this.#buttons, buttons);
  }

  #tab(id: string, title: string): HTMLButtonElement {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.textContent = title;
    tab.dataset.part = id;
    tab.setAttribute("role", "tab");
    tab.addEventListener("click", () => this.actions.onPart(id));
    return tab;
  }

  #button(label: string, title: string, onClick: () => Promise<void>): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.title = title;
    button.className = "rietbook-button";
    button.addEventListener("click", () => {
      this.#notice = undefined;
      onClick().catch((error: unknown) => this.fail(error));
    });
    return button;
  }
}

async function restart(session: WidgetSession): Promise<void> {
  await session.restart();
  await session.runStale();
}

function describeStatus(session: WidgetSession, status: SessionStatus, trans: TranslationBundle): string {
  if (status.kind === "unavailable") return status.reason;
  if (status.kind === "starting") return trans.__("The kernel is starting …");
  if (status.kind === "running") return trans.__("Running: %1 …", describeTask(status, trans));
  if (status.notice !== undefined) return status.notice;
  return session.kind === "notebook" ? trans.__("In %1", session.name) : trans.__("Not in a notebook yet");
}
