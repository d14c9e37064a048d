import { checkLines } from "./check-report.js";
import type { IntegratedFile, IntegrationResult, IntegrationStart } from "../src/batch/integration-options.js";
import type { Progress } from "../src/progress.js";
import { progressBar, type StatusLine } from "./status-line.js";

/** What the analyst sees of an integration. */
export interface IntegrateReporter {
  readonly start: (start: IntegrationStart) => void;
  readonly progress: (progress: Progress) => void;
  readonly file: (file: IntegratedFile) => void;
  readonly end: (result: IntegrationResult, resultFolder: string) => void;
}

/** Milliseconds between two looks at the progress of a long file where there is no terminal. */
const LINE_EVERY = 10_000;

/** A reporter over a status line; `around` adds what other stages have to say to the status. */
export function createIntegrateReporter(
  line: StatusLine,
  verbose: boolean,
  around: (status: string) => string = (status) => status,
): IntegrateReporter {
  let [total, done] = [0, 0];
  let began = Date.now();
  let told = Date.now();
  let last = "";
  return {
    start({ files, settings, notes }) {
      total = files.length;
      if (verbose) for (const setting of settings) line.print(setting);
      for (const note of notes) line.print(`note: ${note}`);
    },
    progress({ task, done: at, total: of = 0, unit }) {
      if (task !== last) began = Date.now();
      last = task;
      const seconds = (Date.now() - began) / 1000;
      const rate = unit === "frames" && seconds > 0.05 ? `  ${rateText(at / seconds)} frames/s` : "";
      const file = total > 1 ? `file ${Math.min(done + 1, total)}/${total}  ` : "";
      const text = `${task === "frames" ? "integrate" : task}  ${file}${progressBar(at, of)} ${unit}${rate}`;
      line.status(around(` ${text}`));
      if (line.isTerminal || Date.now() - told < LINE_EVERY) return;
      told = Date.now();
      line.print(text);
    },
    file(file) {
      done++;
      began = Date.now();
      line.print(fileLine(file));
      for (const note of file.notes) line.print(`note: ${note}`);
      for (const { index, reason } of file.skippedFrames) line.print(`note: left out frame ${index}: ${reason}`);
    },
    end(result, resultFolder) {
      const { files, frames, skippedFiles, skippedFrames, seconds } = result;
      const already = files.filter(({ status }) => status === "already there").length;
      const more = [
        already > 0 ? `${already} there before` : "",
        skippedFiles > 0 ? `${plural(skippedFiles, "file")} left out` : "",
        skippedFrames > 0 ? `${plural(skippedFrames, "frame")} left out` : "",
      ].filter((text) => text !== "");
      const rate = frames > 0 ? `, ${rateText(frames / Math.max(seconds, 1e-3))} frames/s` : "";
      const counts = [`${frames} frame${frames === 1 ? "" : "s"} of ${plural(files.length, "file")}`, ...more].join(
        ", ",
      );
      if (result.check !== undefined) for (const text of checkLines(result.check, verbose)) line.print(text);
      line.print(`integrated ${counts}, ${seconds.toFixed(1)} s${rate}, results in ${resultFolder}`);
    },
  };
}

/** `integrate  scan_000001.tif → out/scan_000001.zarr.zip  1 frame, 0.2 s, 5.1 frames/s, TypeScript, float64` */
function fileLine({ file, status, outputs, frames, seconds, engine, reason }: IntegratedFile): string {
  const name = file.replace(/^.*[\\/]/, "");
  if (status === "skipped") return `integrate  ${name}  left out: ${reason}`;
  // Lineouts of many sums are many files.
  const places = new Set(
    outputs.map((output) => output.replace(/_LastFrameNumber_\d+(?=\.f?xye$)/, "_LastFrameNumber_*")),
  );
  const place = `integrate  ${name} → ${[...places].join(", ")}`;
  if (status === "already there") return `${place}  there already, from the same input and settings`;
  if (status === "would be integrated") return `${place}  ${plural(frames, "frame")}, not written (dry run)`;
  const rate = rateText(frames / Math.max(seconds, 1e-3));
  return `${place}  ${plural(frames, "frame")}, ${seconds.toFixed(2)} s, ${rate} frames/s, ${engine}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function rateText(rate: number): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(1);
}
