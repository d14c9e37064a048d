import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { ILauncher } from "@jupyterlab/launcher";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { rietbookIcon } from "../icon.js";
import { KERNEL_NAME, saveNotebook } from "../session/new-notebook.js";
import { DEFAULT_PREFERENCES, IPreferences } from "../settings/preferences.js";
import { cakingTemplate, refinementTemplate } from "./notebook-template.js";

/** Cards, menu and palette entries for notebooks that are ready to refine or to cake. */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:launcher",
  description: "Offers new refinement and caking notebooks, and lists Rietbook's commands in the palette.",
  autoStart: true,
  optional: [ILauncher, ICommandPalette, IPreferences, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    preferences: IPreferences | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("rietbook");
    const current = () => preferences?.current ?? DEFAULT_PREFERENCES;
    const templates = [
      {
        command: "rietbook:new-refinement",
        base: "refinement",
        label: trans.__("New refinement notebook"),
        caption: trans.__("From a MIDAS file and a CIF to a refined structure"),
        content: () => refinementTemplate(current()),
      },
      {
        command: "rietbook:new-caking",
        base: "caking",
        label: trans.__("New caking notebook"),
        caption: trans.__("From a detector image and a parameter file to a caked file"),
        content: () => cakingTemplate(current()),
      },
    ];
    for (const [rank, { command, base, label, caption, content }] of templates.entries()) {
      app.commands.addCommand(command, {
        label,
        caption,
        icon: rietbookIcon,
        execute: async ({ cwd }) => {
          const folder = typeof cwd === "string" ? cwd : "";
          const path = await saveNotebook(app.serviceManager.contents, folder, base, content());
          return app.commands.execute("docmanager:open", { path, factory: "Notebook", kernel: { name: KERNEL_NAME } });
        },
      });
      launcher?.add({ command, category: "Rietbook", rank });
      palette?.addItem({ command, category: "Rietbook" });
    }
    for (const command of ["rietbook:import", "rietbook:run-again", "rietbook:cancel"])
      palette?.addItem({ command, category: "Rietbook" });
  },
};
