import { RietbookError } from "../../errors.js";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?$/;

/** Values and standard deviations of successive points. */
export interface FixedPoints {
  readonly y: Float64Array;
  readonly sigma: Float64Array;
}

/**
 * Intensity and σ in columns of 8, five pairs a line (GSAS's ESD). Comment lines are left.
 * @param line number of the first line in the file, for messages
 * @throws RietbookError "bad input" with the line for what is no number
 */
export function fixedPairs(lines: readonly string[], points: number, line: number, file: string): FixedPoints {
  return collect(lines, points, 5, 16, (text, at) => {
    const y = numberOf(text.slice(0, 8), at + line, file);
    return y === undefined ? undefined : [y, numberOf(text.slice(8, 16), at + line, file) ?? 0];
  });
}

/**
 * Counts in columns of 8, ten a line (GSAS's STD): two digits of how many detectors n a count y is the average of (blank: one), six
 * of the count; σ² = max(y, 1)/n. Zeros that end the bank fill it up: they get σ 0, no data.
 * @param line number of the first line in the file, for messages
 * @throws RietbookError "bad input" with the line for what is no number
 */
export function fixedCounts(lines: readonly string[], points: number, line: number, file: string): FixedPoints {
  const read = collect(lines, points, 10, 8, (text, at) => {
    const detectors = Math.max(numberOf(text.slice(0, 2), at + line, file) ?? 1, 1);
    const y = numberOf(text.slice(2, 8), at + line, file);
    return y === undefined ? undefined : [y, Math.sqrt(Math.max(y, 1) / detectors)];
  });
  for (let i = read.y.length - 1; i >= 0 && read.y[i] === 0; i--) read.sigma[i] = 0;
  return read;
}

/** Up to so many points; a field without a value ends its line. */
function collect(
  lines: readonly string[],
  points: number,
  perLine: number,
  width: number,
  read: (text: string, at: number) => readonly [number, number] | undefined,
): FixedPoints {
  const y: number[] = [];
  const sigma: number[] = [];
  for (const [at, line] of lines.entries()) {
    if (y.length >= points) break;
    if (line.startsWith("#")) continue;
    for (let field = 0; field < perLine && y.length < points; field++) {
      const point = read(line.slice(field * width, (field + 1) * width), at);
      if (point === undefined) break;
      y.push(point[0]);
      sigma.push(point[1]);
    }
  }
  return { y: Float64Array.from(y), sigma: Float64Array.from(sigma) };
}

function numberOf(text: string, line: number, file: string): number | undefined {
  const field = text.trim();
  if (field === "") return undefined;
  if (NUMBER.test(field)) return Number(field.replace(/[dD]/, "e"));
  throw new RietbookError({
    kind: "bad input",
    file,
    field: `line ${line}`,
    found: JSON.stringify(field),
    expected: "a number in the columns of GSAS's format",
  });
}
