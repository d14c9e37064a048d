// Sums of peaks and their normal equations, WebAssembly SIMD. The layout of peaks, nodes and slopes, and what each number
// means, stand in kernel-lib/src/calculation/peak-records.ts; profile-sum.ts does the same in TypeScript.
// Nothing is kept between calls. Every array has room for GROUP − 1 points more than it holds: points go in groups.
#include "profile-cells.h"

/** out += factor × in. */
INLINE void add_scaled(f64 *restrict out, const f64 *restrict in, f64 factor, int count) {
  const v2 f = splat(factor);
  for (int j = 0; j < count; j += GROUP) {
    const v2 a = add(load(out + j), mul(f, load(in + j))), b = add(load(out + j + 2), mul(f, load(in + j + 2)));
    const v2 c = add(load(out + j + 4), mul(f, load(in + j + 4))), d = add(load(out + j + 6), mul(f, load(in + j + 6)));
    store(out + j, a); store(out + j + 2, b); store(out + j + 4, c); store(out + j + 6, d);
  }
}

/** column += Σ by[b] · basis b. */
INLINE void accumulate(f64 *restrict column, const f64 *restrict basis, int row, int count, const Slope *s) {
  int single = -1, used = 0;
  for (int b = 0; b < BASES; b++) if (s->by[b] != 0) { single = b; used++; }
  if (used == 0) return;
  if (used == 1) {
    add_scaled(column, basis + single * row, s->by[single], count);
    return;
  }
  const v2 f0 = splat(s->by[0]), f1 = splat(s->by[1]), f2 = splat(s->by[2]), f3 = splat(s->by[3]), f4 = splat(s->by[4]);
  for (int j = 0; j < count; j += 2) {
    v2 sum = add(mul(f0, load(basis + j)), mul(f1, load(basis + row + j)));
    sum = add(sum, mul(f2, load(basis + 2 * row + j)));
    sum = add(sum, mul(f3, load(basis + 3 * row + j)));
    if (s->by[4] != 0) sum = add(sum, mul(f4, load(basis + 4 * row + j)));
    store(column + j, add(load(column + j), sum));
  }
}

NOINLINE void accumulate_one(f64 *restrict tile, const int *restrict places, const f64 *restrict bases, int row,
                             int count, const Peak *p, const Slope *restrict slopes) {
  const Slope *s = slopes + (int)p->firstSlope;
  for (int k = 0; k < (int)p->slopes; k++, s++) accumulate(tile + places[(int)s->column] * row, bases, row, count, s);
}

/** Columns += Σ by[b] · basis b of a full batch of peaks, whose bases lie one peak after another. */
NOINLINE void accumulate_batch(f64 *restrict tile, const int *restrict places, const f64 *restrict bases, int row,
                               int count, const Peak *one, const Peak *two, const Peak *three, const Peak *four,
                               const Slope *restrict slopes) {
  const Slope *s0 = slopes + (int)one->firstSlope, *s1 = slopes + (int)two->firstSlope;
  const Slope *s2 = slopes + (int)three->firstSlope, *s3 = slopes + (int)four->firstSlope;
  const int n = (int)one->slopes;
  for (int k = 0; k < n; k++, s0++, s1++, s2++, s3++) {
    f64 *restrict column = tile + places[(int)s0->column] * row;
    for (int b = 0; b < BASES; b++) {
      if (s0->by[b] == 0 && s1->by[b] == 0 && s2->by[b] == 0 && s3->by[b] == 0) continue;
      const v2 f0 = splat(s0->by[b]), f1 = splat(s1->by[b]), f2 = splat(s2->by[b]), f3 = splat(s3->by[b]);
      const f64 *p0 = bases + b * row, *p1 = p0 + BASES * row, *p2 = p1 + BASES * row, *p3 = p2 + BASES * row;
      for (int j = 0; j < count; j += 4) {
        const v2 low = add(add(mul(f0, load(p0 + j)), mul(f1, load(p1 + j))),
                           add(mul(f2, load(p2 + j)), mul(f3, load(p3 + j))));
        const v2 high = add(add(mul(f0, load(p0 + j + 2)), mul(f1, load(p1 + j + 2))),
                            add(mul(f2, load(p2 + j + 2)), mul(f3, load(p3 + j + 2))));
        store(column + j, add(load(column + j), low));
        store(column + j + 2, add(load(column + j + 2), high));
      }
    }
  }
}

