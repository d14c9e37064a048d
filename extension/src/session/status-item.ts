import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { describeTask } from "./describe-task.js";
import type { ISessions } from "./session-list.js";

/** In the status bar: where cells run, which engine cakes, what is running and a button that cancels it. */
export class StatusItem extends Widget {
  readonly #text = document.createElement("span");
  readonly #cancel = document.createElement("button");

  constructor(
    readonly sessions: ISessions,
    readonly engine: () => string,
    readonly trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-status-item");
    this.#cancel.type = "button";
    this.#cancel.textContent = "✕";
    this.#cancel.title = trans.__("Cancel what Rietbook is running");
    this.#cancel.setAttribute("aria-label", this.#cancel.title);
    this.#cancel.addEventListener("click", () => void sessions.current?.cancel());
    this.node.append(this.#text, this.#cancel);
    sessions.changed.connect(() => this.update());
  }

  protected override onAfterAttach(): void {
    this.update();
  }

  protected override onUpdateRequest(): void {
    const session = this.sessions.current;
    // The last widget was closed, whatever it was doing.
    if (session === undefined) {
      this.#text.textContent = "";
      this.#cancel.hidden = true;
      return;
    }
    const place = session.kind === "notebook" ? session.name : this.trans.__("no notebook");
    const { status } = session;
    this.#text.textContent = `Rietbook: ${place} · ${this.trans.__("engine")} ${this.engine()} · ${describeTask(status, this.trans)}`;
    this.#text.title = this.#text.textContent;
    this.#cancel.hidden = status.kind !== "running";
  }
}
