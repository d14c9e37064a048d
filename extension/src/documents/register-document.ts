import type { ILayoutRestorer, JupyterFrontEnd } from "@jupyterlab/application";
import { WidgetTracker } from "@jupyterlab/apputils";
import type { DocumentWidget } from "@jupyterlab/docregistry";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { TranslationBundle } from "@jupyterlab/translation";
import { rietbookIcon } from "../icon.js";
import { DocumentPanelFactory } from "./document-panel.js";
import type { CreateContent, DocumentPanel } from "./document-panel.js";
import { LARGE_FILE } from "./large-file.js";

/** A viewer of one or more file types. */
export interface DocumentViewer {
  /** Unique; shown in "open with", translated. */
  readonly name: string;
  readonly fileTypes: readonly string[];
  /** Those of the file types that a double click opens with it. */
  readonly defaultFor?: readonly string[];
  readonly createContent: CreateContent;
  readonly trans: TranslationBundle;
}

/** Adds a file type that JupyterLab never reads as a whole. */
export function addFileType(
  app: JupyterFrontEnd,
  type: {
    readonly name: string;
    readonly title: string;
    readonly extensions: readonly string[];
    readonly pattern?: string;
  },
): void {
  app.docRegistry.addFileType({
    name: type.name,
    displayName: type.title,
    extensions: [...type.extensions],
    ...(type.pattern !== undefined && { pattern: type.pattern }),
    mimeTypes: ["application/octet-stream"],
    contentType: "file",
    fileFormat: "base64",
    icon: rietbookIcon,
  } satisfies Partial<DocumentRegistry.IFileType>);
}

/** Registers a viewer; its tabs come back after a reload. */
export function addViewer(app: JupyterFrontEnd, viewer: DocumentViewer, restorer: ILayoutRestorer | null): void {
  const namespace = `rietbook-${viewer.name.toLowerCase().replace(/\W+/g, "-")}`;
  const tracker = new WidgetTracker<DocumentWidget<DocumentPanel>>({ namespace });
  const options = {
    name: viewer.name,
    label: viewer.trans.__(viewer.name),
    modelName: LARGE_FILE,
    contentProviderId: LARGE_FILE,
    fileTypes: [...viewer.fileTypes],
    defaultFor: [...(viewer.defaultFor ?? [])],
    readOnly: true,
  };
  const factory = new DocumentPanelFactory(options, viewer.createContent, viewer.trans);
  factory.widgetCreated.connect((_, widget) => {
    widget.title.icon = rietbookIcon;
    widget.toolbar.hide();
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  app.docRegistry.addWidgetFactory(factory);
  void restorer?.restore(tracker, {
    command: "docmanager:open",
    args: (widget) => ({ path: widget.context.path, factory: viewer.name }),
    name: (widget) => widget.context.path,
  });
}
