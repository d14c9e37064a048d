import type { TranslationBundle } from "@jupyterlab/translation";
import type { Lineout, LineoutChoice } from "rietbook";

/** The usable lineouts whose η (degrees) lies in a range. */
export function lineoutsInRange(lineouts: readonly Lineout[], low: number, high: number): readonly LineoutChoice[] {
  return usable(lineouts)
    .filter(({ eta }) => eta >= low && eta <= high)
    .map(choiceOf);
}

/** What a click on a row chooses: it alone; with Ctrl it beside the others, or no longer; with Shift all from the last one. */
export function clicked(
  lineouts: readonly Lineout[],
  chosen: readonly LineoutChoice[],
  target: LineoutChoice,
  keys: { readonly ctrl: boolean; readonly shift: boolean },
): readonly LineoutChoice[] {
  const singles = chosen.filter(({ eta }) => eta !== "sum");
  if (target.eta === "sum" || (!keys.ctrl && !keys.shift) || singles.length === 0) return [target];
  if (keys.ctrl) {
    const rest = singles.filter((one) => !isSame(one, target));
    if (rest.length === singles.length) return inOrder(lineouts, [...singles, target]);
    return rest.length === 0 ? [target] : rest;
  }
  const rows = usable(lineouts).map(choiceOf);
  const [from, to] = [singles[0], target].map((one) => rows.findIndex((row) => isSame(row, one)));
  return from === -1 || to === -1 ? [target] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** The neighbour in η of a choice, `step` usable lineouts up or down; from the mean, the first or the last. */
export function neighbour(
  lineouts: readonly Lineout[],
  choice: LineoutChoice | undefined,
  step: 1 | -1,
): LineoutChoice | undefined {
  const rows = usable(lineouts)
    .filter(({ frame }) => choice === undefined || frame === choice.frame)
    .sort((a, b) => a.eta - b.eta)
    .map(choiceOf);
  const at = choice === undefined ? -1 : rows.findIndex((row) => isSame(row, choice));
  if (at === -1) return step === 1 ? rows[0] : rows[rows.length - 1];
  return rows[Math.min(rows.length - 1, Math.max(0, at + step))];
}

/** "20 left out: masked (16), fewer than 20 points (4)". */
export function describeLeftOut(lineouts: readonly Lineout[], trans: TranslationBundle): string {
  const counts = new Map<string, number>();
  for (const { leftOut } of lineouts) if (leftOut !== undefined) counts.set(leftOut, (counts.get(leftOut) ?? 0) + 1);
  if (counts.size === 0) return "";
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  return trans.__("%1 left out: %2", total, [...counts].map(([reason, count]) => `${reason} (${count})`).join(", "));
}

export function isSame(a: LineoutChoice, b: LineoutChoice): boolean {
  return a.frame === b.frame && a.eta === b.eta;
}

function usable(lineouts: readonly Lineout[]): Lineout[] {
  return lineouts.filter(({ leftOut }) => leftOut === undefined);
}

function choiceOf({ frame, etaIndex }: Lineout): LineoutChoice {
  return { frame, eta: etaIndex };
}

function inOrder(lineouts: readonly Lineout[], choices: readonly LineoutChoice[]): LineoutChoice[] {
  const place = (choice: LineoutChoice) => lineouts.findIndex((lineout) => isSame(choiceOf(lineout), choice));
  return [...choices].sort((a, b) => place(a) - place(b));
}
