import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILayoutRestorer } from "@jupyterlab/application";
import { ICommandPalette, MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import { INotebookTracker } from "@jupyterlab/notebook";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { rietbookIcon } from "../icon.js";
import { NotebookSession } from "../session/notebook-session.js";
import { addViewer } from "../documents/register-document.js";
import { startWorkerSession } from "../session/sessions.js";
import { ISessions } from "../session/session-list.js";
import { HeldPreferences, IPreferences } from "../settings/preferences.js";
import { CAKING_VIEWER, FRAME_TYPE } from "../viewers/viewers-plugin.js";
import { addBesideNotebook } from "../workbench/beside-notebook.js";
import { baseName, cakingParts, createWorkbench } from "../workbench/create-workbench.js";
import type { Workbench } from "../workbench/workbench.js";

/** From this width of the window on (pixels) there is room for notebook and widgets side by side. */
const WIDE = 1700;

const COMMANDS = [
  { command: "rietbook:refinement", part: "refinement", label: "Refinement of this notebook" },
  { command: "rietbook:caking", part: "caking", label: "Caking in this notebook" },
] as const;

/** Opens the widgets beside the notebook that they write into; one workbench a notebook. */
export const refinementPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:refinement",
  description: "Caking and refinement beside a notebook, where every click is a cell; caking of an image by open with.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, IPreferences, ISessions, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    preferences: IPreferences | null,
    sessions: ISessions | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("rietbook");
    const held = preferences ?? new HeldPreferences();
    const tracker = new WidgetTracker<MainAreaWidget<Workbench>>({ namespace: "rietbook-workbench" });
    const open = (notebook: NotebookPanel): MainAreaWidget<Workbench> => {
      const id = `rietbook-workbench-${notebook.id}`;
      const known = tracker.find((widget) => widget.id === id);
      if (known !== undefined) {
        app.shell.activateById(id);
        return known;
      }
      const { path } = notebook.context;
      const content = createWorkbench(app, new NotebookSession(notebook, trans), cakingParts(undefined, trans), {
        folder: PathExt.dirname(path),
        base: PathExt.basename(path, ".ipynb"),
        preferences: held,
        trans,
        sessions,
      });
      const widget = new MainAreaWidget({ content });
      Object.assign(widget.title, { label: `Rietbook: ${PathExt.basename(path)}`, icon: rietbookIcon, closable: true });
      widget.id = id;
      notebook.disposed.connect(() => widget.dispose());
      void tracker.add(widget);
      const isWide = document.body.clientWidth >= WIDE;
      addBesideNotebook(app, widget, isWide ? "split-right" : "tab-after", notebook);
      return widget;
    };
    addViewer(
      app,
      {
        trans,
        name: CAKING_VIEWER,
        fileTypes: [FRAME_TYPE],
        createContent: async ({ path }) => {
          const folder = PathExt.dirname(path);
          const session = await startWorkerSession(app.serviceManager.contents, folder, trans);
          const place = {
            folder,
            base: baseName(path),
            preferences: held,
            trans,
            sessions,
          };
          return createWorkbench(app, session, cakingParts(PathExt.basename(path), trans), place);
        },
      },
      restorer,
    );
    for (const { command, part, label } of COMMANDS) {
      app.commands.addCommand(command, {
        label: trans.__(label),
        caption: trans.__("Beside the notebook that every click is written into"),
        icon: rietbookIcon,
        isEnabled: () => notebooks.currentWidget !== null,
        execute: () => {
          if (notebooks.currentWidget !== null) open(notebooks.currentWidget).content.showPart(part);
        },
      });
      palette?.addItem({ command, category: "Rietbook" });
    }
  },
};
