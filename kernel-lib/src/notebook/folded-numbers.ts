/** A list of numbers as whole-number differences of the numbers × 10^decimals, taken `order` times; gaps stay null. */
export interface FoldedNumbers {
  readonly differences: readonly (number | null)[];
  readonly order: number;
  readonly decimals: number;
}

/** Shorter lists gain nothing. */
const shortestFolded = 16;
/** Sums of differences stay whole numbers below this. */
const largestWhole = 2 ** 50;
/** Powers of ten up to this one are exact. */
const mostDecimals = 22;
const powers = Array.from({ length: mostDecimals + 1 }, (_, decimals) => Number(`1e${decimals}`));

/** Differences of a list of rounded numbers; any other value, and a list of exact numbers, as it is. */
export function foldNumbers(value: unknown): unknown {
  if (!Array.isArray(value) || value.length < shortestFolded || !value.every(isNumberOrGap)) return value;
  const decimals = value.reduce<number>((most, number) => (number === null ? most : decimalsOf(number, most)), 0);
  if (decimals > mostDecimals) return value;
  const scale = powers[decimals];
  const whole = value.map((number) => (number === null ? null : Math.round(number * scale)));
  const isExact = whole.every(
    (number, i) => number === null || (Math.abs(number) < largestWhole && number / scale === value[i]),
  );
  if (!isExact) return value;
  const orders = [whole, differences(whole), differences(differences(whole))];
  const lengths = orders.map((list) => JSON.stringify(list).length);
  const order = lengths.indexOf(Math.min(...lengths));
  return { differences: orders[order], order, decimals } satisfies FoldedNumbers;
}

/** The numbers that were folded. */
export function unfoldNumbers({ differences: folded, order, decimals }: FoldedNumbers): (number | null)[] {
  let whole = folded;
  for (let i = 0; i < order; i++) whole = sums(whole);
  // What a reader of the decimal text gets: number and power are exact, and division rounds once.
  const scale = powers[decimals];
  return whole.map((number) => (number === null ? null : number / scale));
}

/** Whether a part of a record is a folded list. */
export function isFolded(value: unknown): value is FoldedNumbers {
  return typeof value === "object" && value !== null && "differences" in value && "decimals" in value;
}

function isNumberOrGap(value: unknown): value is number | null {
  return value === null || (typeof value === "number" && !Object.is(value, -0));
}

/** The fewest decimals, `least` or more, that write a number exactly; infinitely many for 1e-30 and the like. */
function decimalsOf(number: number, least: number): number {
  for (let decimals = least; decimals <= mostDecimals; decimals++) {
    if (Math.round(number * powers[decimals]) / powers[decimals] === number) return decimals;
  }
  return Infinity;
}

function differences(values: readonly (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map((value) => {
    if (value === null) return null;
    const difference = value - last;
    last = value;
    return difference;
  });
}

function sums(values: readonly (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map((value) => (value === null ? null : (last += value)));
}
