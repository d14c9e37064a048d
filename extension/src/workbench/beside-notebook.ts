import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { Widget } from "@lumino/widgets";
import { holdsSeveral } from "../session/page-kind.js";

/** Shows a widget beside the notebook that it writes into; in Notebook 7, whose main area takes one widget only, in the side panel. */
export function addBesideNotebook(
  app: JupyterFrontEnd,
  widget: Widget,
  mode: "split-left" | "split-right" | "tab-after",
  notebook: Widget,
): void {
  if (holdsSeveral(app)) app.shell.add(widget, "main", { mode, ref: notebook.id });
  else app.shell.add(widget, "right");
  app.shell.activateById(widget.id);
}
