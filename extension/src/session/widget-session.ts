import type { IDisposable } from "@lumino/disposable";
import type { ISignal } from "@lumino/signaling";
import type { Action } from "../actions/action.js";

/** MIME types to what a cell sent under them. */
export type Displayed = Readonly<Record<string, unknown>>;

/** One action and what came of it: a cell of the notebook, or the same in a worker. */
export interface Step {
  readonly id: string;
  readonly role: string;
  readonly action: Action;
  /** `not run`: in this kernel. What it showed before is still there. */
  readonly status: "not run" | "running" | "done" | "failed";
  /** What the cell showed, in order; the same array as long as it shows the same. */
  readonly displayed: readonly Displayed[];
  /** Why it failed, in the library's words. */
  readonly error?: string;
  /** The cell's text is no longer what the action writes. */
  readonly isEdited: boolean;
  /** A step before it was run or changed later: what it shows is out of date. */
  readonly isStale: boolean;
}

/** Whether a session can run something now. */
export type SessionStatus =
  | { readonly kind: "starting" }
  /** The notice says what happened to it, until something is run. */
  | { readonly kind: "ready"; readonly notice?: string }
  | {
      readonly kind: "running";
      readonly step: Step;
      readonly progress?: { readonly done: number; readonly total?: number };
    }
  /** No kernel, or it died; with the way out in words. */
  | { readonly kind: "unavailable"; readonly reason: string };

/**
 * Where a widget's actions are performed and where it reads from: it keeps nothing of its own. All steps are in order of the
 * notebook's cells.
 */
export interface WidgetSession extends IDisposable {
  readonly kind: "notebook" | "worker";
  /** "CeO2.ipynb", or what stands in its place. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly status: SessionStatus;
  /** Something of the above is another now. */
  readonly changed: ISignal<WidgetSession, void>;
  /**
   * Performs an action: writes its cell, or edits the one of its role, and runs it. Steps before it that have not been run (in
   * a notebook that was just opened, after a restart) are run first. One after another.
   * @returns the step when it is done, or failed
   * @throws Error where nothing can be run, with the reason
   */
  perform(action: Action): Promise<Step>;
  /** Makes ready what can be made ready for an action that will probably be performed next. Nothing is written or run. */
  prepare(action: Action): void;
  /** Writes an action's cell, or edits the one of its role, and does not run it: it is out of date. */
  write(action: Action): void;
  /** Runs all steps again that are out of date or were not run. */
  runStale(): Promise<void>;
  /** Deletes a step's cell. */
  remove(id: string): void;
  /** Stops what is running; steps that wait are not begun. */
  cancel(): Promise<void>;
  /** A new kernel or worker; steps stay, none is run. */
  restart(): Promise<void>;
}
