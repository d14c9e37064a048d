import type { TranslationBundle } from "@jupyterlab/translation";
import { figureMimeType, refinementStateMimeType, stateMimeType } from "rietbook";
import type { Figure, RefinementState, Shown } from "rietbook";
import type { Step, WidgetSession } from "./widget-session.js";

/** The figures that a step showed. */
export function figuresOf(step: Step): readonly Figure[] {
  return step.displayed.flatMap((data) => (figureMimeType in data ? [data[figureMimeType] as Figure] : []));
}

/** The records that a step showed, those of models and refinements apart. */
export function shownBy(step: Step): readonly Shown[] {
  return step.displayed.flatMap((data) => (stateMimeType in data ? [data[stateMimeType] as Shown] : []));
}

/** The models and refinements that a step showed. */
export function refinementsOf(step: Step): readonly RefinementState[] {
  return step.displayed.flatMap((data) =>
    refinementStateMimeType in data ? [data[refinementStateMimeType] as RefinementState] : [],
  );
}

/** The record of a kind that was shown last, among the steps in order. */
export function lastShown<K extends Shown["kind"]>(
  session: WidgetSession,
  kind: K,
): Extract<Shown, { kind: K }> | undefined {
  const found = session.steps.flatMap(shownBy).filter((shown) => shown.kind === kind);
  return found[found.length - 1] as Extract<Shown, { kind: K }> | undefined;
}

/** The step of a role. */
export function stepOf(session: WidgetSession, role: string): Step | undefined {
  return session.steps.find((step) => step.role === role);
}

/** A step that "run again" is for: out of date, not run in this kernel or worker, or failed. */
export function isDue({ isStale, status }: Pick<Step, "isStale" | "status">): boolean {
  return isStale || status === "not run" || status === "failed";
}

/** "frame in x.zarr.zip: found 7, expected 0 to 1." out of the output of a failed cell; its first lines else. */
export function errorText(output: string, trans: TranslationBundle): string {
  const lines = output
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^at /.test(line));
  if (/Cannot find module 'rietbook'/.test(output)) {
    return trans.__(
      "The library is not found from the notebook's folder: run `rietbook install --folder` with this folder, then run this again.",
    );
  }
  const named = lines.find((line) => /^(Uncaught )?\w*Error: /.test(line));
  return named?.replace(/^(Uncaught )?\w*Error: /, "") ?? lines.slice(0, 3).join(" ");
}
