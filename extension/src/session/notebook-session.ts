import type { Cell } from "@jupyterlab/cells";
import { NotebookActions } from "@jupyterlab/notebook";
import type { INotebookModel, Notebook, NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Signal } from "@lumino/signaling";
import type { Action } from "../actions/action.js";
import { formatAction } from "../actions/format-action.js";
import { cellsNeededBy } from "./cell-dependencies.js";
import type { CellLinks } from "./cell-dependencies.js";
import { actionCells, indexOf, OutputReader, writeCell } from "./notebook-cells.js";
import type { ActionCell } from "./notebook-cells.js";
import { recallRan, rememberRan } from "./ran-cells.js";
import { errorText, isDue } from "./read-steps.js";
import { KERNEL_NAME } from "./new-notebook.js";
import { StepQueue } from "./step-queue.js";
import type { SessionStatus, Step, WidgetSession } from "./widget-session.js";

/** Language of the kernels that cells of actions run in. */
const LANGUAGE = "typescript";

/** A notebook whose kernel has not even begun to start after so long (milliseconds) has none: JupyterLab asks, or was told so. */
const TIME_TO_BEGIN = 3000;
/** Milliseconds between questions to a kernel that restarts. */
const TIME_TO_ANSWER = 1000;

/** What JupyterLab says of a cell that was run. */
interface CellRun {
  readonly notebook: Notebook;
  readonly cell: Cell;
  readonly success: boolean;
}

/** The notebook as the place where actions are performed. What it says is read from the cells each time. */
export class NotebookSession implements WidgetSession {
  readonly kind = "notebook";
  readonly changed = new Signal<this, void>(this);
  readonly #queue: StepQueue;
  readonly #outputs = new OutputReader();
  /** Cells that were run in the kernel that is there now, in the order of their runs. */
  #ran: string[] = [];
  /** Of those, the ones that failed. */
  readonly #failed = new Set<string>();
  #running?: string;
  /** There was a kernel, and it was shut down. */
  #isKernelGone = false;
  /** A kernel has had the time to begin to start. */
  #hadTime = false;
  /** The kernel ended by itself, and nothing was run in the one that took its place. */
  #hasDied = false;
  /** Whether a kernel that says that it restarts answered since. */
  #isAnswered = false;
  #asking = 0;
  /** Text that the kernel was told of since a cell was run. */
  #prepared?: string;
  #isDisposed = false;

