import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import { ILauncher } from "@jupyterlab/launcher";
import type { Contents } from "@jupyterlab/services";
import { rietbookIcon } from "../icon.js";
import { createNotebookContent } from "./notebook-template.js";

const COMMAND = "rietbook:new-notebook";

/** The launcher's card for a notebook that is ready to refine. */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:launcher",
  description: "Offers a new refinement notebook in the launcher and the command palette.",
  autoStart: true,
  optional: [ILauncher, ICommandPalette],
  activate: (app: JupyterFrontEnd, launcher: ILauncher | null, palette: ICommandPalette | null) => {
    app.commands.addCommand(COMMAND, {
      label: "Rietbook: new refinement notebook",
      caption: "A TypeScript notebook that goes from a MIDAS file and a CIF to a refined structure",
      icon: rietbookIcon,
      execute: async ({ cwd }) => {
        const path = await createNotebook(app.serviceManager.contents, typeof cwd === "string" ? cwd : "");
        return app.commands.execute("docmanager:open", { path, factory: "Notebook", kernel: { name: "tslab" } });
      },
    });
    launcher?.add({ command: COMMAND, category: "Rietbook", rank: 0 });
    palette?.addItem({ command: COMMAND, category: "Rietbook" });
  },
};

/** Writes the notebook under the first free name of refinement.ipynb, refinement-2.ipynb, …; returns its path. */
async function createNotebook(contents: Contents.IManager, folder: string): Promise<string> {
  const { content } = await contents.get(folder, { content: true });
  const taken = new Set((content as readonly Contents.IModel[]).map(({ name }) => name));
  let name = "refinement.ipynb";
  for (let number = 2; taken.has(name); number++) name = `refinement-${number}.ipynb`;
  const path = PathExt.join(folder, name);
  await contents.save(path, { type: "notebook", format: "json", content: createNotebookContent() });
  return path;
}
