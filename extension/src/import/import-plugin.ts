import { ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { MainAreaWidget } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { IDefaultDrive } from "@jupyterlab/services";
import type { Contents } from "@jupyterlab/services";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { addFileType, addViewer } from "../documents/register-document.js";
import { createLargeFileProvider, LARGE_FILE, LargeFileModelFactory } from "../documents/large-file.js";
import { rietbookIcon } from "../icon.js";
import { NotebookSession } from "../session/notebook-session.js";
import { ISessions } from "../session/session-list.js";
import { startWorkerSession } from "../session/sessions.js";
import { HeldPreferences, IPreferences } from "../settings/preferences.js";
import { addBesideNotebook } from "../workbench/beside-notebook.js";
import { baseName, createWorkbench, refinementParts } from "../workbench/create-workbench.js";

const OPEN_IMPORT = "rietbook:import";
const FILE_TYPE = "rietbook-midas-zarr";

/** Opens MIDAS's `.zarr.zip` files by double click: import and refinement, without a notebook at first. */
export const importPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:midas-zarr",
  description: "Imports a MIDAS .zarr.zip file: cake, lineouts, checks, instrument.",
  autoStart: true,
  requires: [IDefaultDrive],
  optional: [ILayoutRestorer, IPreferences, ISessions, INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    drive: Contents.IDrive,
    restorer: ILayoutRestorer | null,
    preferences: IPreferences | null,
    sessions: ISessions | null,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("rietbook");
    const held = preferences ?? new HeldPreferences();
    const placeOf = (path: string) => ({
      folder: PathExt.dirname(path),
      base: baseName(path),
      preferences: held,
      trans,
      sessions,
    });
    drive.contentProviderRegistry?.register(LARGE_FILE, createLargeFileProvider(drive));
    app.docRegistry.addModelFactory(new LargeFileModelFactory());
    addFileType(app, { name: FILE_TYPE, title: trans.__("MIDAS cake"), extensions: [".zarr.zip"] });
    const viewer = {
      trans,
      name: "Rietbook import",
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      createContent: async ({ path }: { readonly path: string }) => {
        const session = await startWorkerSession(app.serviceManager.contents, PathExt.dirname(path), trans);
        return createWorkbench(app, session, refinementParts(PathExt.basename(path), trans), placeOf(path));
      },
    };
    addViewer(app, viewer, restorer);
    if (notebooks === null) return;
    app.commands.addCommand(OPEN_IMPORT, {
      label: trans.__("Import of this notebook"),
      caption: trans.__("Cake, lineouts, checks and instrument beside the notebook that they are written into"),
      icon: rietbookIcon,
      isEnabled: () => notebooks.currentWidget !== null,
      execute: () => {
        const notebook = notebooks.currentWidget;
        if (notebook === null) return undefined;
        const { path } = notebook.context;
        const content = createWorkbench(
          app,
          new NotebookSession(notebook, trans),
          refinementParts(undefined, trans),
          placeOf(path),
        );
        const widget = new MainAreaWidget({ content });
        widget.id = `rietbook-import-${notebook.id}`;
        widget.title.label = trans.__("Import: %1", PathExt.basename(path));
        widget.title.icon = rietbookIcon;
        widget.title.closable = true;
        notebook.disposed.connect(() => widget.dispose());
        addBesideNotebook(app, widget, "split-left", notebook);
        return widget;
      },
    });
  },
};