  constructor(
    readonly panel: NotebookPanel,
    readonly trans: TranslationBundle,
  ) {
    this.#queue = new StepQueue(trans.__("Cancelled."));
    NotebookActions.executed.connect(this.#onExecuted, this);
    panel.content.model?.contentChanged.connect(this.#emit, this);
    panel.sessionContext.statusChanged.connect(this.#onKernelStatus, this);
    panel.sessionContext.kernelChanged.connect(this.#onKernelChanged, this);
    panel.sessionContext.sessionChanged.connect(this.#onKernelChanged, this);
    panel.disposed.connect(this.dispose, this);
    void this.#giveTime();
    this.#recall();
  }

  get name(): string {
    return this.panel.title.label;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  get steps(): readonly Step[] {
    const { model } = this.panel.content;
    if (model === null) return [];
    const cells = actionCells(model);
    const links = cells.map(linksOf);
    const place = (at: number) => this.#ran.indexOf(cells[at].cell.id);
    return cells.map((entry, index) => {
      const own = place(index);
      const isOutrun = () => cellsNeededBy(links, index).some((at) => place(at) > own || cells[at].cell.isDirty);
      return this.#step(entry, own !== -1, own !== -1 && (entry.cell.isDirty || isOutrun()));
    });
  }

  get status(): SessionStatus {
    const { content, sessionContext } = this.panel;
    const running = content.model && actionCells(content.model).find(({ cell }) => this.#isRunning(cell));
    if (running) return { kind: "running", step: this.#step(running, false, false) };
    const kernel = sessionContext.session?.kernel ?? undefined;
    const mayStart = !sessionContext.isReady && !(this.#hadTime && sessionContext.hasNoKernel);
    if (kernel === undefined && mayStart && !this.#isKernelGone) return { kind: "starting" };
    if (kernel === undefined) return { kind: "unavailable", reason: this.#noKernel() };
    if (kernel.status === "dead") return { kind: "unavailable", reason: this.#deadKernel() };
    if (!this.#isTypeScript(kernel.name)) return { kind: "unavailable", reason: this.#otherKernel() };
    if (isRestarting(kernel.status) && !this.#isAnswered) return { kind: "starting" };
    return { kind: "ready", ...(this.#hasDied && { notice: this.#diedBefore() }) };
  }

  perform(action: Action): Promise<Step> {
    return this.#queue.add(async () => {
      await this.#kernel();
      const model = this.panel.content.model!;
      if (action.kind !== "importLibrary") withLibrary(model);
      const id = writeCell(model, action);
      const cells = actionCells(model);
      const needed = cellsNeededBy(
        cells.map(linksOf),
        cells.findIndex(({ cell }) => cell.id === id),
      );
      const missing = needed.map((at) => cells[at].cell.id).filter((before) => !this.#ran.includes(before));
      const isRun = await this.#run([...missing, id]);
      const step = this.steps.find((candidate) => candidate.id === id);
      if (step === undefined) throw new Error(this.trans.__("The cell was deleted before it was done."));
      return isRun || step.status === "failed" ? step : { ...step, status: "failed", error: this.#unfinished() };
    });
  }

  /**
   * Asks the kernel whether the action's text is complete: one that `rietbook install` starts compiles it then, and runs a cell with
   * this text at once; to others it is a question. The text's constants must be there.
   */
  prepare(action: Action): void {
    const { model } = this.panel.content;
    const kernel = this.panel.sessionContext.session?.kernel;
    const text = formatAction(action);
    if (model === null || !kernel || this.#prepared === text.source || this.status.kind !== "ready") return;
    const cells = actionCells(model);
    const needed = cellsNeededBy([...cells.map(linksOf), text], cells.length);
    if (!needed.every((at) => this.#ran.includes(cells[at].cell.id))) return;
    this.#prepared = text.source;
    // A kernel that ends before it answers has nothing to make ready.
    kernel.requestIsComplete({ code: text.source }).catch(() => undefined);
  }

  write(action: Action): void {
    const { model } = this.panel.content;
    if (model !== null) writeCell(model, action);
  }

  runStale(): Promise<void> {
    return this.#queue.add(async () => {
      await this.#kernel();
      if (this.steps.length > 0) withLibrary(this.panel.content.model!);
      // What is run makes those that need it stale: one after another, each once.
      const tried = new Set<string>();
      for (let next = this.steps.find(isDue); next !== undefined;) {
        tried.add(next.id);
        if (!(await this.#run([next.id]))) return;
        next = this.steps.find((step) => isDue(step) && !tried.has(step.id));
      }
    });
  }

  remove(id: string): void {
    const { model } = this.panel.content;
    const at = model === null ? -1 : indexOf(model, id);
    if (at !== -1) model!.sharedModel.deleteCell(at);
  }

  async cancel(): Promise<void> {
    this.#queue.drop();
    await this.panel.sessionContext.session?.kernel?.interrupt();
  }

  async restart(): Promise<void> {
    this.#queue.drop();
    const { sessionContext } = this.panel;
    const kernel = sessionContext.session?.kernel ?? undefined;
    if (kernel !== undefined && this.#isTypeScript(kernel.name)) await sessionContext.restartKernel();
    else {
      const specs = Object.values(sessionContext.specsManager.specs?.kernelspecs ?? {});
      const fitting = specs.filter((spec) => spec?.language === LANGUAGE);
      const spec = fitting.find((one) => one?.name === KERNEL_NAME) ?? fitting[0];
      if (spec === undefined) throw new Error(this.#noKernel());
      await sessionContext.changeKernel({ name: spec.name });
    }
    this.#hasDied = false;
    this.#forget();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#queue.drop();
    NotebookActions.executed.disconnect(this.#onExecuted, this);
    Signal.clearData(this);
  }

  /** @throws Error with the way out where there is no living kernel */
  async #kernel(): Promise<void> {
    await this.panel.context.ready;
    if (this.status.kind === "starting") await this.#started();
    const { status } = this;
    if (status.kind === "unavailable") throw new Error(status.reason);
  }

  async #giveTime(): Promise<void> {
    const { context, sessionContext } = this.panel;
    await Promise.all([context.ready, sessionContext.specsManager.ready]);
    await new Promise((done) => window.setTimeout(done, TIME_TO_BEGIN));
    this.#hadTime = true;
    this.#emit();
  }

  /** Waits until there is a kernel, or it is clear that there is none. */
  #started(): Promise<void> {
    return new Promise((done) => {
      const check = () => {
        if (this.status.kind === "starting") return;
        this.changed.disconnect(check);
        done();
      };
      this.changed.connect(check);
      void this.panel.sessionContext.ready.then(check);
    });
  }

  /** False where a cell failed, or was cancelled; those behind it are not run. */
  async #run(ids: readonly string[]): Promise<boolean> {
    const { content, sessionContext } = this.panel;
    for (const id of ids) {
      const cell = content.widgets.find(({ model }) => model.id === id);
      if (cell === undefined) continue;
      this.#running = id;
      this.#remember();
      this.#emit();
      try {
        if (!(await NotebookActions.runCells(content, [cell], sessionContext))) return false;
      } finally {
        this.#running = undefined;
        this.#remember();
        this.#emit();
      }
    }
    return true;
  }

  #step({ cell, role, action }: ActionCell, wasRun: boolean, isStale: boolean): Step {
    const { displayed, errors } = this.#outputs.read(cell);
    const hasFailed = this.#failed.has(cell.id) || (displayed.length === 0 && errors !== "");
    const isRunning = this.#isRunning(cell);
    return {
      id: cell.id,
      role,
      action,
      status: isRunning ? "running" : hasFailed ? "failed" : wasRun ? "done" : "not run",
      displayed,
      ...(hasFailed && !isRunning && { error: errorText(errors, this.trans) || this.#unfinished() }),
      isEdited: cell.sharedModel.source.trim() !== formatAction(action).source,
      isStale,
    };
  }

  #isRunning({ id, executionState }: ActionCell["cell"]): boolean {
    return this.#running === id || executionState === "running";
  }

  #onExecuted(_: unknown, run: CellRun): void {
    if (run.notebook !== this.panel.content) return;
    this.#prepared = undefined;
    const { id } = run.cell.model;
    this.#ran = [...this.#ran.filter((other) => other !== id), ...(run.success ? [id] : [])];
    if (run.success) {
      this.#hasDied = false;
      this.#failed.delete(id);
    } else this.#failed.add(id);
    this.#remember();
    this.#emit();
  }

  #onKernelStatus(_: unknown, status: string): void {
    if (status === "autorestarting" || status === "dead") this.#hasDied = true;
    if (isRestarting(status)) this.#askUntilAnswered();
    if (isRestarting(status) || status === "dead") this.#forget();
    else this.#emit();
  }

  /**
   * Asks a kernel that restarts until it answers. Its own word that it is idle may never come: JupyterLab takes none that belongs to
   * its questions, and what is said before the server listens is lost. Until something is run, the page would take it for restarting.
   */
  #askUntilAnswered(): void {
    this.#isAnswered = false;
    window.clearInterval(this.#asking);
    this.#asking = window.setInterval(() => {
      const kernel = this.panel.sessionContext.session?.kernel;
      if (this.#isDisposed || !kernel || !isRestarting(kernel.status)) return window.clearInterval(this.#asking);
      const onAnswer = () => {
        window.clearInterval(this.#asking);
        this.#isAnswered = true;
        this.#emit();
      };
      // A question that is lost on the way is asked again.
      kernel.requestKernelInfo().then(onAnswer, () => undefined);
    }, TIME_TO_ANSWER);
  }

  #onKernelChanged(_: unknown, change: { readonly oldValue: unknown; readonly newValue: unknown }): void {
    this.#isKernelGone = !change.newValue && Boolean(change.oldValue);
    this.#clear();
    this.#recall();
    this.#emit();
  }

  /** A kernel that no specification is known of is taken for one that fits. */
  #isTypeScript(name: string): boolean {
    const { specs } = this.panel.sessionContext.specsManager;
    return (specs?.kernelspecs[name]?.language ?? LANGUAGE) === LANGUAGE;
  }

  #noKernel(): string {
    return this.trans.__(
      "There is no TypeScript kernel here. Install it with `rietbook install`, or choose one in the notebook's kernel menu; what is shown stays.",
    );
  }

  #otherKernel(): string {
    return this.trans.__(
      "The kernel of this notebook is %1; the widgets write TypeScript. “Restart” changes to the TypeScript kernel, which `rietbook install` installs.",
      this.panel.sessionContext.kernelDisplayName,
    );
  }

  #deadKernel(): string {
    return this.trans.__("The kernel died. Restart it to go on; the steps are run again when they are needed.");
  }

  #diedBefore(): string {
    return this.trans.__("The kernel died, and another was started. What is shown is kept; run it again to go on.");
  }

  #unfinished(): string {
    return this.trans.__(
      "The cell was not run to its end: it was cancelled, the kernel is gone, or the page was reloaded meanwhile.",
    );
  }

  /** A kernel that was restarted knows nothing of what was run. */
  #forget(): void {
    this.#clear();
    this.#remember();
    this.#emit();
  }

  #clear(): void {
    this.#prepared = undefined;
    this.#ran = [];
    this.#failed.clear();
  }

  /** For the page that comes after a reload. */
  #remember(): void {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (kernel) rememberRan(kernel.id, { ran: this.#ran, running: this.#running }, window.sessionStorage);
  }

  /** What the page that was here before the reload knew of the kernel; what it was waiting for comes to nobody. */
  #recall(): void {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel) return;
    const { ran, running } = recallRan(kernel.id, window.sessionStorage);
    this.#ran = [...ran];
    if (running !== undefined) this.#failed.add(running);
  }

  #emit(): void {
    if (!this.#isDisposed) this.changed.emit();
  }
}

function isRestarting(status: string): boolean {
  return status === "restarting" || status === "autorestarting";
}

/** Writes the library's cell where there is none: a notebook that was begun by hand may lack it. */
function withLibrary(model: INotebookModel): void {
  if (!actionCells(model).some(({ role }) => role === "library")) writeCell(model, { kind: "importLibrary" });
}

function linksOf({ cell, role, action }: ActionCell): CellLinks {
  return { role, source: cell.sharedModel.source, declares: formatAction(action).declares };
}
