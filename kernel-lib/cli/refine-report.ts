import type { RunStart } from "../src/batch/run-options.js";
import type { RunResult } from "../src/batch/run-refinement.js";
import type { HistogramEntry } from "../src/batch/run-summary.js";
import {
  diagnosisLines,
  histogramLine,
  leftOutLine,
  modelLines,
  noteLines,
  stageLines,
  waveLines,
} from "./histogram-line.js";
import { progressBar, type StatusLine } from "./status-line.js";

/** Lines about cells that go around the ring: many frames say the same. */
const MOST_WAVES = 6;

/** What the analyst sees of a run: lines, and on a terminal a progress bar below them. */
export interface Reporter {
  readonly start: (start: RunStart) => void;
  readonly histogram: (entry: HistogramEntry) => void;
  readonly end: (result: RunResult, outputDir: string) => void;
}

/** A reporter over a status line; `around` adds what other stages have to say to the status. */
export function createReporter(
  line: StatusLine,
  verbose: boolean,
  around: (status: string) => string = (status) => status,
): Reporter {
  let began = Date.now();
  let [total, done, before, workers, flagged, failed] = [0, 0, 0, 1, 0, 0];
  const { print } = line;
  const lacks = new Set<string>();

  const bar = () => {
    if (total === 0) return;
    const seconds = (Date.now() - began) / 1000;
    const rate = (done - before) / Math.max(seconds, 1e-3);
    const left = rate > 0 ? `${Math.ceil((total - done) / rate)} s left` : "";
    const text = [
      ` refine  ${total} lineouts`,
      progressBar(done, total),
      `${workers} worker${workers === 1 ? "" : "s"}`,
      `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
      `${flagged} flagged`,
      `${failed} failed`,
      left,
    ].join("  ");
    line.status(around(text));
  };

  return {
    start(start) {
      began = Date.now();
      [flagged, failed] = [0, 0];
      ({ total, workers } = start);
      done = before = start.done;
      for (const note of start.notes) print(note);
      if (start.leftOut.length > 0) print(leftOutLine(start.leftOut));
      const resumed = start.done > 0 ? `, ${start.done} done before` : "";
      print(
        `refine  ${total} lineout${total === 1 ? "" : "s"}${resumed}, ${workers} worker${workers === 1 ? "" : "s"}`,
      );
      bar();
    },
    histogram(entry) {
      done++;
      if (entry.status === "flagged") flagged++;
      if (entry.status === "failed") failed++;
      print(histogramLine(entry));
      for (const text of diagnosisLines(entry)) print(text);
      // Histograms of a run lack the same: it is said of the first.
      for (const text of entry.gpx_lacks ?? []) {
        if (!lacks.has(text)) print(`    not in the project: ${text}`);
        lacks.add(text);
      }
      if (verbose) for (const text of [...stageLines(entry), ...noteLines(entry)]) print(text);
      bar();
    },
    end(result, outputDir) {
      const { succeeded, totalHistograms, flagged: doubtful, failed: lost, meanRwp, summaryFile } = result;
      const mean = Number.isFinite(meanRwp) ? `, mean Rwp ${meanRwp.toFixed(3)} %` : "";
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const counts = `${succeeded} succeeded, ${doubtful} flagged, ${lost} failed`;
      const waves = waveLines(result.histograms);
      for (const text of modelLines(result.histograms)) print(text);
      for (const text of waves.slice(0, MOST_WAVES)) print(text);
      if (waves.length > MOST_WAVES) print(`… and ${waves.length - MOST_WAVES} more of other frames`);
      print(`${totalHistograms} lineout${totalHistograms === 1 ? "" : "s"}: ${counts}${mean}, ${seconds} s`);
      print(`results in ${outputDir}, summary in ${summaryFile}`);
    },
  };
}
