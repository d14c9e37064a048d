import type { TranslationBundle } from "@jupyterlab/translation";
import type { ExportFormat, LineoutChoice, Stage, TrendVariable } from "rietbook";
import type { Action } from "../actions/action.js";
import { freeName, nextName } from "../actions/cell-text.js";
import { LIBRARY_NAMES } from "../actions/library-names.js";
import { histogramNames } from "../actions/refinement-actions.js";
import type { CreateModel } from "../actions/refinement-actions.js";
import type { UsedRange } from "../figure/range-handles.js";
import { stepOf } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import type { Preferences } from "../settings/preferences.js";
import { readRefinement } from "./read-refinement.js";
import type { RefinementView } from "./read-refinement.js";

/** Most lineouts that are refined together unasked. */
const MOST_TOGETHER = 8;

/** Letters of a file's name that the constant of its phase keeps. */
const LONGEST_NAME = 40;

/** What the buttons of the refinement widget do: each performs actions, and nothing else. */
export class RefinementControl {
  #isStopped = false;

  constructor(
    readonly session: WidgetSession,
    readonly preferences: () => Preferences,
    readonly trans: TranslationBundle,
  ) {}

  /** Everything that the widget shows, as the steps and the preferred recipe have it now. */
  get view(): RefinementView {
    return readRefinement(this.session, this.preferences().recipe);
  }