/**
 * The peaks of one tile at its points, or with `coarse` their tails on its coarse grid: y and the columns (rows of `row`
 * numbers, at their places) get their share. `here` points, CELLS cells of `unit`.
 */
INLINE void spread_grid(f64 *restrict y, f64 *restrict tile, const int *restrict places, int row, const f64 *restrict x, int from, int here,
                        int unit, const int *restrict list, int listed, const Peak *restrict peaks,
                        const int *restrict kinds, const Node *restrict nodes, const Slope *restrict slopes,
                        f64 *restrict scratch, int coarse, int full) {
  // Peaks that cover the whole tile wait for others whose slopes go the same way. No array: there is no stack.
  const Peak *one = 0, *two = 0, *three = 0;
  int waiting = 0, kind = 0;
  for (int i = 0; i <= listed; i++) {
    const Peak *p = peaks + (i < listed ? list[2 * i] : 0);
    int cells = 0, start = 0, end = here;
    if (i < listed) {
      cells = coarse ? list[2 * i + 1] : ~list[2 * i + 1] & ALL_CELLS;
      if (cells == 0) continue;
      if (!coarse && p->bounds[0] > from) start = (int)p->bounds[0] - from;
      if (!coarse && p->bounds[5] < from + here) end = (int)p->bounds[5] - from;
    }
    const int whole = full && cells == ALL_CELLS && start == 0 && end == here && p->detailed != 0;
    if (full && waiting > 0 && (i == listed || (whole && kinds[list[2 * i]] != kind))) {
      accumulate_one(tile, places, scratch, row, here, one, slopes);
      if (waiting > 1) accumulate_one(tile, places, scratch + BASES * row, row, here, two, slopes);
      if (waiting > 2) accumulate_one(tile, places, scratch + 2 * BASES * row, row, here, three, slopes);
      waiting = 0;
    }
    if (i == listed) break;
    f64 *bases = scratch + waiting * BASES * row;
    const int detailed = full && p->detailed != 0;
    for (int k = 0; k < CELLS; k++) {
      if (!(cells >> k & 1)) continue;
      int first = k * unit;
      while (k + 1 < CELLS && cells >> (k + 1) & 1) k++;
      int last = (k + 1) * unit;
      if (first < start) first = start;
      if (last > end) last = end;
      if (last <= first) continue;
      const int points = last - first;
      if (!coarse) spread(bases, x, from + first, from + last, p, nodes, detailed);
      else if (detailed) fill_tail_all(bases, row, x + first, points, p, nodes + (int)p->nodes[4], 1);
      else fill_tail_value(bases, x + first, points, p, nodes + (int)p->nodes[4], 1);
      add_scaled(y + first, bases, p->area, points);
      if (full && !whole) accumulate_one(tile + first, places, bases, row, points, p, slopes);
    }
    if (!whole) continue;
    if (waiting == 3) {
      accumulate_batch(tile, places, scratch, row, here, one, two, three, p, slopes);
      waiting = 0;
    } else {
      if (waiting == 0) one = p, kind = kinds[list[2 * i]];
      else if (waiting == 1) two = p;
      else three = p;
      waiting++;
    }
  }
}

/** The peaks of one tile, listed: y and, with `full`, the columns (rows of ROW numbers) get their share. */
INLINE void spread_tile(f64 *restrict y, f64 *restrict tile, const int *restrict places, int active, int rows,
                        const f64 *restrict x, int from, int to, const Peak *restrict peaks, int count, int listed,
                        const Node *restrict nodes, const Slope *restrict slopes, f64 *restrict scratch, int full) {
  f64 *coarse = scratch + FIXED, *coarseY = scratch + COARSE_Y_AT;
  const int *list = (int *)(coarse + rows * COARSE), *kinds = list + 4 * count;
  spread_grid(y + from, tile, places, ROW, x, from, to - from, CELL, list, listed, peaks, kinds, nodes, slopes,
              scratch, 0, full);
  for (int i = 0; i < COARSE; i += 2) store(coarseY + i, splat(0));
  for (int i = 0; i < active * COARSE; i += 2) store(coarse + i, splat(0));
  spread_grid(coarseY, coarse, places, COARSE, scratch + GRID_AT, 0, COARSE, NODES, list, listed, peaks, kinds, nodes,
              slopes, scratch, 1, full);
  expand(y + from, coarseY, scratch);
  for (int a = 0; a < active; a++) expand(tile + a * ROW, coarse + a * COARSE, scratch);
}

