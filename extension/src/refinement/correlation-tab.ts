import { Panel, Widget } from "@lumino/widgets";
import { figureSchemaVersion } from "rietbook";
import type { CorrelationFigure, RefinementState } from "rietbook";
import { DrawingView } from "../figure/drawing-view.js";
import { createTable } from "../figure/table.js";

/** Most pairs in the table. */
const MOST_PAIRS = 12;

/** The correlation matrix as the library draws it, and its strongest pairs as a table. */
export class CorrelationTab extends Panel {
  readonly #picture = new DrawingView();
  readonly #table = new Widget();
  #state?: RefinementState;

  constructor() {
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
    this.#picture.setFigure(isThere ? figureOf(correlation) : undefined);
    if (isThere) this.#table.node.replaceChildren(strongestPairs(correlation));
    else this.#table.node.textContent = "Correlations are known once two parameters were refined together.";
  }
}

function figureOf(data: RefinementState["correlation"]): CorrelationFigure {
  return {
    schemaVersion: figureSchemaVersion,
    kind: "correlation",
    title: "Correlations",
    description: `Correlation coefficients of ${data.paths.length} parameters.`,
    caption: [],
    data,
    options: {},
  };
}

function strongestPairs({ paths, matrix }: RefinementState["correlation"]): HTMLElement {
  const n = paths.length;
  const rows = paths
    .flatMap((a, i) => paths.slice(0, i).map((b, j) => ({ a, b, value: matrix[i * n + j] })))
    .sort((p, q) => Math.abs(q.value) - Math.abs(p.value))
    .slice(0, MOST_PAIRS)
    .map(({ a, b, value }) => [b, a, `${Math.round(100 * value)} %`.replace("-", "−")]);
  return createTable({ caption: "Strongest pairs", columns: ["parameter", "with", "correlation"], rows });
}
