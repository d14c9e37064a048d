import { ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { PathExt } from "@jupyterlab/coreutils";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import { IDefaultDrive } from "@jupyterlab/services";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import type { Action } from "../actions/action.js";
import { addFileType, addViewer } from "../documents/register-document.js";
import { createFrameView } from "../frames/frame-view.js";
import { ISessions } from "../session/session-list.js";
import { startWorkerSession } from "../session/sessions.js";
import { HeldPreferences, IPreferences } from "../settings/preferences.js";
import { baseName, createWorkbench } from "../workbench/create-workbench.js";
import { ShownView } from "./shown-view.js";

/** A kind of file that is looked at by one action. */
interface FileViewer {
  readonly type: string;
  readonly title: string;
  readonly extensions: readonly string[];
  /** Name of the viewer. */
  readonly viewer: string;
  /** Opened by double click; else by "open with". */
  readonly isDefault: boolean;
  readonly action: (file: string) => Action;
}

const VIEWERS: readonly FileViewer[] = [
  {
    type: "rietbook-cif",
    title: "Crystal structure",
    extensions: [".cif", ".mcif"],
    viewer: "Structure and calculated pattern",
    isDefault: true,
    action: (file) => ({ kind: "viewStructure", file }),
  },
  {
    type: "rietbook-instprm",
    title: "GSAS-II instrument parameters",
    extensions: [".instprm"],
    viewer: "Instrument parameters",
    isDefault: true,
    action: (file) => ({ kind: "viewInstrument", file }),
  },
  {
    type: "rietbook-gpx",
    title: "GSAS-II project",
    extensions: [".gpx"],
    viewer: "GSAS-II project",
    isDefault: true,
    action: (file) => ({ kind: "viewProject", file }),
  },
  {
    type: "text",
    title: "Text",
    extensions: [],
    viewer: "MIDAS parameters",
    isDefault: false,
    action: (file) => ({ kind: "viewParameters", file }),
  },
  {
    type: "json",
    title: "JSON",
    extensions: [],
    viewer: "Batch table of refinements",
    isDefault: false,
    action: (file) => ({ kind: "viewSummary", file }),
  },
];

/** File type of detector frames, and what cakes them. */
export const FRAME_TYPE = "rietbook-frames";
export const CAKING_VIEWER = "Rietbook caking";
const FRAME_EXTENSIONS = [
  ".tif",
  ".tiff",
  ".edf",
  ".cbf",
  ".h5",
  ".hdf5",
  ".nxs",
  ".ge",
  ".ge1",
  ".ge2",
  ".ge3",
  ".ge4",
  ".ge5",
];

/** Viewers of the files around a refinement. All but the frames are a session with one action, which a notebook can continue. */
export const viewersPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:viewers",
  description:
    "Shows structures, instrument parameters, GSAS-II projects, MIDAS parameters, summaries and detector frames.",
  autoStart: true,
  requires: [IDefaultDrive],
  optional: [ILayoutRestorer, IPreferences, ISessions, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    _drive: unknown,
    restorer: ILayoutRestorer | null,
    preferences: IPreferences | null,
    sessions: ISessions | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load("rietbook");
    const held = preferences ?? new HeldPreferences();
    const { contents } = app.serviceManager;
    for (const { type, title, extensions, viewer, isDefault, action } of VIEWERS) {
      if (extensions.length > 0) addFileType(app, { name: type, title: trans.__(title), extensions });
      const createContent = async ({ path }: DocumentRegistry.Context) => {
        const folder = PathExt.dirname(path);
        const file = PathExt.basename(path);
        const session = await startWorkerSession(contents, folder, trans);
        const parts = [
          {
            id: "view",
            title: trans.__(viewer),
            create: (place: ConstructorParameters<typeof ShownView>[0]) => new ShownView(place, action(file)),
          },
        ];
        return createWorkbench(app, session, parts, {
          ...{ folder, base: baseName(path), preferences: held, trans, sessions },
        });
      };
      const defaultFor = isDefault ? [type] : [];
      addViewer(app, { trans, name: viewer, fileTypes: [type], defaultFor, createContent }, restorer);
    }
    addFileType(app, { name: FRAME_TYPE, title: trans.__("Detector frames"), extensions: FRAME_EXTENSIONS });
    const createFrames = async ({ path }: DocumentRegistry.Context) => {
      const url = new URL(await contents.getDownloadUrl(path), document.baseURI).href;
      const cake = () => void app.commands.execute("docmanager:open", { path, factory: CAKING_VIEWER });
      return createFrameView(url, PathExt.basename(path), trans, cake);
    };
    // JupyterLab calls TIFF an image of its own, which no browser but Safari can show.
    const types = app.docRegistry.getFileType("tiff") === undefined ? [FRAME_TYPE] : [FRAME_TYPE, "tiff"];
    const frames = { trans, name: "Detector image", fileTypes: types, defaultFor: types, createContent: createFrames };
    addViewer(app, frames, restorer);
  },
};
