import type { TranslationBundle } from "@jupyterlab/translation";
import { Panel, Widget } from "@lumino/widgets";
import { formatEsd } from "rietbook";
import type { PatternFigure, ShownSeries, TrendFigure, TrendPoint, TrendVariable } from "rietbook";
import { DrawingView } from "../figure/drawing-view.js";
import { createDiv } from "../figure/figure-toolbar.js";
import { PatternView } from "../figure/pattern-view.js";
import { filteredTable } from "../viewers/filtered-table.js";
import type { RefinementView } from "./read-refinement.js";

/** Height of the trend's panel, pixels: the least, and what lies above and below it, its legend and axis among them. */
const LEAST_PANEL = 110;
const MOST_PANEL = 290;
const AROUND_PANEL = 150;

const AGAINST: readonly TrendVariable[] = ["eta", "frame", "omega", "number", "temperature", "pressure"];

type SeriesStatus = ShownSeries["entries"][number]["status"];

/** What the tab asks for. */
export interface SeriesActions {
  readonly onRefineAll: (parameter: string, against: TrendVariable) => void;
  readonly onTrend: (of: string, parameter: string, against: TrendVariable) => void;
  /** Shows the figure of one lineout of the series. */
  readonly onLineout: (of: string, index: number) => void;
  readonly onCloseLineout: () => void;
}

/** All lineouts refined like the one in view: a parameter over η or frame, and the table of verdicts. */
export class SeriesTab extends Panel {
  #view?: RefinementView;
  /** The analyst has chosen a parameter: until then it is a cell length, once there is one. */
  #isChosen = false;
  readonly #bar = new Widget();
  readonly #trend = new DrawingView(undefined, () => this.#panelHeight());
  readonly #table = new Widget();
  readonly #lineout = new Panel();
  readonly #run = document.createElement("button");
  readonly #parameter = document.createElement("select");
  readonly #against = document.createElement("select");

