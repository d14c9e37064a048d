import { BoxPanel, Panel, SplitPanel, TabPanel, Widget } from "@lumino/widgets";
import type { Stage } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";
import { renewChildren } from "../figure/renew-children.js";
import { PatternView } from "../figure/pattern-view.js";
import { stepOf } from "../session/read-steps.js";
import type { PartPlace } from "../workbench/workbench-part.js";
import { DataChoice } from "./data-choice.js";
import { CorrelationTab } from "./correlation-tab.js";
import { DiagnosisTab } from "./diagnosis-tab.js";
import { ExportTab } from "./export-tab.js";
import { ParameterTable } from "./parameter-table.js";
import { HistogramChoice } from "./histogram-choice.js";
import { PhaseList } from "./phase-list.js";
import type { RefinementView } from "./read-refinement.js";
import { chosenLineouts, nextStage, RefinementControl } from "./refinement-control.js";
import { RefinementHeader } from "./refinement-header.js";
import { SeriesTab } from "./series-tab.js";
import { stageList } from "./stage-list.js";

/** Below this width (pixels) there is no room for a column beside the plot, nor for words beside the buttons. */
const NARROW = 820;
/** Below this height there is none for hints and captions. */
const LOW = 420;
/** Heights of the header (pixels), with the words beside the buttons and below them. */
const HEADER = 52;
const HEADER_NARROW = 88;

/**
 * The refinement widget: phases and stages on the left, the Rietveld plot and everything about the fit on the right. It keeps
 * nothing: after every change of the session it reads the steps anew.
 */
export class RefinementPanel extends BoxPanel {
  readonly #control: RefinementControl;
  readonly #header: RefinementHeader;
  readonly #phases: PhaseList;
  readonly #data: DataChoice;
  readonly #histogram: HistogramChoice;
  readonly #stages = new Widget();
  readonly #plot = new Panel();
  readonly #parameters: ParameterTable;
  readonly #correlations: CorrelationTab;
  readonly #diagnosis: DiagnosisTab;
  readonly #series: SeriesTab;
  readonly #export: ExportTab;
  readonly #message = createDiv("rietbook-message");
  readonly #side = new Panel();
  readonly #tabs = new TabPanel({ tabsMovable: false });
  readonly #split = new SplitPanel({ orientation: "horizontal", spacing: 4 });
  readonly #right = new SplitPanel({ orientation: "vertical", spacing: 4 });
  #pattern?: PatternView;
  #frame = 0;

