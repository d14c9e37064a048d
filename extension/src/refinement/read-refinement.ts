import { recipes } from "rietbook";
import type {
  MidasRecipeOptions,
  PatternFigure,
  RefinementState,
  ShownSeries,
  Stage,
  StageState,
  TrendFigure,
} from "rietbook";
import type { CreateModel, RefineAll } from "../actions/refinement-actions.js";
import { figuresOf, refinementsOf, shownBy } from "../session/read-steps.js";
import type { Step, WidgetSession } from "../session/widget-session.js";

/** One line of the list of stages. */
export interface StageLine {
  /** Of the stage; of values that were set by hand their paths. */
  readonly name: string;
  readonly kind: "stage" | "values";
  /** Patterns that it frees. */
  readonly free: readonly string[];
  /**
   * `next`: what the recommended order has after what was run; `later`: after that; `optional`: not in the recipe that the analyst
   * prefers, run only where it is asked for.
   */
  readonly state: "done" | "failed" | "running" | "not run" | "next" | "later" | "optional";
  /** Of a stage that was run. */
  readonly result?: StageState;
  readonly error?: string;
  readonly isStale: boolean;
  /** There is no kernel, but a worker. */
  readonly isInWorker?: boolean;
  /** Its cell was edited by hand. */
  readonly isEdited?: boolean;
  /** What runs it, of one that is still to come, where there is a model. */
  readonly stage?: Stage;
  /** Of one that was rolled back: the same with the parameter to blame held. */
  readonly retry?: Stage;
}

/** Everything that the refinement widget shows, as the session's steps have it now. */
export interface RefinementView {
  /** Names of the constants of phases, in the notebook's order, with their files. */
  readonly phases: readonly { readonly name: string; readonly file: string; readonly step: Step }[];
  readonly model?: { readonly action: CreateModel; readonly step: Step };
  readonly lines: readonly StageLine[];
  /** The model or fit that everything goes on from. */
  readonly current?: { readonly name: string; readonly step: Step; readonly state: RefinementState };
  /** One of each histogram. */
  readonly figures: readonly PatternFigure[];
  /** Step of the last stage, which an undo takes away. */
  readonly lastStage?: Step;
  readonly series?: { readonly action: RefineAll; readonly step: Step; readonly shown?: ShownSeries };
  readonly trend?: TrendFigure;
  /** Of the lineout of the series that was chosen last. */
  readonly seriesFigure?: PatternFigure;
  /** Names of all constants that steps declare. */
  readonly names: readonly string[];
  /** Why a step failed that is on no list of its own: the file, the lineout, the model. */
  readonly problem?: string;
}

/** Reads the steps; what is shown is what their cells returned. @param recipe that the analyst prefers */
export function readRefinement(session: WidgetSession, recipe?: MidasRecipeOptions): RefinementView {
  const { steps } = session;
  const phases = steps.flatMap((step) =>
    step.action.kind === "addPhase" ? [{ name: step.action.name, file: step.action.file, step }] : [],
  );
  const models = steps.flatMap((step) => (step.action.kind === "createModel" ? [{ action: step.action, step }] : []));
  const results = steps.flatMap((step) => {
    const state = refinementsOf(step).at(-1);
    // What failed half way declared nothing that could be gone on from.
    const isThere = state !== undefined && step.status !== "failed";
    return isThere && "name" in step.action ? [{ name: step.action.name, step, state }] : [];
  });
  const current = results.at(-1);
  const series = steps.flatMap((step) =>
    step.action.kind === "refineAll"
      ? [{ action: step.action, step, shown: shownBy(step).find((shown) => shown.kind === "series") }]
      : [],
  );
  const figures = steps.flatMap(figuresOf);
  return {
    phases,
    model: models.at(-1),
    lines: stageLines(steps, current?.state, recipes.midasWith(recipe ?? {}).stages).map((line) =>
      session.kind === "worker" ? { ...line, isInWorker: true } : line,
    ),
    current,
    figures:
      current === undefined
        ? []
        : figuresOf(current.step).filter((figure): figure is PatternFigure => figure.kind === "rietveld"),
    lastStage: steps.filter(({ action }) => isStageAction(action.kind)).at(-1),
    series: series.at(-1),
    seriesFigure: steps
      .filter(({ action }) => action.kind === "showSeriesFit")
      .flatMap(figuresOf)
      .find((figure): figure is PatternFigure => figure.kind === "rietveld"),
    trend: figures.filter((figure) => figure.kind === "trend").at(-1),
    // A calibrant has the name of a powder; its constant has another.
    names: steps.flatMap(({ action }) => ("name" in action && action.kind !== "nameCalibrant" ? [action.name] : [])),
    problem: steps.find(({ error, role }) => error !== undefined && UNLISTED.includes(role))?.error,
  };
}