  /**
   * Reads a CIF and puts its phase into the model, which is made with the first one.
   * @throws Error where there are no data to refine
   */
  async addPhase(file: string): Promise<Step> {
    // In a notebook a cell written by hand may open them.
    if (this.session.kind === "worker" && stepOf(this.session, "scan") === undefined)
      throw new Error(this.trans.__("There are no data yet: open a .zarr.zip, or integrate frames and import them."));
    // One that could not be read is not waited for: the same file, or another one, takes its place.
    const used = this.view.model?.action.phases ?? [];
    for (const { name, step } of this.view.phases)
      if (step.status === "failed" && !used.includes(name)) this.session.remove(step.id);
    const { phases, names } = this.view;
    const again = phases.find((phase) => phase.file === file && phase.step.status === "failed")?.name;
    const base = file.replace(/^.*\//, "").replace(/\.m?cif$/i, "");
    const name = again ?? freeName(base.slice(0, LONGEST_NAME), [...names, ...CONSTANTS, ...LIBRARY_NAMES]);
    if (stepOf(this.session, "selection") === undefined) {
      await this.#must({ kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] });
    }
    await this.#must({ kind: "addPhase", name, file });
    return this.#model({ phases: [...new Set([...phases.map((phase) => phase.name), name])] });
  }

  async removePhase(name: string): Promise<void> {
    const { phases } = this.view;
    const rest = phases.filter((phase) => phase.name !== name).map((phase) => phase.name);
    const removed = phases.find((phase) => phase.name === name);
    if (rest.length > 0) await this.#model({ phases: rest });
    if (removed !== undefined) this.session.remove(removed.step.id);
  }

  /** Limits and excluded regions are those of the model. */
  setUsedRange({ limits, excluded }: UsedRange): Promise<Step> {
    const rounded = (range: readonly [number, number]) => range.map((x) => Number(x.toFixed(4))) as [number, number];
    return this.#model({ limits: rounded(limits), excluded: excluded.map(rounded) });
  }

  /** Which of the chosen lineouts are refined: one, or several together. Stages that showed one figure then show one of each. */
  async setData(data: CreateModel["data"]): Promise<void> {
    await this.#model({ data });
    if (Object.keys(this.#figures).length === 0) return;
    for (const { action } of [...this.session.steps]) {
      const hasOne = (action.kind === "runStage" || action.kind === "setValues") && action.each === undefined;
      if (hasOne) await this.session.perform({ ...action, each: true });
    }
  }

  setBackgroundTerms(backgroundTerms: number): Promise<Step> {
    return this.#model({ backgroundTerms });
  }

  /** Runs a stage in a cell of its own, or in that of a stage that failed: no cell that fails is left behind. */
  async runStage(stage: Stage): Promise<Step> {
    const { view } = this;
    if (view.current === undefined) throw new Error(this.trans.__("There is no model yet: add a phase first."));
    return this.session.perform(stageAction(view, view.current.name, stage));
  }

  /** Lets the session get ready for the stage that comes next, if there is one. */
  prepareNext(view: RefinementView): void {
    const stage = nextStage(view);
    if (stage !== undefined && view.current !== undefined)
      this.session.prepare(stageAction(view, view.current.name, stage));
  }

  /** The stages of the preferred recipe that were not run, one cell each, until one fails or `stop` is called. */
  async runAll(): Promise<void> {
    this.#isStopped = false;
    for (const { state, stage } of this.view.lines) {
      if (stage === undefined || (state !== "next" && state !== "later")) continue;
      const { status } = await this.runStage(stage);
      if (status === "failed" || this.#isStopped) return;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.session.cancel();
  }

  /**
   * Deletes the cell of the last stage: what was before it is what there is. Cells that were made from its fit go on from that, and
   * are out of date; those that speak of nothing else go with it.
   */
  undo(): void {
    const { lastStage } = this.view;
    if (lastStage === undefined) return;
    this.session.remove(lastStage.id);
    if (!("name" in lastStage.action && "from" in lastStage.action)) return;
    const { name: undone, from } = lastStage.action;
    const isFit = this.view.current?.name === from && this.view.current.state.statistics !== null;
    for (const { id, action } of [...this.session.steps]) {
      if (action.kind === "refineAll" && action.from === undone) this.session.write({ ...action, from });
      if (action.kind === "export" && action.fit === undone && isFit) this.session.write({ ...action, fit: from });
      else if ("fit" in action && action.fit === undone) this.session.remove(id);
      else if (action.kind === "showPlot" && action.of === undone) this.session.remove(id);
    }
  }

  setValue(path: string, value: number): Promise<Step> {
    const { current, names } = this.view;
    if (current === undefined) throw new Error(this.trans.__("There is no model yet: add a phase first."));
    const values = { [path]: value };
    const name = nextName("model", names);
    return this.session.perform({ kind: "setValues", name, from: current.name, values, ...this.#figures });
  }

  /** Looks for symptoms in the residual of the fit in view. */
  diagnose(): Promise<Step> {
    const { current } = this.view;
    if (current === undefined || current.state.statistics === null)
      throw new Error(this.trans.__("Nothing was refined yet."));
    return this.session.perform({ kind: "diagnose", fit: current.name });
  }

  refineAll(parameter: string, against: TrendVariable): Promise<Step> {
    const { current } = this.view;
    if (current === undefined) throw new Error(this.trans.__("There is no model yet: add a phase first."));
    return this.session.perform({ kind: "refineAll", name: "fits", from: current.name, trend: { parameter, against } });
  }

  showTrend(of: string, parameter: string, against: TrendVariable): Promise<Step> {
    return this.session.perform({ kind: "showTrend", of, parameter, against });
  }

  showSeriesFit(of: string, index: number): Promise<Step> {
    return this.session.perform({ kind: "showSeriesFit", of, index });
  }

  /** Deletes the cell of a lineout's figure. */
  closeSeriesFit(): void {
    for (const { action, id } of this.session.steps) if (action.kind === "showSeriesFit") this.session.remove(id);
  }

  export(folder: string, formats: readonly ExportFormat[]): Promise<Step> {
    const { current } = this.view;
    if (current === undefined || current.state.statistics === null)
      throw new Error(this.trans.__("Nothing was refined yet."));
    return this.session.perform({ kind: "export", fit: current.name, folder, formats });
  }

  /** Figures of each histogram where there are several. */
  get #figures(): { readonly each?: true } {
    return figuresOfEach(this.view);
  }

  #model(change: Partial<CreateModel>): Promise<Step> {
    const { model } = this.view;
    const count = chosenLineouts(this.session).length;
    const together = Array.from({ length: Math.min(count, MOST_TOGETHER) }, (_, index) => index);
    const start: CreateModel = {
      kind: "createModel",
      name: "model",
      phases: [],
      histogram: "ring",
      data: count > 1 ? { rings: together } : "ring",
      instrument: stepOf(this.session, "instrument") === undefined ? "scan.instrument" : "instrument",
      backgroundTerms: this.preferences().backgroundTerms,
    };
    const action = { ...start, ...model?.action, ...change };
    // Another selection declares other constants: what the model was made of may be gone.
    const isThere = isAmong(action.data, count);
    return this.session.perform(isThere ? action : { ...action, data: start.data });
  }

  /** @throws Error with the reason of a step that failed */
  async #must(action: Action): Promise<Step> {
    const step = await this.session.perform(action);
    if (step.status === "failed") throw new Error(step.error ?? this.trans.__("The cell failed."));
    return step;
  }
}

/** The stage that is run unless another is asked for. */
export function nextStage({ lines }: RefinementView): Stage | undefined {
  return lines.find(({ state }) => state === "next")?.stage;
}

/** A stage in a cell of its own, or in that of a stage that failed. */
function stageAction(view: RefinementView, from: string, stage: Stage): Action {
  const { lastStage, names } = view;
  const hasFailed = lastStage?.status === "failed" && lastStage.action.kind === "runStage" && !lastStage.isEdited;
  const name = hasFailed && "name" in lastStage.action ? lastStage.action.name : nextName("fit", names);
  return { kind: "runStage", name, from, stage, ...figuresOfEach(view) };
}

function figuresOfEach({ model }: RefinementView): { readonly each?: true } {
  return model !== undefined && histogramNames(model.action).length > 1 ? { each: true } : {};
}

/** The lineouts that the selection's cell reads. */
export function chosenLineouts(session: WidgetSession): readonly LineoutChoice[] {
  const selection = stepOf(session, "selection")?.action;
  return selection?.kind === "selectLineouts" ? selection.choices : [];
}

/** Whether a selection of so many lineouts declares what a model is made of. */
export function isAmong(data: CreateModel["data"], count: number): boolean {
  if (data === "ring") return count <= 1;
  return count > 1 && [data.rings].flat().every((ring) => ring < count);
}

/** Constants of other actions, which no phase may be called. */
const CONSTANTS = ["scan", "lineouts", "instrument", "ring", "rings", "model", "fits", "written", "frames", "mask"];