  constructor(readonly place: PartPlace) {
    super({ direction: "top-to-bottom", spacing: 0 });
    const { session, files, preferences, trans } = place;
    this.addClass("rietbook-refinement");
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", trans.__("Rietveld refinement"));
    this.#control = new RefinementControl(session, () => preferences.current, trans);
    const control = this.#control;
    this.#histogram = new HistogramChoice(() => this.#refresh(), trans);
    this.#correlations = new CorrelationTab(trans);
    const runStage = (stage: Stage) => this.#do(() => control.runStage(stage));
    this.#header = new RefinementHeader(
      {
        onNext: () => this.#runNext(),
        onAll: () => this.#do(() => control.runAll()),
        onStop: () => this.#do(() => control.stop()),
        onUndo: () => this.#undo(),
        onFindings: () => (this.#tabs.currentWidget = this.#diagnosis),
      },
      trans,
    );
    this.#phases = new PhaseList(
      files,
      (file) => this.#do(() => control.addPhase(file)),
      (name) => this.#do(() => control.removePhase(name)),
      trans,
    );
    this.#data = new DataChoice((data) => this.#do(() => control.setData(data)), trans);
    this.#parameters = new ParameterTable(
      { onStage: runStage, onValue: (path, value) => this.#do(() => control.setValue(path, value)) },
      trans,
    );
    this.#diagnosis = new DiagnosisTab(
      { onStage: runStage, onDiagnose: () => this.#do(() => control.diagnose()) },
      trans,
    );
    this.#series = new SeriesTab(
      {
        onRefineAll: (parameter, against) => this.#do(() => control.refineAll(parameter, against)),
        onLineout: (of, index) => this.#do(() => control.showSeriesFit(of, index)),
        onCloseLineout: () => control.closeSeriesFit(),
        onTrend: (of, parameter, against) => this.#do(() => control.showTrend(of, parameter, against)),
      },
      trans,
    );
    this.#export = new ExportTab((folder, formats) => this.#do(() => control.export(folder, formats)), trans);
    this.#message.setAttribute("role", "alert");
    this.#message.hidden = true;
    this.#message.tabIndex = 0;
    this.#build();
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    session.changed.connect(this.#refreshSoon, this);
    preferences.changed.connect(this.#refreshSoon, this);
    this.#refresh();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    cancelAnimationFrame(this.#frame);
    this.place.session.changed.disconnect(this.#refreshSoon, this);
    this.place.preferences.changed.disconnect(this.#refreshSoon, this);
    super.dispose();
  }

  #build(): void {
    const { trans } = this.place;
    this.#side.addClass("rietbook-refinement-side");
    this.#side.node.tabIndex = 0;
    this.#side.addWidget(new Widget({ node: this.#data.node }));
    this.#side.addWidget(new Widget({ node: this.#phases.node }));
    this.#side.addWidget(this.#stages);
    this.#plot.addClass("rietbook-refinement-plot");
    this.#plot.addWidget(new Widget({ node: this.#histogram.node }));
    this.#tabs.addClass("rietbook-panes");
    const content: readonly (readonly [string, Widget])[] = [
      [trans.__("Parameters"), new Widget({ node: this.#parameters.node })],
      [trans.__("Diagnosis"), this.#diagnosis],
      [trans.__("Correlations"), this.#correlations],
      [trans.__("Series"), this.#series],
      [trans.__("Export"), this.#export],
    ];
    for (const [label, widget] of content) {
      widget.title.label = label;
      widget.addClass("rietbook-tab");
      // What scrolls must be reached with the keyboard.
      widget.node.tabIndex = 0;
      this.#tabs.addWidget(widget);
    }
    this.#side.title.label = trans.__("Stages");
    const right = this.#right;
    right.addWidget(this.#plot);
    right.addWidget(this.#tabs);
    right.setRelativeSizes([3, 2]);
    this.#split.addWidget(this.#side);
    this.#split.addWidget(right);
    this.#split.setRelativeSizes([1, 3.2]);
    const header = new Widget({ node: this.#header.node });
    this.#header.node.append(this.#message);
    this.addWidget(header);
    this.addWidget(this.#split);
    BoxPanel.setStretch(header, 0);
    BoxPanel.setStretch(this.#split, 1);
    BoxPanel.setSizeBasis(header, HEADER);
  }

  /**
   * In a narrow place phases and stages are a tab below the plot instead of a column beside it, in a low one (a page at 200 %) the
   * plot leaves out what is told around it.
   */
  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    if (message.width <= 0) return;
    const isLow = message.height < LOW;
    if (this.hasClass("rietbook-low") !== isLow) {
      this.toggleClass("rietbook-low", isLow);
      this.#right.fit();
      this.#right.setRelativeSizes(isLow ? [1, 1] : [3, 2]);
    }
    const isNarrow = message.width < NARROW;
    const isTab = this.#side.parent !== this.#split;
    if (isNarrow === isTab) return;
    this.toggleClass("rietbook-narrow", isNarrow);
    BoxPanel.setSizeBasis(this.widgets[0], isNarrow ? HEADER_NARROW : HEADER);
    if (isNarrow) {
      // A tab that somebody chose stays in front.
      const isFirst = this.#tabs.currentIndex === 0;
      this.#tabs.insertWidget(0, this.#side);
      if (isFirst) this.#tabs.currentIndex = 0;
    } else {
      this.#split.insertWidget(0, this.#side);
      this.#side.show();
      this.#split.setRelativeSizes([1, 3.2]);
    }
  }

  #refreshSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.isDisposed) this.#refresh();
    });
  }

  #refresh(): void {
    const { view } = this.#control;
    const { session, trans } = this.place;
    this.#header.setView(view, session);
    if (view.problem !== undefined) this.#say(view.problem);
    this.#phases.setView(view);
    this.#data.setView(chosenLineouts(session), view.model?.action.data);
    const run = (stage: Stage) => this.#do(() => this.#control.runStage(stage));
    const heading = createDiv("rietbook-heading rietbook-stages-heading");
    heading.append(trans.__("Stages"), Object.assign(document.createElement("span"), { textContent: "Rwp" }));
    renewChildren(this.#stages.node, [heading, stageList(view.lines, run, trans)]);
    this.#drawPattern(view);
    const state = view.current?.state;
    this.#parameters.setState(state);
    this.#correlations.setState(state);
    this.#diagnosis.setState(state, stepOf(session, `diagnosis:${view.current?.name}`));
    this.#series.setView(view);
    this.#export.setState(state !== undefined && state.statistics !== null, stepOf(session, "export"));
    this.#control.prepareNext(view);
  }

  #drawPattern({ figures, current }: RefinementView): void {
    this.#plot.toggleClass("rietbook-stale", current?.step.isStale ?? false);
    const figure = this.#histogram.choose(figures);
    if (figure !== undefined && this.#pattern === undefined) {
      for (const old of this.#plot.widgets.slice(1)) old.dispose();
      this.#pattern = new PatternView(figure, this.place.trans, {
        onUsedRange: (used) => this.#do(() => this.#control.setUsedRange(used)),
      });
      this.#plot.addWidget(this.#pattern);
    } else if (figure !== undefined && figure !== this.#pattern?.figure) this.#pattern?.setFigure(figure);
    if (figure === undefined && this.#plot.widgets.length === 1) {
      this.#plot.addWidget(new Widget({ node: createDiv("rietbook-empty", this.#emptyText()) }));
    }
  }

  #emptyText(): string {
    return this.place.trans.__(
      "Drop a CIF into “Phases”: its tick marks are drawn under the pattern, and nothing is refined yet.",
    );
  }

  #runNext(): void {
    const stage = nextStage(this.#control.view);
    if (stage !== undefined) this.#do(() => this.#control.runStage(stage));
  }

  #undo(): void {
    this.#control.undo();
  }

  /** Performs something; what goes wrong is said in place, not in a dialog. */
  #do(task: () => Promise<unknown>): void {
    this.#message.hidden = true;
    const say = (error: unknown) => this.#say(error instanceof Error ? error.message : String(error));
    try {
      task().catch(say);
    } catch (error) {
      say(error);
    }
  }

  #say(text: string): void {
    if (this.isDisposed) return;
    this.#message.hidden = false;
    this.#message.textContent = text;
  }

  #onKey(event: KeyboardEvent): void {
    if (
      event.target instanceof Element &&
      event.target.closest("input, select, button, textarea, summary, [role=slider]")
    ) {
      return;
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.shiftKey) this.#runNext();
    else if (event.key === "Escape") this.#do(() => this.#control.stop());
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) this.#undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