const UNLISTED = ["library", "scan", "instrument", "selection", "model"];

/** All stages of the recommended order. */
const RECOMMENDED: readonly Stage[] = recipes.midasWith({ marchDollase: true }).stages;

function isStageAction(kind: Step["action"]["kind"]): boolean {
  return kind === "runStage" || kind === "runRecipe" || kind === "setValues";
}

function stageLines(
  steps: readonly Step[],
  current: RefinementState | undefined,
  recipe: readonly Stage[],
): StageLine[] {
  const run = steps.flatMap((step): StageLine[] => {
    const { action, isStale, isEdited, error } = step;
    if (action.kind === "setValues") {
      return [
        {
          name: Object.keys(action.values).join(", "),
          kind: "values",
          free: [],
          state: step.status,
          isStale,
          error,
        },
      ];
    }
    if (action.kind === "runStage") {
      const { name, free, ifPresent = [] } = action.stage;
      const result = refinementsOf(step).at(-1)?.stages.at(-1);
      const retry = result && withoutBlamed(action.stage, result);
      return [
        {
          name,
          kind: "stage",
          free: [...free, ...ifPresent],
          state: step.status,
          result,
          error,
          isStale,
          isEdited,
          retry,
        },
      ];
    }
    if (action.kind !== "runRecipe") return [];
    const results = refinementsOf(step).at(-1)?.stages ?? [];
    return results.map((result): StageLine => {
      return { name: result.name, kind: "stage", free: result.free, state: step.status, result, isStale };
    });
  });
  const done = new Set(current?.stages.map(({ name }) => name));
  for (const line of run) if (line.state === "running") done.add(line.name);
  const isOfRecipe = ({ name }: Stage) => recipe.some((stage) => stage.name === name);
  const todo = [...recipe, ...RECOMMENDED.filter((stage) => !isOfRecipe(stage))].filter(({ name }) => !done.has(name));
  const toCome = todo.map((stage, index): StageLine => {
    const free = [...stage.free, ...(stage.ifPresent ?? [])];
    const state = !isOfRecipe(stage) ? "optional" : index === 0 ? "next" : "later";
    return { name: stage.name, kind: "stage", free, state, isStale: false, ...(current !== undefined && { stage }) };
  });
  return [...run, ...toCome];
}

function withoutBlamed(stage: Stage, { verdict, blame }: StageState): Stage | undefined {
  if (verdict !== "rolled back" || blame === null) return undefined;
  const name = `${stage.name} without ${blame.split(".").slice(-2).join(".")}`;
  return { ...stage, name, hold: [...(stage.hold ?? []), blame] };
}

/** "background, scale, phases.scale" of patterns: what they free in few words. */
export function describeFree(free: readonly string[]): string {
  return free
    .map((pattern) =>
      pattern
        .replace(/^(histograms|phases)\.[^.]+\./, "")
        .replace(/^instrument\./, "")
        .replace(/\.\*/g, ""),
    )
    .join(", ");
}
