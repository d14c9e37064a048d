import type { ICodeCellModel } from "@jupyterlab/cells";
import type { IOutput, IError, IStream } from "@jupyterlab/nbformat";
import type { INotebookModel } from "@jupyterlab/notebook";
import { unpackBundle } from "rietbook";
import type { MimeBundle } from "rietbook";
import type { Action } from "../actions/action.js";
import { roleRank } from "../actions/cell-text.js";
import { formatAction } from "../actions/format-action.js";
import type { Displayed } from "./widget-session.js";

/** Key of what this extension notes in a cell's metadata. */
const CELL_METADATA = "rietbook";

/** A cell that an action wrote. */
export interface ActionCell {
  readonly cell: ICodeCellModel;
  readonly role: string;
  readonly action: Action;
}

/** The cells of actions, in the notebook's order; others are none of the widgets' business. */
export function actionCells(model: INotebookModel): readonly ActionCell[] {
  const found: ActionCell[] = [];
  for (const cell of model.cells) {
    const note =
      cell.type === "code" ? (cell.getMetadata(CELL_METADATA) as Partial<ActionCell> | undefined) : undefined;
    if (note?.role === undefined || note.action === undefined) continue;
    found.push({ cell: cell as ICodeCellModel, role: note.role, action: note.action });
  }
  return found;
}

/** A cell's notebook format. */
export function cellContent(action: Action) {
  const { role, source } = formatAction(action);
  return { cell_type: "code", source, metadata: { trusted: true, [CELL_METADATA]: { role, action } } } as const;
}

/**
 * Writes an action into the notebook: edits the cell of its role, or adds one behind the cells that come before it.
 * @returns id of the cell
 */
export function writeCell(model: INotebookModel, action: Action): string {
  const { role, source } = formatAction(action);
  const cells = actionCells(model);
  const known = cells.find((entry) => entry.role === role);
  if (known !== undefined) {
    if (known.cell.sharedModel.source !== source) known.cell.sharedModel.source = source;
    known.cell.setMetadata(CELL_METADATA, { role, action } as never);
    return known.cell.id;
  }
  const before = cells.filter((entry) => roleRank(entry.role) <= roleRank(role)).pop();
  const index = before === undefined ? placeOfFirst(model, cells) : indexOf(model, before.cell.id) + 1;
  return model.sharedModel.insertCell(index, cellContent(action) as never).id;
}

/** Before all other action cells; where there are none, at the end, or in the place of the one empty cell of a new notebook. */
function placeOfFirst(model: INotebookModel, cells: readonly ActionCell[]): number {
  if (cells.length > 0) return indexOf(model, cells[0].cell.id);
  const { length } = model.cells;
  const last = length === 0 ? undefined : model.cells.get(length - 1);
  if (last?.type === "code" && last.sharedModel.source.trim() === "") model.sharedModel.deleteCell(length - 1);
  return model.cells.length;
}

/** Index of a cell; −1 where it was deleted. */
export function indexOf(model: INotebookModel, id: string): number {
  return [...model.cells].findIndex((cell) => cell.id === id);
}

/** What a cell shows, as MIME bundles, and what it wrote as an error. */
export interface CellOutputs {
  readonly displayed: readonly Displayed[];
  readonly errors: string;
}

/** The outputs of a notebook's cells; of a cell that did not change the very same objects each time. */
export class OutputReader {
  readonly #known = new WeakMap<ICodeCellModel, CellOutputs>();
  readonly #watched = new WeakSet<ICodeCellModel>();

  read(cell: ICodeCellModel): CellOutputs {
    if (!this.#watched.has(cell)) {
      this.#watched.add(cell);
      cell.outputs.changed.connect(() => this.#known.delete(cell));
    }
    const known = this.#known.get(cell) ?? outputsOf(cell);
    this.#known.set(cell, known);
    return known;
  }
}

function outputsOf(cell: ICodeCellModel): CellOutputs {
  const displayed: Displayed[] = [];
  let errors = "";
  for (let i = 0; i < cell.outputs.length; i++) {
    const output = cell.outputs.get(i).toJSON() as IOutput;
    if (output.output_type === "display_data" || output.output_type === "execute_result") {
      displayed.push(unpackBundle(output["data"] as MimeBundle));
    } else if (output.output_type === "error") {
      const { ename, evalue } = output as IError;
      errors += `${ename}: ${evalue}\n`;
    } else if (output.output_type === "stream" && output["name"] === "stderr") {
      const { text } = output as IStream;
      errors += Array.isArray(text) ? text.join("") : text;
    }
  }
  return { displayed, errors };
}
