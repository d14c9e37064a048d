import type { Figure, FigureFormat } from "rietbook";
import type { CellText } from "../actions/cell-text.js";
import type { Displayed } from "./widget-session.js";

/** The page to the worker: the folder that file names are relative to, a cell to run, a figure that was drawn. */
export type ToWorker =
  | { readonly kind: "folder"; readonly url: string }
  | {
      readonly kind: "drawn";
      readonly drawing: number;
      readonly content?: string | Uint8Array;
      readonly error?: string;
    }
  | { readonly kind: "run"; readonly id: string; readonly cell: CellText };

/** The worker to the page. */
export type FromWorker =
  | { readonly kind: "displayed"; readonly id: string; readonly data: Displayed }
  | { readonly kind: "progress"; readonly id: string; readonly done: number; readonly total?: number }
  /** A file that a cell wrote, to be saved in the folder. */
  | { readonly kind: "file"; readonly id: string; readonly name: string; readonly content: string | Uint8Array }
  /** A figure to be drawn, which takes a page's document. */
  | {
      readonly kind: "draw";
      readonly id: string;
      readonly drawing: number;
      readonly figure: Figure;
      readonly format: FigureFormat;
    }
  | { readonly kind: "done"; readonly id: string }
  | { readonly kind: "failed"; readonly id: string; readonly error: string };
