import { nullTranslator } from "@jupyterlab/translation";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Panel, Widget } from "@lumino/widgets";
import { figureMimeType, figureSchemaVersion, unpackRecord } from "rietbook";
import type { Figure } from "rietbook";
import { DrawingView } from "./drawing-view.js";
import { createDiv } from "./figure-toolbar.js";
import { PatternView } from "./pattern-view.js";

/** Draws what `show(plot.…)` sends to a notebook: patterns interactively, all else as the library draws it. */
class FigureRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(readonly trans: TranslationBundle) {
    super();
    this.addClass("rietbook-output");
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const figure = unpackRecord(model.data[figureMimeType]) as Partial<Figure> | undefined;
    for (const widget of [...this.widgets]) widget.dispose();
    const view = createView(figure, this.trans);
    // An output that is too wide scrolls: something in it must be reached with the keyboard.
    view.node.tabIndex = 0;
    this.addWidget(view);
  }
}

function createView(figure: Partial<Figure> | undefined, trans: TranslationBundle): Widget {
  if (figure?.schemaVersion !== figureSchemaVersion) {
    const text = trans.__(
      "This figure is of another version of Rietbook: found schema version %1, expected %2. Run its cell again.",
      figure?.schemaVersion ?? "–",
      figureSchemaVersion,
    );
    return messageWidget(text);
  }
  const known = figure as Figure;
  return known.kind === "pattern" || known.kind === "rietveld" ? new PatternView(known, trans) : new DrawingView(known);
}

function messageWidget(text: string): Widget {
  return new Widget({ node: createDiv("rietbook-message", text) });
}

const extension: IRenderMime.IExtension = {
  id: "@rietbook/jupyterlab:figure",
  description: "Draws Rietbook's figures; patterns can be zoomed, panned and read.",
  rendererFactory: {
    safe: true,
    mimeTypes: [figureMimeType],
    // Before the SVG that comes with the figure for all other viewers.
    defaultRank: 20,
    createRenderer: ({ translator }) => new FigureRenderer((translator ?? nullTranslator).load("rietbook")),
  },
  dataType: "json",
};

export { extension as default };
