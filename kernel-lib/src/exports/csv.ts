import type { Pattern } from "../calculation/pattern.js";
import type { HistogramModel } from "../model/model.js";
import { dSpacing, momentumTransfer } from "../units.js";

/**
 * A refined pattern as CSV: lines that start with `#` say what it is, then a header and one line per point used. Numbers
 * have all their digits. Columns: 2θ (degrees), d (Å), Q (Å⁻¹), then observed, σ, calculated, background and observed −
 * calculated in the unit of the data.
 */
export function formatPatternCsv({ data, instrument }: HistogramModel, pattern: Pattern): string {
  const { wavelength, zero } = instrument;
  const { twoTheta, observed, sigma, calculated, background } = pattern;
  const lines = [
    `# ${oneLine(data.name)}, from ${oneLine(data.file)}`,
    `# wavelength ${wavelength} A; d and Q from 2theta as measured (zero offset ${zero} deg not applied)`,
    "two_theta_deg,d_angstrom,Q_inverse_angstrom,observed,sigma,calculated,background,difference",
  ];
  for (let i = 0; i < twoTheta.length; i++) {
    const x = twoTheta[i];
    const row = [x, dSpacing(x, wavelength), momentumTransfer(x, wavelength), observed[i], sigma[i]];
    lines.push([...row, calculated[i], background[i], observed[i] - calculated[i]].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** 2θ (degrees), observed intensity and σ in three columns, as most refinement programs read them (`.xye`). */
export function formatXye({ data }: HistogramModel): string {
  const lines = [`# ${oneLine(data.name)}, from ${oneLine(data.file)}: 2theta (deg), intensity, sigma`];
  data.twoTheta.forEach((x, i) => {
    if (Number.isFinite(data.sigma[i])) lines.push(`${x} ${data.intensity[i]} ${data.sigma[i]}`);
  });
  return `${lines.join("\n")}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
