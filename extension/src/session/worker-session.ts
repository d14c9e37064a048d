import type { TranslationBundle } from "@jupyterlab/translation";
import { Signal } from "@lumino/signaling";
import type { Action } from "../actions/action.js";
import { roleRank } from "../actions/cell-text.js";
import { formatAction } from "../actions/format-action.js";
import { cellsNeededBy } from "./cell-dependencies.js";
import { figureFile } from "./figure-file.js";
import { isDue } from "./read-steps.js";
import type { FromWorker, ToWorker } from "./session-protocol.js";
import { StepQueue } from "./step-queue.js";
import type { Displayed, SessionStatus, Step, WidgetSession } from "./widget-session.js";

/** Where a session in a worker reads and writes. */
export interface SessionFolder {
  /** Absolute URL of the folder, ending in "/": names of files are relative to it. */
  readonly url: string;
  /** Saves a file below the folder. */
  readonly save: (name: string, content: string | Uint8Array) => Promise<void>;
}

interface Entry {
  id: string;
  role: string;
  action: Action;
  status: Step["status"];
  displayed: readonly Displayed[];
  error?: string;
  isStale: boolean;
}

/** Actions performed in a worker of the page, with the same library and the same cells, where there is no notebook yet. */
export class WorkerSession implements WidgetSession {
  readonly kind = "worker";
  readonly name = "without a notebook";
  readonly changed = new Signal<this, void>(this);
  readonly #queue: StepQueue;
  #entries: readonly Entry[] = [];
  #worker?: Worker;
  #count = 0;
  #isDisposed = false;
  #progress?: { done: number; total?: number };
  #running?: { entry: Entry; saving: Promise<void>[]; end: (error?: string) => void };

  constructor(
    readonly folder: SessionFolder,
    readonly trans: TranslationBundle,
  ) {
    this.#queue = new StepQueue(trans.__("Cancelled."));
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  get steps(): readonly Step[] {
    return this.#entries.map((entry) => ({ ...entry, isEdited: false }));
  }

  get status(): SessionStatus {
    const step = this.steps.find(({ status }) => status === "running");
    if (step === undefined) return { kind: "ready" };
    return { kind: "running", step, ...(this.#progress && { progress: this.#progress }) };
  }

  /** There is nothing to make ready: the engine compiles a cell when it runs. */
  prepare(): void {}

  perform(action: Action): Promise<Step> {
    return this.#queue.add(async () => {
      const entry = this.#place(action);
      const at = this.#entries.indexOf(entry);
      for (const before of this.#needed(at)) {
        if (before.status === "not run" && !(await this.#run(before))) {
          Object.assign(entry, { status: "failed", error: before.error });
          this.#emit();
          return this.steps[at];
        }
      }
      await this.#run(entry);
      for (const [index, later] of this.#entries.entries())
        if (index > at && this.#needed(index).includes(entry)) later.isStale = later.status !== "not run";
      this.#emit();
      return this.steps[this.#entries.indexOf(entry)];
    });
  }

  write(action: Action): void {
    const entry = this.#place(action);
    entry.isStale = entry.status !== "not run";
    this.#emit();
  }

  runStale(): Promise<void> {
    return this.#queue.add(async () => {
      const due = new Set(this.#entries.filter(isDue));
      for (const [index, entry] of this.#entries.entries()) {
        if (!due.has(entry) && !this.#needed(index).some((before) => due.has(before))) continue;
        due.add(entry);
        if (!(await this.#run(entry))) return;
      }
    });
  }

  remove(id: string): void {
    const at = this.#entries.findIndex((entry) => entry.id === id);
    if (at === -1) return;
    const dependent = this.#entries.filter((_, index) => index > at && this.#needed(index).includes(this.#entries[at]));
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    for (const later of dependent) later.isStale = true;
    this.#emit();
  }

  /** What was calculated is lost with the worker: the steps before the next one are run again then. */
  async cancel(): Promise<void> {
    this.#stop(this.trans.__("Cancelled."));
  }

  async restart(): Promise<void> {
    this.#stop(this.trans.__("Cancelled."));
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.#stop(this.trans.__("Closed."));
    this.#isDisposed = true;
    Signal.clearData(this);
  }

  #needed(index: number): readonly Entry[] {
    const cells = this.#entries.map(({ action }) => formatAction(action));
    return cellsNeededBy(cells, index).map((at) => this.#entries[at]);
  }

  #place(action: Action): Entry {
    const { role } = formatAction(action);
    const known = this.#entries.find((entry) => entry.role === role);
    if (known !== undefined) return Object.assign(known, { action });
    const entry: Entry = {
      id: `step-${++this.#count}`,
      role,
      action,
      status: "not run",
      displayed: [],
      isStale: false,
    };
    const before = this.#entries.filter((other) => roleRank(other.role) <= roleRank(role)).pop();
    const at = before === undefined ? 0 : this.#entries.indexOf(before) + 1;
    this.#entries = [...this.#entries.slice(0, at), entry, ...this.#entries.slice(at)];
    return entry;
  }

  /** False where the step failed. */
  async #run(entry: Entry): Promise<boolean> {
    const saving: Promise<void>[] = [];
    Object.assign(entry, { status: "running", displayed: [], error: undefined, isStale: false });
    this.#progress = undefined;
    let error = await new Promise<string | undefined>((resolve) => {
      this.#running = { entry, saving, end: resolve };
      this.#emit();
      this.#send({ kind: "run", id: entry.id, cell: formatAction(entry.action) });
    });
    this.#running = undefined;
    try {
      await Promise.all(saving);
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : String(failure);
      error ??= this.trans.__("A file could not be saved: %1", reason);
    }
    Object.assign(entry, { status: error === undefined ? "done" : "failed", error });
    this.#emit();
    return error === undefined;
  }

  #send(message: ToWorker): void {
    if (this.#worker === undefined) {
      this.#worker = new Worker(new URL("./session-worker.js", import.meta.url), { type: "module" });
      this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#onMessage(data));
      this.#worker.addEventListener("error", ({ message: text }) =>
        this.#stop(this.trans.__("The worker stopped: %1", text)),
      );
      this.#worker.postMessage({ kind: "folder", url: this.folder.url } satisfies ToWorker);
    }
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromWorker): void {
    const running = this.#running;
    if (running === undefined || message.id !== running.entry.id) return;
    if (message.kind === "done") running.end();
    else if (message.kind === "failed") running.end(message.error);
    else if (message.kind === "draw") void this.#draw(message);
    else if (message.kind === "file") {
      // One after another: the first makes the folder that the others go to.
      const last = running.saving.at(-1) ?? Promise.resolve();
      running.saving.push(last.then(() => this.folder.save(message.name, message.content)));
    } else {
      if (message.kind === "displayed") running.entry.displayed = [...running.entry.displayed, message.data];
      else this.#progress = { done: message.done, total: message.total };
      this.#emit();
    }
  }

  async #draw({ drawing, figure, format }: Extract<FromWorker, { kind: "draw" }>): Promise<void> {
    try {
      this.#send({ kind: "drawn", drawing, content: await figureFile(figure, format) });
    } catch (error) {
      this.#send({ kind: "drawn", drawing, error: error instanceof Error ? error.message : String(error) });
    }
  }

  #stop(reason: string): void {
    this.#queue.drop();
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const entry of this.#entries) if (entry.status === "done") entry.status = "not run";
    this.#running?.end(reason);
    this.#emit();
  }

  #emit(): void {
    if (!this.isDisposed) this.changed.emit();
  }
}
