import { PathExt } from "@jupyterlab/coreutils";
import type { Contents } from "@jupyterlab/services";
import { UUID } from "@lumino/coreutils";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import type { Action } from "../actions/action.js";
import { cellContent } from "./notebook-cells.js";

/** The kernel of all notebooks that this extension writes. */
export const KERNEL_NAME = "tslab";

/** A notebook (nbformat 4.5) in the TypeScript kernel. */
function notebookContent(cells: readonly ReadonlyPartialJSONObject[]): ReadonlyPartialJSONObject {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: KERNEL_NAME, display_name: "TypeScript", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
    cells,
  };
}

/** The cells of actions, not run, with the library's cell first. */
export function actionNotebook(actions: readonly Action[]): ReadonlyPartialJSONObject {
  const [library, others] = [
    { kind: "importLibrary" } as const,
    actions.filter(({ kind }) => kind !== "importLibrary"),
  ];
  const cells = [library, ...others].map((action) => ({
    ...cellContent(action),
    id: UUID.uuid4(),
    execution_count: null,
    outputs: [],
  }));
  return notebookContent(cells as never);
}

/** Saves a notebook under the first free name of base.ipynb, base-2.ipynb, … in a folder; returns its path. */
export async function saveNotebook(
  contents: Contents.IManager,
  folder: string,
  base: string,
  content: ReadonlyPartialJSONObject,
): Promise<string> {
  const { content: listed } = await contents.get(folder, { content: true });
  const taken = new Set((listed as readonly Contents.IModel[]).map(({ name }) => name));
  let name = `${base}.ipynb`;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}.ipynb`;
  const path = PathExt.join(folder, name);
  await contents.save(path, { type: "notebook", format: "json", content });
  return path;
}
