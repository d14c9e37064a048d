/** Numbers smaller than this are zero: the matrices here are made of small integers. */
const ZERO = 1e-9;

/** Brings rows to reduced echelon form, leading entries 1, and drops the rows that vanish. Entries are tidied of rounding. */
function reducedRows(rows: readonly (readonly number[])[]): number[][] {
  const work = rows.map((row) => [...row]);
  const columns = rows[0]?.length ?? 0;
  let rank = 0;
  for (let column = 0; column < columns && rank < work.length; column++) {
    let pivot = rank;
    for (let row = rank; row < work.length; row++)
      if (Math.abs(work[row][column]) > Math.abs(work[pivot][column])) pivot = row;
    const lead = work[pivot][column];
    if (Math.abs(lead) < ZERO) continue;
    [work[rank], work[pivot]] = [work[pivot], work[rank]];
    work[rank] = work[rank].map((value) => value / lead);
    work.forEach((row, index) => {
      if (index === rank || row[column] === 0) return;
      const factor = row[column];
      for (let j = 0; j < columns; j++) row[j] -= factor * work[rank][j];
    });
    rank++;
  }
  return work.slice(0, rank).map((row) => row.map(tidy));
}

/**
 * A basis of the vectors v with M v = 0 for every row of M, as rows in reduced echelon form: each vector's first entry is 1 and
 * no other vector has one there, so that this coordinate can be the parameter.
 */
export function nullSpace(rows: readonly (readonly number[])[], columns: number): number[][] {
  const reduced = reducedRows(rows);
  const pivots = reduced.map((row) => row.findIndex((value) => value !== 0));
  const basis: number[][] = [];
  for (let free = 0; free < columns; free++) {
    if (pivots.includes(free)) continue;
    const vector = new Array<number>(columns).fill(0);
    vector[free] = 1;
    pivots.forEach((pivot, row) => (vector[pivot] = -reduced[row][free]));
    basis.push(vector);
  }
  return reducedRows(basis);
}

/** The nearest multiple of 1/12 where rounding alone separates a number from it. */
function tidy(value: number): number {
  const nearest = Math.round(value * 12) / 12;
  return Math.abs(value - nearest) < ZERO ? nearest || 0 : value;
}
