import type { CellText } from "../actions/cell-text.js";
import type { Displayed } from "./widget-session.js";

/** The page to the worker: the folder that file names are relative to, or a cell to run. */
export type ToWorker =
  | { readonly kind: "folder"; readonly url: string }
  | { readonly kind: "run"; readonly id: string; readonly cell: CellText };

/** The worker to the page. */
export type FromWorker =
  | { readonly kind: "displayed"; readonly id: string; readonly data: Displayed }
  | { readonly kind: "progress"; readonly id: string; readonly done: number; readonly total?: number }
  /** A file that a cell wrote, to be saved in the folder. */
  | { readonly kind: "file"; readonly id: string; readonly name: string; readonly content: string | Uint8Array }
  | { readonly kind: "done"; readonly id: string }
  | { readonly kind: "failed"; readonly id: string; readonly error: string };
