import { ABCWidgetFactory, DocumentWidget } from "@jupyterlab/docregistry";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Panel, Widget } from "@lumino/widgets";
import { createDiv } from "../figure/figure-toolbar.js";
import { errorNode } from "../figure/message.js";

/** Makes what a file's tab holds. It may throw: the message is shown in its place. */
export type CreateContent = (context: DocumentRegistry.Context) => Promise<Widget>;

/** The tab of one file: says that it is reading, then shows its content, or in its place what is wrong with the file. */
export class DocumentPanel extends Panel {
  constructor(
    readonly context: DocumentRegistry.Context,
    readonly createContent: CreateContent,
    trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-document");
    this.#show(new Widget({ node: createDiv("rietbook-loading", trans.__("Reading %1 …", context.localPath)) }));
    void this.#open();
  }

  async #open(): Promise<void> {
    try {
      await this.context.ready;
      const content = await this.createContent(this.context);
      if (this.isDisposed) content.dispose();
      else this.#show(content);
    } catch (error) {
      if (!this.isDisposed) this.#show(new Widget({ node: errorNode(error) }));
    }
  }

  #show(widget: Widget): void {
    for (const old of [...this.widgets]) old.dispose();
    this.addWidget(widget);
  }
}

/** Makes the tabs of one kind of file. */
export class DocumentPanelFactory extends ABCWidgetFactory<DocumentWidget<DocumentPanel>> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<DocumentPanel>>,
    readonly createContent: CreateContent,
    readonly trans: TranslationBundle,
  ) {
    super(options);
  }

  protected createNewWidget(context: DocumentRegistry.Context): DocumentWidget<DocumentPanel> {
    return new DocumentWidget({ content: new DocumentPanel(context, this.createContent, this.trans), context });
  }
}
