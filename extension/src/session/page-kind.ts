import type { JupyterFrontEnd } from "@jupyterlab/application";

/** Whether a page holds several documents side by side: JupyterLab does, a page of Notebook 7 is one document. */
export function holdsSeveral(app: JupyterFrontEnd): boolean {
  return "mode" in app.shell;
}
