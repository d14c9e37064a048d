// Far tails as polynomials: a tile has cells, and tails that are smooth in one are calculated at a few points of it only.
// Part of profile.c.
#ifndef PROFILE_CELLS
#define PROFILE_CELLS
#include "profile-peaks.h"

/** Scratch memory of a tile, one part after another; profile-wasm.ts makes the room. */
#define BASES_AT 0
#define GRID_AT (BATCH * BASES * ROW)
#define HALF_AT (GRID_AT + COARSE)
#define PLACE_AT (HALF_AT + CELLS)
#define CHEBYSHEV_AT (PLACE_AT + TILE)
#define TO_POWERS_AT (CHEBYSHEV_AT + NODES / 2)
#define POWERS_AT (TO_POWERS_AT + NODES * NODES / 4)
#define COARSE_Y_AT (POWERS_AT + NODES)
#define FIXED (COARSE_Y_AT + COARSE)

/**
 * The points ±t of Chebyshev (t descending), and what makes powers of values there: the even part of a polynomial through
 * eight points is a cubic in t², the odd one t times another.
 */
static void prepare_powers(f64 *restrict scratch) {
  f64 *t = scratch + CHEBYSHEV_AT, *to = scratch + TO_POWERS_AT;
  t[0] = 0.98078528040323044913, t[1] = 0.83146961230254523708;
  t[2] = 0.55557023301960222474, t[3] = 0.19509032201612826785;
  for (int m = 0; m < 4; m++) {
    const f64 z = t[m] * t[m], t1 = t[(m + 1) & 3], t2 = t[(m + 2) & 3], t3 = t[(m + 3) & 3];
    const f64 a = t1 * t1, b = t2 * t2, c = t3 * t3, by = 1 / ((z - a) * (z - b) * (z - c));
    to[m] = -a * b * c * by;
    to[4 + m] = (a * b + b * c + c * a) * by;
    to[8 + m] = -(a + b + c) * by;
    to[12 + m] = by;
  }
}

/** Integers of a peak: two of the list of a tile, its span, its place in the list of a block, and its kind. */
#define PEAK_INTS 6
/** Tiles whose peaks are looked for together. */
#define BLOCK 16

/** Whether the slopes of two peaks go to the same columns in the same order, as those of one phase do. */
static inline int go_together(const Peak *p, const Peak *q, const Slope *slopes) {
  if (p->slopes != q->slopes) return 0;
  const Slope *a = slopes + (int)p->firstSlope, *b = slopes + (int)q->firstSlope;
  for (int k = 0; k < (int)p->slopes; k++) if (a[k].column != b[k].column) return 0;
  return 1;
}

/**
 * First point of each peak and the one after its last, close together for the many looks at them; with `slopes` the kind of
 * each: neighbours of one kind have slopes that go together.
 */
static void fill_spans(int *restrict spans, int *restrict kinds, const Peak *restrict peaks, int count,
                       const Slope *restrict slopes) {
  for (int i = 0; i < count; i++) {
    spans[2 * i] = (int)peaks[i].bounds[0];
    spans[2 * i + 1] = (int)peaks[i].bounds[5];
    const int alike = slopes && i > 0 && go_together(peaks + i - 1, peaks + i, slopes);
    kinds[i] = i == 0 ? 0 : kinds[i - 1] + !alike;
  }
}

/** Numbers of the peaks that reach into the points from … to−1. Returns how many. */
static int list_block(int *restrict block, const int *restrict spans, int from, int to, int count) {
  int listed = 0;
  for (int i = 0; i < count; i++) if (spans[2 * i] < to && spans[2 * i + 1] > from) block[listed++] = i;
  return listed;
}

/** Coarse grid of a tile, and where in its cell (−1 … 1) each point is. */
static void place_cells(const f64 *restrict x, int from, int to, f64 *restrict scratch) {
  const f64 *t = scratch + CHEBYSHEV_AT;
  for (int k = 0; k < CELLS; k++) {
    const int first = from + k * CELL;
    f64 *half = scratch + HALF_AT + k;
    *half = 0;
    if (first + CELL > to) continue;
    const f64 centre = (x[first] + x[first + CELL - 1]) / 2;
    *half = x[first + CELL - 1] - centre;
    f64 *grid = scratch + GRID_AT + k * NODES;
    for (int m = 0; m < NODES / 2; m++) {
      grid[m] = centre + *half * t[m];
      grid[NODES - 1 - m] = centre - *half * t[m];
    }
    const v2 c = splat(centre), by = splat(1 / *half);
    for (int j = 0; j < CELL; j += 2) store(scratch + PLACE_AT + k * CELL + j, mul(sub(load(x + first + j), c), by));
  }
}

