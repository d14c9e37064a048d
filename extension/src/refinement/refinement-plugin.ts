import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { rietbookIcon } from "../icon.js";
import { NotebookSession } from "../session/notebook-session.js";
import { WidgetFiles } from "../session/widget-files.js";
import { RefinementPanel } from "./refinement-panel.js";

/** From this width of the window on (pixels) there is room for notebook and widget side by side. */
const WIDE = 1700;

export const OPEN_REFINEMENT = "rietbook:refinement";

/** Opens the refinement widget beside the notebook that it writes into. */
export const refinementPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:refinement",
  description: "Rietveld refinement beside a notebook: every click is a cell.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker, palette: ICommandPalette | null) => {
    const tracker = new WidgetTracker<MainAreaWidget<RefinementPanel>>({ namespace: "rietbook-refinement" });
    app.commands.addCommand(OPEN_REFINEMENT, {
      label: "Rietbook: refinement of this notebook",
      caption: "Phases, stages, plot and parameters beside the notebook that they are written into",
      icon: rietbookIcon,
      isEnabled: () => notebooks.currentWidget !== null,
      execute: () => {
        const notebook = notebooks.currentWidget;
        if (notebook === null) return undefined;
        const files = new WidgetFiles(app.serviceManager.contents, PathExt.dirname(notebook.context.path));
        const content = new RefinementPanel(new NotebookSession(notebook), files);
        const widget = new MainAreaWidget({ content });
        // The frame names all of its contents alike.
        content.node.setAttribute("aria-label", "Rietveld refinement");
        widget.id = `rietbook-refinement-${notebook.id}`;
        widget.title.label = `Refinement: ${PathExt.basename(notebook.context.path)}`;
        widget.title.icon = rietbookIcon;
        widget.title.closable = true;
        notebook.disposed.connect(() => widget.dispose());
        void tracker.add(widget);
        const isWide = document.body.clientWidth >= WIDE;
        app.shell.add(widget, "main", { mode: isWide ? "split-right" : "tab-after", ref: notebook.id });
        return widget;
      },
    });
    palette?.addItem({ command: OPEN_REFINEMENT, category: "Rietbook" });
  },
};