/** y += area × profile for every peak. */
EXPORT(sum_peaks) void sum_peaks(f64 *restrict y, const f64 *restrict x, int points, const Peak *restrict peaks,
                                 int count, const Node *restrict nodes, f64 *restrict scratch) {
  int *list = (int *)(scratch + FIXED), *spans = list + 2 * count, *block = list + 5 * count, inBlock = 0;
  prepare_powers(scratch);
  fill_spans(spans, list + 4 * count, peaks, count, 0);
  for (int from = 0; from < points; from += TILE) {
    const int to = from + TILE < points ? from + TILE : points;
    if (from % (BLOCK * TILE) == 0) inBlock = list_block(block, spans, from, from + BLOCK * TILE, count);
    place_cells(x, from, to, scratch);
    const int listed = list_peaks(list, block, inBlock, spans, x, from, to, peaks, nodes, scratch + HALF_AT);
    spread_tile(y, 0, 0, 0, 0, x, from, to, peaks, count, listed, nodes, 0, scratch, 0);
  }
}

/** Rows up to which all columns take part in every tile. */
#define FEW_ROWS 64

/**
 * The columns that something in a tile belongs to: `columnAt` of each place of the tile, `places` of each column. Places
 * beyond them, up to a multiple of 4, stay empty and count for column 0. Returns how many places there are.
 */
static int place_columns(int *restrict places, int *restrict columnAt, int columns, const int *restrict list,
                         int listed, const Peak *restrict peaks, const int *restrict kinds,
                         const Slope *restrict slopes, const f64 *restrict denseColumn, int denseCount) {
  int active = 0;
  for (int c = 0; c < columns; c++) places[c] = 0;
  places[columns] = 1;
  for (int k = 0; k < denseCount; k++) places[(int)denseColumn[2 * k]] = 1;
  for (int i = 0; i < listed; i++) {
    if (i > 0 && kinds[list[2 * i]] == kinds[list[2 * i - 2]]) continue;
    const Peak *p = peaks + list[2 * i];
    const Slope *s = slopes + (int)p->firstSlope;
    for (int k = 0; k < (int)p->slopes; k++, s++) places[(int)s->column] = 1;
  }
  for (int c = 0; c <= columns; c++) {
    if (!places[c]) continue;
    places[c] = active;
    columnAt[active++] = c;
  }
  while (active & 3) columnAt[active++] = 0;
  return active;
}

/**
 * sums += T Tᵀ of the rows of a tile, the lower triangle in blocks of 4 × 2; `active`, a multiple of 4, of the rows of the
 * sums have a place in it. Without `first`, rows are whole; with it they end at the diagonal and begin there.
 */
INLINE void add_products(f64 *restrict sums, const int *restrict origin, const int *restrict first,
                         const f64 *restrict tile, const int *restrict columnAt, int active, int points) {
  for (int a = 0; a < active; a += 4) {
    const f64 *r = tile + a * ROW;
    for (int b = 0; b < a + 4; b += 2) {
      const f64 *c = tile + b * ROW;
      v2 s00 = splat(0), s01 = splat(0), s10 = splat(0), s11 = splat(0);
      v2 s20 = splat(0), s21 = splat(0), s30 = splat(0), s31 = splat(0);
      for (int j = 0; j < points; j += 2) {
        const v2 c0 = load(c + j), c1 = load(c + ROW + j);
        const v2 r0 = load(r + j), r1 = load(r + ROW + j), r2 = load(r + 2 * ROW + j), r3 = load(r + 3 * ROW + j);
        s00 = add(s00, mul(r0, c0)); s01 = add(s01, mul(r0, c1));
        s10 = add(s10, mul(r1, c0)); s11 = add(s11, mul(r1, c1));
        s20 = add(s20, mul(r2, c0)); s21 = add(s21, mul(r2, c1));
        s30 = add(s30, mul(r3, c0)); s31 = add(s31, mul(r3, c1));
      }
#define TOGETHER(v) (wasm_f64x2_extract_lane(v, 0) + wasm_f64x2_extract_lane(v, 1))
#define PUT_ONE(row, column, value) \
  if (!first || (column <= row && column >= first[row])) sums[origin[row] + column] += TOGETHER(value)
#define PUT(k, left, right) \
  PUT_ONE(columnAt[a + k], columnAt[b], left); \
  PUT_ONE(columnAt[a + k], columnAt[b + 1], right)
      PUT(0, s00, s01); PUT(1, s10, s11); PUT(2, s20, s21); PUT(3, s30, s31);
    }
  }
}