/**
 * The cells of a tile, one bit each, in which a peak is a far tail that a polynomial carries. A tail 1/d² has the remainder
 * 2 (NODES + 1) (h/2d)^NODES of its value in a cell of half-width h, d the smallest distance: `smooth` is what it may be.
 */
static inline int smooth_cells(const Peak *p, const Node *nodes, const f64 *restrict x, int from, int to,
                               const f64 *restrict half) {
  if (!(p->smooth > 0)) return 0;
  const f64 position = p->position + nodes[(int)p->nodes[4]].offset / 100;
  int cells = 0;
  for (int k = 0; k < CELLS; k++) {
    const int first = from + k * CELL, end = first + CELL;
    if (end > to || !(half[k] > 0)) continue;
    f64 d;
    if (first >= p->bounds[4] && end <= p->bounds[5]) d = x[first] - position;
    else if (first >= p->bounds[0] && end <= p->bounds[1]) d = position - x[end - 1];
    else continue;
    const f64 ratio = half[k] / (2 * d), r2 = ratio * ratio, r4 = r2 * r2;
    if (r4 * r4 <= p->smooth * d * d) cells |= 1 << k;
  }
  return cells;
}

/** The peaks of a tile, those of its block found by their spans: number and smooth cells of each. Returns how many. */
static inline int list_peaks(int *restrict list, const int *restrict block, int inBlock, const int *restrict spans,
                             const f64 *restrict x, int from, int to, const Peak *restrict peaks,
                             const Node *restrict nodes, const f64 *restrict half) {
  int listed = 0;
  uint64_t tails = 0;
  for (int b = 0; b < inBlock; b++) {
    const int i = block[b];
    if (spans[2 * i] >= to || spans[2 * i + 1] <= from) continue;
    const int cells = smooth_cells(peaks + i, nodes, x, from, to, half);
    list[2 * listed] = i;
    list[2 * listed++ + 1] = cells;
    for (int k = 0; k < CELLS; k++) tails += (uint64_t)(cells >> k & 1) << 16 * k;
  }
  int worth = 0;
  for (int k = 0; k < CELLS; k++) if ((tails >> 16 * k & 0xffff) >= WORTHWHILE) worth |= 1 << k;
  for (int i = 0; i < listed; i++) list[2 * i + 1] &= worth;
  return listed;
}

/** out += the polynomials through the values of a row of the coarse grid. */
static void expand(f64 *restrict out, const f64 *restrict values, f64 *restrict scratch) {
  const f64 *t = scratch + CHEBYSHEV_AT, *to = scratch + TO_POWERS_AT;
  f64 *powers = scratch + POWERS_AT;
  for (int k = 0; k < CELLS; k++, values += NODES) {
    const v2 low = wasm_v128_or(load(values), load(values + 2)), high = wasm_v128_or(load(values + 4), load(values + 6));
    if (!wasm_v128_any_true(wasm_v128_or(low, high))) continue;
#define PARTS(m) wasm_f64x2_make((values[m] + values[7 - m]) / 2, (values[m] - values[7 - m]) / (2 * t[m]))
    const v2 p0 = PARTS(0), p1 = PARTS(1), p2 = PARTS(2), p3 = PARTS(3);
    for (int i = 0; i < 4; i++) {
      const v2 first = add(mul(p0, splat(to[4 * i])), mul(p1, splat(to[4 * i + 1])));
      store(powers + 2 * i, add(first, add(mul(p2, splat(to[4 * i + 2])), mul(p3, splat(to[4 * i + 3])))));
    }
    const v2 c0 = splat(powers[0]), c1 = splat(powers[1]), c2 = splat(powers[2]), c3 = splat(powers[3]);
    const v2 c4 = splat(powers[4]), c5 = splat(powers[5]), c6 = splat(powers[6]), c7 = splat(powers[7]);
    const f64 *place = scratch + PLACE_AT + k * CELL;
    f64 *at = out + k * CELL;
    for (int j = 0; j < CELL; j += 2) {
      const v2 u = load(place + j), z = mul(u, u);
      const v2 even = add(c0, mul(z, add(c2, mul(z, add(c4, mul(z, c6))))));
      const v2 odd = add(c1, mul(z, add(c3, mul(z, add(c5, mul(z, c7))))));
      store(at + j, add(load(at + j), add(even, mul(u, odd))));
    }
  }
}

#endif
