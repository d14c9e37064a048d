import { ABCWidgetFactory, DocumentWidget, TextModelFactory } from "@jupyterlab/docregistry";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { Contents, IContentProvider } from "@jupyterlab/services";
import { Panel, Widget } from "@lumino/widgets";
import { createDiv } from "../figure/figure-toolbar.js";
import { ScanClient } from "./scan-client.js";
import { errorNode, ScanView } from "./scan-view.js";

export const SCAN_MODEL = "rietbook-large-file";
export const SCAN_CONTENT_PROVIDER = "rietbook-large-file";

/** A document model that holds nothing: the file is read in parts by the viewer, never fetched as a whole. */
export class LargeFileModelFactory extends TextModelFactory {
  override get name(): string {
    return SCAN_MODEL;
  }

  override get contentType(): Contents.ContentType {
    return "file";
  }

  /** Null: the document's context asks for the file's particulars without its content. */
  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/**
 * Gives the particulars of a file and calls it read-only. Of a writable one JupyterLab would make a checkpoint when it is
 * opened, which is a copy of the whole file.
 */
export function createLargeFileProvider(drive: Contents.IDrive): IContentProvider {
  return {
    get: async (path) => ({ ...(await drive.get(path, { content: false })), writable: false }),
    save: async (path) => {
      throw new Error(`${path} is shown only; it cannot be saved.`);
    },
  };
}

/** The tab of one file: says that it is reading, then shows the scan, or in its place what is wrong with the file. */
class ScanPanel extends Panel {
  readonly #client = new ScanClient();

  constructor(readonly context: DocumentRegistry.Context) {
    super();
    this.addClass("rietbook-scan-panel");
    this.#show(new Widget({ node: createDiv("rietbook-loading", `Reading ${context.localPath} …`) }));
    void this.#open();
  }

  override dispose(): void {
    this.#client.dispose();
    super.dispose();
  }

  async #open(): Promise<void> {
    try {
      await this.context.ready;
      const url = new URL(await this.context.urlResolver.getDownloadUrl(this.context.path), document.baseURI).href;
      const scan = await this.#client.ask("open", { url });
      if (!this.isDisposed) this.#show(new ScanView(scan, this.#client));
    } catch (error) {
      if (!this.isDisposed) this.#show(new Widget({ node: errorNode(error) }));
    }
  }

  #show(widget: Widget): void {
    for (const old of [...this.widgets]) old.dispose();
    this.addWidget(widget);
  }
}

/** Makes the tabs. */
export class ScanWidgetFactory extends ABCWidgetFactory<DocumentWidget<Panel>> {
  protected createNewWidget(context: DocumentRegistry.Context): DocumentWidget<Panel> {
    return new DocumentWidget({ content: new ScanPanel(context), context });
  }
}
