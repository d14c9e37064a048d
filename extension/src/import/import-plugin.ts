import { ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { PathExt } from "@jupyterlab/coreutils";
import { IDefaultDrive } from "@jupyterlab/services";
import type { Contents } from "@jupyterlab/services";
import { addFileType, addViewer } from "../documents/register-document.js";
import { createLargeFileProvider, LARGE_FILE, LargeFileModelFactory } from "../documents/large-file.js";
import { startWorkerSession } from "../session/sessions.js";
import { IPreferences } from "../settings/preferences-plugin.js";
import { DEFAULT_PREFERENCES } from "../settings/preferences.js";
import { baseName, createWorkbench, refinementParts } from "../workbench/create-workbench.js";

const FILE_TYPE = "rietbook-midas-zarr";

/** Opens MIDAS's `.zarr.zip` files by double click: import and refinement, without a notebook at first. */
export const importPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:midas-zarr",
  description: "Imports a MIDAS .zarr.zip file: cake, lineouts, checks, instrument.",
  autoStart: true,
  requires: [IDefaultDrive],
  optional: [ILayoutRestorer, IPreferences],
  activate: (
    app: JupyterFrontEnd,
    drive: Contents.IDrive,
    restorer: ILayoutRestorer | null,
    preferences: IPreferences | null,
  ) => {
    drive.contentProviderRegistry?.register(LARGE_FILE, createLargeFileProvider(drive));
    app.docRegistry.addModelFactory(new LargeFileModelFactory());
    addFileType(app, { name: FILE_TYPE, title: "MIDAS cake", extensions: [".zarr.zip"] });
    const viewer = {
      name: "Rietbook import",
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      createContent: async ({ path }: { readonly path: string }) => {
        const folder = PathExt.dirname(path);
        const session = await startWorkerSession(app.serviceManager.contents, folder);
        const place = { folder, base: baseName(path), preferences: preferences?.current ?? DEFAULT_PREFERENCES };
        return createWorkbench(app, session, refinementParts(PathExt.basename(path)), place);
      },
    };
    addViewer(app, viewer, restorer);
  },
};
