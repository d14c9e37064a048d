import { ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { WidgetTracker } from "@jupyterlab/apputils";
import type { DocumentWidget } from "@jupyterlab/docregistry";
import { IDefaultDrive } from "@jupyterlab/services";
import type { Contents } from "@jupyterlab/services";
import type { Panel } from "@lumino/widgets";
import { rietbookIcon } from "../icon.js";
import {
  createLargeFileProvider,
  LargeFileModelFactory,
  SCAN_CONTENT_PROVIDER,
  SCAN_MODEL,
  ScanWidgetFactory,
} from "./scan-document.js";

const FACTORY = "Rietbook cake";
const FILE_TYPE = "rietbook-midas-zarr";

/** Opens MIDAS's `.zarr.zip` files by double click. */
export const scanPlugin: JupyterFrontEndPlugin<void> = {
  id: "@rietbook/jupyterlab:midas-zarr",
  description: "Shows a MIDAS .zarr.zip file as heat map and lineouts.",
  autoStart: true,
  requires: [IDefaultDrive],
  optional: [ILayoutRestorer],
  activate: (app: JupyterFrontEnd, drive: Contents.IDrive, restorer: ILayoutRestorer | null) => {
    const tracker = new WidgetTracker<DocumentWidget<Panel>>({ namespace: "rietbook-scan" });
    drive.contentProviderRegistry?.register(SCAN_CONTENT_PROVIDER, createLargeFileProvider(drive));
    app.docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: "MIDAS cake",
      extensions: [".zarr.zip"],
      mimeTypes: ["application/zip"],
      contentType: "file",
      fileFormat: "base64",
      icon: rietbookIcon,
    });
    app.docRegistry.addModelFactory(new LargeFileModelFactory());
    const factory = new ScanWidgetFactory({
      name: FACTORY,
      label: "Cake and lineouts",
      modelName: SCAN_MODEL,
      contentProviderId: SCAN_CONTENT_PROVIDER,
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      readOnly: true,
    });
    factory.widgetCreated.connect((_, widget) => {
      widget.title.icon = rietbookIcon;
      widget.toolbar.hide();
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    app.docRegistry.addWidgetFactory(factory);
    void restorer?.restore(tracker, {
      command: "docmanager:open",
      args: (widget) => ({ path: widget.context.path, factory: FACTORY }),
      name: (widget) => widget.context.path,
    });
  },
};
