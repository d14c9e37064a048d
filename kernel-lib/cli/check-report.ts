import type { IntegrationCheck } from "../src/batch/integration-options.js";
import type { Measured } from "../src/caking/ring-positions.js";

/** What the analyst sees of a calibrant's self-check: a line that sums it up, one a finding, on request one a ring. */
export function checkLines(check: IntegrationCheck, verbose: boolean): readonly string[] {
  const { calibrant, file, rings, expected, rms, findings, drawing } = check;
  const name = file.replace(/^.*[\\/]/, "");
  const measured = `${rings.length} of ${expected.length} rings measured`;
  const straight = Number.isNaN(rms) ? "" : `, ${rms.toFixed(2)} px (rms) from where they should be`;
  const verdict = findings.length === 0 ? "; nothing is wrong" : "";
  return [
    `check  ${calibrant} in ${name}: ${measured}${straight}${verdict}`,
    ...findings.map(({ cause, text }) => `check  ${cause}: ${text}`),
    ...(verbose ? table(check) : []),
    ...(drawing === undefined ? [] : [`check  rings drawn in ${drawing}`]),
  ];
}

function table({ rings }: IntegrationCheck): readonly string[] {
  const head = ["hkl", "R/px", "azimuths", "offset/px", "rms/px", "cos η", "sin η", "cos 2η", "sin 2η"];
  const rows = rings.map(({ ring, measured, offsets, mean, rms, first, second }) => [
    ring.hkl.replaceAll(" ", ""),
    ring.radius.toFixed(1),
    `${measured}/${offsets.length}`,
    text(mean),
    rms.toFixed(3),
    ...[first?.cos, first?.sin, second?.cos, second?.sin].map(text),
  ]);
  return [head, ...rows].map((cells) => `       ${cells.map((cell) => cell.padStart(9)).join(" ")}`);
}

function text(measured: Measured | undefined): string {
  return measured === undefined ? "–" : measured.value.toFixed(3).replace("-", "−");
}
