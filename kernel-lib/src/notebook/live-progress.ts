import type { Progress } from "../progress.js";
import { describedBundle, line } from "./description.js";
import { writeDisplay } from "./kernel.js";
import { stateMimeType, stateSchemaVersion } from "./state.js";

/** At most this many milliseconds pass between two updates; the last one is always shown. */
const interval = 100;

/**
 * A watcher for long calls that shows their progress in one line, updated in place:
 * `await refineAll(histograms, fit, { onProgress: liveProgress() })`.
 *
 * @throws RietbookError "unavailable" outside a notebook
 */
export function liveProgress(): (progress: Progress) => void {
  const id = `rietbook-${crypto.randomUUID()}`;
  const started = Date.now();
  let shown = 0;
  writeDisplay(describedBundle([line("…", "muted")]), id);
  return (progress) => {
    const now = Date.now();
    const finished = progress.done === progress.total;
    if (!finished && now - shown < interval) return;
    shown = now;
    const state = { schemaVersion: stateSchemaVersion, kind: "progress", ...progress };
    const bundle = describedBundle([line(formatProgress(progress, now - started))]);
    writeDisplay({ ...bundle, [stateMimeType]: state }, id, true);
  };
}

/** "refine  ████████░░░░░░░░  134/268 lineouts  12 s left". */
export function formatProgress({ task, done, total, unit }: Progress, elapsed: number): string {
  if (total === undefined || total <= 0) return `${task}  ${done} ${unit}`;
  const width = 16;
  const filled = Math.round((done / total) * width);
  const bar = "█".repeat(filled) + "░".repeat(width - filled);
  const left = done > 0 && done < total ? `  ${Math.ceil((elapsed * (total - done)) / done / 1000)} s left` : "";
  return `${task}  ${bar}  ${done}/${total} ${unit}${left}`;
}
