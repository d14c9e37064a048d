import type { HistogramEntry, LeftOutEntry, PhaseEntry } from "../src/batch/run-summary.js";
import { judgeCellsOverEta } from "../src/refinement/series-judgement.js";
import { formatEsd } from "../src/numerics/format-esd.js";

/** What to free next is told from the best down to here. */
const MOST_SUGGESTIONS = 3;
const CELL_NAMES = { a: "a", b: "b", c: "c", alpha: "α", beta: "β", gamma: "γ" } as const;

/** `hist 0007  frame 0  η −142.5°   Rwp  0.92 %  GOF  1.00  a 5.41227(2) Å   5 stages accepted` */
export function histogramLine(entry: HistogramEntry): string {
  const number = `hist ${String(entry.histogram_index).padStart(4, "0")}`;
  // A pattern is of no frame.
  const pattern = entry.data_file === undefined ? number : `${number}  ${entry.data_file}`;
  const place = entry.metadata.frame === undefined ? pattern : `${number}  frame ${entry.frame}  ${azimuth(entry)}`;
  if (entry.Rwp === null || entry.GOF === null) return `${place}   failed: ${entry.reason}`;
  const fit = `Rwp ${entry.Rwp.toFixed(2).padStart(5)} %  GOF ${entry.GOF.toFixed(2).padStart(5)}`;
  const several = entry.phases.length > 1;
  const phases = entry.phases.map((phase) => (several ? `${phase.name} ${cell(phase)}${share(phase)}` : cell(phase)));
  return `${place}   ${fit}  ${[...phases, ...amorphous(entry)].join("  ")}   ${verdicts(entry)}`;
}

/** One line a stage, for verbose output; those of a model of several lineouts stand under its first. */
export function stageLines({ together, histogram_index: index, stages }: HistogramEntry): string[] {
  if (together !== undefined && together.histograms[0] !== index) return [];
  return stages.map(
    ({ name, verdict, Rwp, reason }) =>
      `    ${name.padEnd(20)} ${verdict.padEnd(13)} Rwp ${Rwp.toFixed(3).padStart(7)} %  ${reason}`,
  );
}

/** What is wrong, what to try and what to free next, where the run was asked; that of a model of several lineouts stands under each. */
export function diagnosisLines({ diagnosis, suggestions = [] }: HistogramEntry): string[] {
  if (diagnosis === undefined) return [];
  const found = diagnosis.map(
    ({ about, seen, likely_cause: cause, fix }) => `    ${about}: ${seen}; likely ${cause}. ${fix}`,
  );
  const next = suggestions.slice(0, MOST_SUGGESTIONS).map(({ reason }) => `    next: ${reason}`);
  if (suggestions.length > MOST_SUGGESTIONS) {
    next.push(`    … and ${suggestions.length - MOST_SUGGESTIONS} more to free in the summary`);
  }
  return [
    ...(found.length === 0 ? ["    nothing stands out as wrong"] : found),
    ...(next.length === 0 ? ["    nothing more of this model is worth freeing"] : next),
  ];
}

/** What else is to be known of a lineout, for verbose output. */
export function noteLines({ notes }: HistogramEntry): string[] {
  return notes.map((note) => `    ${note}`);
}

/** `4 lineouts left out: 4 fewer than 20 points` */
export function leftOutLine(leftOut: readonly LeftOutEntry[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return `${leftOut.length} lineout${leftOut.length === 1 ? "" : "s"} left out: ${reasons}`;
}

/** One line a model of several lineouts: `frame_0000: 12 lineouts as one model of 97 variables, Rwp 2.31 %, GOF 1.02`. */
export function modelLines(entries: readonly HistogramEntry[]): string[] {
  const models = new Map(
    entries.flatMap(({ together }) => (together === undefined ? [] : [[together.model, together]])),
  );
  return [...models.values()].map(
    ({ model, histograms, variables, Rwp, GOF }) =>
      `${model}: ${histograms.length} lineouts as one model of ${variables} variables, Rwp ${Rwp.toFixed(2)} %, GOF ${GOF.toFixed(2)}`,
  );
}

/** What the lineouts of one frame say together: `frame 0: a of CeO2 goes twice around the ring by …: detector tilt or strain`. */
export function waveLines(entries: readonly HistogramEntry[]): string[] {
  const frames = [...new Set(entries.map(({ frame }) => frame))].sort((a, b) => a - b);
  return frames.flatMap((frame) => {
    const inFrame = entries.filter(
      ({ frame: its, status, together }) => its === frame && status !== "failed" && together === undefined,
    );
    const names = [...new Set(inFrame.flatMap(({ phases }) => phases.map(({ name }) => name)))];
    return names.flatMap((name) => {
      const cells = inFrame.flatMap(({ eta, phases }) => {
        const phase = phases.find((one) => one.name === name);
        if (eta === null || phase === undefined || !(phase.cell_esd.a > 0)) return [];
        return [{ eta, value: phase.cell.a, esd: phase.cell_esd.a }];
      });
      return judgeCellsOverEta(name, cells).map(({ text }) => `frame ${frame}: ${text}`);
    });
  });
}

function azimuth({ eta }: HistogramEntry): string {
  if (eta === null) return "η mean";
  return `η ${eta.toFixed(1).replace("-", "−").padStart(6)}°`;
}

/** The refined cell parameters, those that symmetry gives left out. */
function cell({ cell: values, cell_esd: esds }: PhaseEntry): string {
  const names = Object.keys(CELL_NAMES) as (keyof typeof CELL_NAMES)[];
  const told = names.filter(
    (key, i) => esds[key] > 0 && !names.slice(0, i).some((other) => values[other] === values[key]),
  );
  const shown = told.length === 0 ? (["a"] as const) : told;
  const unit = (key: string) => (key.length === 1 ? " Å" : "°");
  return shown.map((key) => `${CELL_NAMES[key]} ${formatEsd(values[key], esds[key])}${unit(key)}`).join(" ");
}

function share({ weight_fraction: fraction, weight_fraction_esd: esd }: PhaseEntry): string {
  return ` ${esd > 0 ? formatEsd(100 * fraction, 100 * esd) : Number((100 * fraction).toPrecision(4))} wt%`;
}

function amorphous({ absolute_fractions: absolute }: HistogramEntry): string[] {
  if (absolute === undefined) return [];
  const [value, esd] = absolute.amorphous;
  return [`amorphous ${formatEsd(100 * value, 100 * esd)} wt% of the sample`];
}

function verdicts({ stages, reason }: HistogramEntry): string {
  const accepted = stages.filter(({ verdict }) => verdict === "accepted").length;
  const stood =
    accepted === stages.length ? `${accepted} stages accepted` : `${accepted} of ${stages.length} stages accepted`;
  return reason === "" ? stood : `${stood}; ${reason}`;
}
