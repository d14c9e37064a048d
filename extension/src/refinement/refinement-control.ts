import type { ExportFormat, Stage, TrendVariable } from "rietbook";
import type { Action } from "../actions/action.js";
import { freeName, nextName } from "../actions/cell-text.js";
import { LIBRARY_NAMES } from "../actions/library-names.js";
import type { CreateModel } from "../actions/refinement-actions.js";
import type { UsedRange } from "../figure/range-handles.js";
import { stepOf } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";
import { readRefinement, RECOMMENDED, RUN_BY_DEFAULT } from "./read-refinement.js";

/** What the buttons of the refinement widget do: each performs actions, and nothing else. */
export class RefinementControl {
  #isStopped = false;

  constructor(readonly session: WidgetSession) {}

  /** Reads a CIF and puts its phase into the model, which is made with the first one. */
  async addPhase(file: string): Promise<Step> {
    const { phases, names } = readRefinement(this.session);
    const base = file.replace(/^.*\//, "").replace(/\.cif$/i, "");
    const name = freeName(base, [...names, ...CONSTANTS, ...LIBRARY_NAMES]);
    if (stepOf(this.session, "selection") === undefined) {
      await this.#must({ kind: "selectLineouts", choices: [{ frame: 0, eta: "sum" }] });
    }
    await this.#must({ kind: "addPhase", name, file });
    return this.#model({ phases: [...phases.map((phase) => phase.name), name] });
  }

  async removePhase(name: string): Promise<void> {
    const { phases } = readRefinement(this.session);
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

  setBackgroundTerms(backgroundTerms: number): Promise<Step> {
    return this.#model({ backgroundTerms });
  }

  async runStage(stage: Stage): Promise<Step> {
    const { current, names } = readRefinement(this.session);
    if (current === undefined) throw new Error("There is no model yet: add a phase first.");
    return this.session.perform({ kind: "runStage", name: nextName("fit", names), from: current.name, stage });
  }

  /** The stages of the recommended order that were not run, one cell each, until one fails or `stop` is called. */
  async runAll(): Promise<void> {
    this.#isStopped = false;
    for (const stage of RECOMMENDED.slice(0, RUN_BY_DEFAULT)) {
      const ran = readRefinement(this.session).current?.state.stages.some(({ name }) => name === stage.name);
      if (ran) continue;
      const { status } = await this.runStage(stage);
      if (status === "failed" || this.#isStopped) return;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.session.cancel();
  }

  /** Deletes the cell of the last stage: what was before it is what there is. */
  undo(): void {
    const { lastStage } = readRefinement(this.session);
    if (lastStage !== undefined) this.session.remove(lastStage.id);
  }

  setValue(path: string, value: number): Promise<Step> {
    const { current, names } = readRefinement(this.session);
    if (current === undefined) throw new Error("There is no model yet: add a phase first.");
    const values = { [path]: value };
    return this.session.perform({ kind: "setValues", name: nextName("model", names), from: current.name, values });
  }

  /** Looks for symptoms in the residual of the fit in view. */
  diagnose(): Promise<Step> {
    const { current } = readRefinement(this.session);
    if (current === undefined || current.state.statistics === null) throw new Error("Nothing was refined yet.");
    return this.session.perform({ kind: "diagnose", fit: current.name });
  }

  refineAll(parameter: string, against: TrendVariable): Promise<Step> {
    const { current } = readRefinement(this.session);
    if (current === undefined) throw new Error("There is no model yet: add a phase first.");
    return this.session.perform({ kind: "refineAll", name: "fits", from: current.name, trend: { parameter, against } });
  }

  showTrend(of: string, parameter: string, against: TrendVariable): Promise<Step> {
    return this.session.perform({ kind: "showTrend", of, parameter, against });
  }

  export(folder: string, formats: readonly ExportFormat[]): Promise<Step> {
    const { current } = readRefinement(this.session);
    if (current === undefined || current.state.statistics === null) throw new Error("Nothing was refined yet.");
    return this.session.perform({ kind: "export", fit: current.name, folder, formats });
  }

  #model(change: Partial<CreateModel>): Promise<Step> {
    const { model } = readRefinement(this.session);
    const selection = stepOf(this.session, "selection")?.action;
    const isSeveral = selection?.kind === "selectLineouts" && selection.choices.length > 1;
    const start: CreateModel = {
      kind: "createModel",
      name: "model",
      phases: [],
      histogram: "ring",
      data: isSeveral ? { rings: 0 } : "ring",
      instrument: stepOf(this.session, "instrument") === undefined ? "scan.instrument" : "instrument",
      backgroundTerms: 6,
    };
    return this.session.perform({ ...start, ...model?.action, ...change });
  }

  /** @throws Error with the reason of a step that failed */
  async #must(action: Action): Promise<Step> {
    const step = await this.session.perform(action);
    if (step.status === "failed") throw new Error(step.error ?? "The cell failed.");
    return step;
  }
}

/** Constants of other actions, which no phase may be called. */
const CONSTANTS = ["scan", "lineouts", "instrument", "ring", "rings", "model", "fits", "written", "frames", "mask"];