/**
 * y, which holds the background, gets the peaks; `sums` gets Σ w J Jᵀ with the residuals yo − yc as row `columns`: element (i, j)
 * goes to origin[i] + j, those with j < first[i] or j > i nowhere. A null `first` leaves none out. `rows` ≥ columns + 1 is a multiple of 4. `dense` holds `denseCount` columns that no peak makes, each
 * `points` + GROUP apart, `denseColumn` where each goes and times what; `root` is 1/σ. The Jacobian exists one tile at a time.
 */
EXPORT(normal_equations) void normal_equations(f64 *restrict sums, const int *restrict origin,
                                               const int *restrict first, int rows, int columns, f64 *restrict y,
                                               const f64 *restrict x, const f64 *restrict observed,
                                               const f64 *restrict root, int points, const Peak *restrict peaks,
                                               int count, const Node *restrict nodes, const Slope *restrict slopes,
                                               const f64 *restrict dense, const f64 *restrict denseColumn,
                                               int denseCount, f64 *restrict scratch) {
  // After the columns of the coarse grid: lists of peaks, then places of columns, then the columns of the tile.
  int *list = (int *)(scratch + FIXED + rows * COARSE), *spans = list + 2 * count, *block = list + 5 * count;
  int *places = list + PEAK_INTS * count, *columnAt = places + rows, inBlock = 0, active = rows;
  f64 *tile = (f64 *)(columnAt + rows);
  for (int c = 0; c < rows; c++) places[c] = columnAt[c] = c;
  prepare_powers(scratch);
  fill_spans(spans, list + 4 * count, peaks, count, slopes);
  for (int from = 0; from < points; from += TILE) {
    const int to = from + TILE < points ? from + TILE : points;
    const int here = to - from;
    if (from % (BLOCK * TILE) == 0) inBlock = list_block(block, spans, from, from + BLOCK * TILE, count);
    place_cells(x, from, to, scratch);
    const int listed = list_peaks(list, block, inBlock, spans, x, from, to, peaks, nodes, scratch + HALF_AT);
    if (first || rows > FEW_ROWS)
      active = place_columns(places, columnAt, columns, list, listed, peaks, list + 4 * count, slopes, denseColumn,
                             denseCount);
    for (int i = 0; i < active * ROW; i += 2) store(tile + i, splat(0));
    for (int k = 0; k < denseCount; k++) {
      const f64 *in = dense + k * (points + GROUP) + from;
      add_scaled(tile + places[(int)denseColumn[2 * k]] * ROW, in, denseColumn[2 * k + 1], here);
    }
    spread_tile(y, tile, places, active, rows, x, from, to, peaks, count, listed, nodes, slopes, scratch, 1);
    f64 *residual = tile + places[columns] * ROW;
    for (int j = 0; j < here; j++) residual[j] = observed[from + j] - y[from + j];
    for (int a = 0; a < active; a++) {
      f64 *row = tile + a * ROW;
      for (int j = 0; j < here; j += 2) store(row + j, mul(load(row + j), load(root + from + j)));
      if (here & 1) row[here] = 0;
    }
    if (first) add_products(sums, origin, first, tile, columnAt, active, here);
    else add_products(sums, origin, 0, tile, columnAt, active, here);
  }
}
