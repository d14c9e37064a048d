import type { TranslationBundle } from "@jupyterlab/translation";
import { Message } from "@lumino/messaging";
import { Signal } from "@lumino/signaling";
import { BoxPanel, StackedPanel, Widget } from "@lumino/widgets";
import { createDiv } from "../figure/figure-toolbar.js";
import { errorNode } from "../figure/message.js";
import type { WidgetFiles } from "../session/widget-files.js";
import type { WidgetSession } from "../session/widget-session.js";
import type { IPreferences } from "../settings/preferences.js";
import { SessionBar } from "./session-bar.js";
import type { WorkbenchPart } from "./workbench-part.js";

/** What a workbench needs of the application. */
export interface WorkbenchOptions {
  readonly parts: readonly WorkbenchPart[];
  readonly files: WidgetFiles;
  readonly preferences: IPreferences;
  readonly trans: TranslationBundle;
  /** Writes the session's steps as a notebook and goes on there. */
  readonly continueInNotebook: (session: WidgetSession) => Promise<WidgetSession>;
}

/** Widgets that share one session, one in front; above them what the session is and does. */
export class Workbench extends BoxPanel {
  readonly sessionChanged = new Signal<this, WidgetSession>(this);
  readonly #bar: SessionBar;
  readonly #stack = new StackedPanel();
  #session: WidgetSession;
  #front: string;

  constructor(
    session: WidgetSession,
    readonly options: WorkbenchOptions,
  ) {
    super({ direction: "top-to-bottom", spacing: 0 });
    this.addClass("rietbook-workbench");
    this.#session = session;
    this.#front = options.parts[0].id;
    this.#bar = new SessionBar({
      trans: options.trans,
      parts: options.parts,
      onPart: (id) => this.showPart(id),
      onContinue: () => this.continueInNotebook(),
    });
    this.addWidget(this.#bar);
    this.addWidget(this.#stack);
    BoxPanel.setStretch(this.#bar, 0);
    BoxPanel.setSizeBasis(this.#bar, 36);
    BoxPanel.setStretch(this.#stack, 1);
    this.#fill();
  }

  get session(): WidgetSession {
    return this.#session;
  }

  /** Brings a part to the front; it is made when it is first shown. */
  showPart(id: string): void {
    this.#front = id;
    const part = this.options.parts.find((candidate) => candidate.id === id);
    if (part === undefined) return;
    let widget = this.#stack.widgets.find((candidate) => candidate.id === id);
    if (widget === undefined) {
      widget = this.#create(part);
      widget.id = id;
      this.#stack.addWidget(widget);
    }
    for (const other of this.#stack.widgets) other.setHidden(other !== widget);
    this.#bar.setFront(id);
  }

  /** Goes on in a notebook; the parts are then those of the notebook, where it is in the same page. */
  async continueInNotebook(): Promise<void> {
    try {
      const next = await this.options.continueInNotebook(this.#session);
      if (next === this.#session) {
        const { trans } = this.options;
        const text = trans.__(
          "Written as a notebook in a page of its own; its menu “Rietbook” opens this widget there.",
        );
        return this.#bar.say(text);
      }
      this.#session = next;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { trans } = this.options;
      this.#bar.fail(
        trans.__("The notebook could not be written: %1. Everything stays here, without a notebook.", reason),
      );
      return;
    }
    if (this.isDisposed) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.#fill();
    if (hadFocus) this.#bar.focusFront();
    this.sessionChanged.emit(this.#session);
    await this.#session.runStale().catch((error: unknown) => this.#bar.fail(error));
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#session.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.#stack.widgets.find((widget) => !widget.isHidden)?.activate();
  }

  #fill(): void {
    for (const widget of [...this.#stack.widgets]) widget.dispose();
    this.#bar.setSession(this.#session);
    this.showPart(this.#front);
  }

  #create(part: WorkbenchPart): Widget {
    const { files, preferences, trans } = this.options;
    try {
      return part.create({ session: this.#session, files, preferences, trans, showPart: (id) => this.showPart(id) });
    } catch (error) {
      const node = createDiv("rietbook-workbench-failed");
      node.append(errorNode(error));
      return new Widget({ node });
    }
  }
}
