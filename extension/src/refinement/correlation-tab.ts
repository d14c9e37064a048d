import type { TranslationBundle } from "@jupyterlab/translation";
import { Panel, Widget } from "@lumino/widgets";
import { figureSchemaVersion } from "rietbook";
import type { CorrelationFigure, RefinementState } from "rietbook";
import { DrawingView } from "../figure/drawing-view.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { createTable } from "../figure/table.js";

/** Most pairs in the table. */
const MOST_PAIRS = 12;

/** The correlation matrix as the library draws it, and its strongest pairs as a table. */
export class CorrelationTab extends Panel {
  readonly #picture = new DrawingView();
  readonly #table = new Widget();
  #state?: RefinementState;

  constructor(readonly trans: TranslationBundle) {
    super();
    this.addClass("rietbook-correlation");
    this.addWidget(this.#picture);
    this.addWidget(this.#table);
  }

  setState(state: RefinementState | undefined): void {
    if (state === this.#state) return;
    this.#state = state;
    const correlation = state?.correlation;
    const isThere = correlation !== undefined && correlation.paths.length > 1;
    this.#picture.setFigure(isThere ? figureOf(correlation, this.trans) : undefined);
    if (isThere) this.#table.node.replaceChildren(strongestPairs(correlation, this.trans));
    else
      this.#table.node.replaceChildren(
        createDiv(
          "rietbook-hint-text",
          this.trans.__("Correlations are known once two parameters were refined together."),
        ),
      );
  }
}

function figureOf(data: RefinementState["correlation"], trans: TranslationBundle): CorrelationFigure {
  return {
    schemaVersion: figureSchemaVersion,
    kind: "correlation",
    title: trans.__("Correlations"),
    description: trans.__("Correlation coefficients of %1 parameters.", data.paths.length),
    caption: [trans.__("Correlation coefficients, percent")],
    data,
    options: {},
  };
}

function strongestPairs({ paths, matrix }: RefinementState["correlation"], trans: TranslationBundle): HTMLElement {
  const n = paths.length;
  const rows = paths
    .flatMap((a, i) => paths.slice(0, i).map((b, j) => ({ a, b, value: matrix[i * n + j] })))
    .sort((p, q) => Math.abs(q.value) - Math.abs(p.value))
    .slice(0, MOST_PAIRS)
    .map(({ a, b, value }) => [b, a, `${Math.round(100 * value)} %`.replace("-", "−")]);
  const columns = [trans.__("parameter"), trans.__("with"), trans.__("correlation")];
  return createTable({ caption: trans.__("Strongest pairs"), columns, rows });
}