  constructor(
    readonly actions: SeriesActions,
    readonly trans: TranslationBundle,
  ) {
    super();
    this.addClass("rietbook-series");
    this.#lineout.addClass("rietbook-series-lineout");
    this.#run.type = "button";
    this.#run.textContent = trans.__("Refine all lineouts like this one");
    this.#run.addEventListener("click", () => actions.onRefineAll(this.#parameter.value, this.#variable()));
    this.#parameter.setAttribute("aria-label", trans.__("Parameter of the trend"));
    this.#against.setAttribute("aria-label", trans.__("What the trend is drawn over"));
    this.#against.append(...AGAINST.map((value) => option(value, trans.__("over %1", variableName(value, trans)))));
    for (const select of [this.#parameter, this.#against]) {
      select.addEventListener("change", () => {
        this.#isChosen = true;
        this.#draw();
      });
    }
    this.#bar.node.className = "rietbook-bar";
    this.#bar.node.append(this.#run, this.#parameter, this.#against);
    for (const widget of [this.#bar, this.#trend, this.#lineout, this.#table]) this.addWidget(widget);
  }

  setView(view: RefinementView): void {
    const before = this.#view;
    this.#view = view;
    const isSeveral = (view.current?.state.histograms.length ?? 0) > 1;
    this.#run.disabled = view.current === undefined || view.current.state.statistics === null || isSeveral;
    const missing = isSeveral
      ? this.trans.__("Refine one lineout on its own first: choose it under Lineouts")
      : this.trans.__("Refine one lineout first");
    this.#run.title = this.#run.disabled ? missing : this.trans.__("Writes and runs one cell");
    const free = (view.current?.state.parameters ?? []).filter(({ state }) => state === "free").map(({ path }) => path);
    const paths = [...free, "Rwp", "GOF"];
    if ([...this.#parameter.options].map(({ value }) => value).join() !== paths.join()) {
      const chosen = this.#isChosen ? this.#parameter.value : "";
      this.#parameter.replaceChildren(...paths.map((path) => option(path, path)));
      this.#parameter.value = paths.includes(chosen)
        ? chosen
        : (paths.find((path) => /\.cell\.a$/.test(path)) ?? paths[0]);
    }
    this.#trend.setFigure(view.trend);
    if (view.series?.shown !== before?.series?.shown || view.trend !== before?.trend) {
      const [name, shown] = [view.series?.action.name ?? "", view.series?.shown];
      const show = (index: number) => this.actions.onLineout(name, index);
      this.#table.node.replaceChildren(...(shown ? [seriesTable(shown, view.trend, show, this.trans)] : []));
    }
    this.#showLineout(view.seriesFigure);
    if (view.series === undefined) {
      const text = this.trans.__(
        "No series yet. Every lineout is refined on its own, each from the model above; a failed one stays listed.",
      );
      this.#table.node.replaceChildren(createDiv("rietbook-hint-text", text));
    }
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.#trend.update();
  }

  /** The whole trend is to be seen without scrolling. */
  #panelHeight(): number {
    const room = this.node.clientHeight - this.#bar.node.offsetHeight - AROUND_PANEL;
    return Math.min(MOST_PANEL, Math.max(LEAST_PANEL, room));
  }

  #showLineout(figure: PatternFigure | undefined): void {
    const [view] = this.#lineout.widgets;
    if (view instanceof PatternView && figure !== undefined) {
      if (view.figure !== figure) view.setFigure(figure);
    } else if (figure !== undefined) {
      const pattern = new PatternView(figure, this.trans);
      this.#lineout.addWidget(pattern);
      this.#lineout.addWidget(new Widget({ node: this.#closeButton() }));
      // It stands above the table that it was chosen in.
      this.#lineout.node.scrollIntoView({ block: "nearest" });
    } else for (const widget of [...this.#lineout.widgets]) widget.dispose();
  }

  #closeButton(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.trans.__("Close this lineout");
    button.title = this.trans.__("Deletes the cell of its figure");
    button.addEventListener("click", () => this.actions.onCloseLineout());
    const bar = createDiv("rietbook-bar");
    bar.append(button);
    return bar;
  }

  #variable(): TrendVariable {
    return this.#against.value as TrendVariable;
  }

  /** Another trend of a series that is there; before there is one, the choice is for the button. */
  #draw(): void {
    const name = this.#view?.series?.action.name;
    if (name !== undefined) this.actions.onTrend(name, this.#parameter.value, this.#variable());
  }
}

/**
 * The verdicts, sorted by any column, found by words; a row shows its lineout's figure. The values of the trend stand among them where it is
 * one of this series.
 */
function seriesTable(
  { entries }: ShownSeries,
  trend: TrendFigure | undefined,
  onLineout: (index: number) => void,
  trans: TranslationBundle,
): HTMLElement {
  const count = (status: SeriesStatus) => entries.filter((entry) => entry.status === status).length;
  const points = trend?.data.points.length === entries.length ? trend.data.points : undefined;
  const outliers = points?.filter(({ isOutlier }) => isOutlier).length ?? 0;
  const caption = trans.__(
    "%1 lineouts: %2 without findings, %3 flagged, %4 failed, %5 off their neighbours",
    entries.length,
    count("success"),
    count("flagged"),
    count("failed"),
    outliers,
  );
  const rows = entries.map(({ histogram, status, summary, statistics }, index) => [
    histogram.metadata.frame === undefined ? "" : String(histogram.metadata.frame),
    histogram.metadata.eta === undefined ? "" : histogram.metadata.eta.toFixed(1).replace("-", "−"),
    statistics?.rwp.toFixed(2) ?? "–",
    statistics?.gof.toFixed(2) ?? "–",
    ...(points === undefined ? [] : [valueText(points[index])]),
    statusName(status, trans),
    [points?.[index].isOutlier ? trans.__("outlier: off its neighbours") : "", summary].filter(Boolean).join("; "),
  ]);
  const head = [trans.__("frame"), "η (°)", "Rwp (%)", "GOF", ...(points ? [trend!.options.yLabel] : [])];
  const options = {
    caption,
    search: {
      label: trans.__("Filter the lineouts by words"),
      examples: trans.__("Filter: outlier, spotty, −142.5 …"),
    },
    choice: { column: head.length, label: trans.__("Status") },
    onRow: onLineout,
    rowTitle: trans.__("Shows the figure of this lineout"),
  };
  const columns = [...head, trans.__("status"), trans.__("findings")];
  const node = filteredTable({ columns, rows }, options, trans);
  node.classList.add("rietbook-series-verdicts");
  return node;
}

/** As papers print it where it has an esd. */
function valueText({ y, esd }: TrendPoint): string {
  if (y === null) return "–";
  return (esd > 0 ? formatEsd(y, esd) : y.toFixed(2)).replace("-", "−");
}

function statusName(status: SeriesStatus, trans: TranslationBundle): string {
  return { success: trans.__("✓ success"), flagged: trans.__("⚑ flagged"), failed: trans.__("✗ failed") }[status];
}

function variableName(variable: TrendVariable, trans: TranslationBundle): string {
  const names = {
    eta: "η",
    frame: trans.__("frame"),
    omega: "ω",
    number: trans.__("number"),
    temperature: trans.__("temperature"),
    pressure: trans.__("pressure"),
  };
  return names[variable];
}

function option(value: string, text: string): HTMLOptionElement {
  return Object.assign(document.createElement("option"), { value, textContent: text });
}
