// Sums of peaks and their normal equations, WebAssembly SIMD. The layout of peaks, nodes and slopes, and what each number
// means, stand in kernel-lib/src/calculation/peak-records.ts; profile-sum.ts does the same in TypeScript.
// Nothing is kept between calls. Every array has room for GROUP − 1 points more than it holds: points go in groups.
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
/** Points worked on at a time: their columns stay in the processor's first cache. */
#define TILE 128
/** Room of a row in scratch memory. */
#define ROW (TILE + GROUP)
/** Points that a loop over columns takes at once. */
#define GROUP 8
#define BASES 5
/** Peaks whose slopes are added together: a column is read and written once for all of them. */
#define BATCH 4

typedef double f64;
typedef v128_t v2;
#define splat wasm_f64x2_splat
#define add wasm_f64x2_add
#define sub wasm_f64x2_sub
#define mul wasm_f64x2_mul
#define div wasm_f64x2_div
#define load(p) wasm_v128_load(p)
#define store(p, v) wasm_v128_store(p, v)

typedef struct {
  f64 position, area, fwhm, eta, fwhmBySig, fwhmByGam, etaBySig, etaByGam;
  /** start, first of middle, first of near, end of near, end of middle, end. */
  f64 bounds[6];
  /** near, middle, far: first node and number of nodes. */
  f64 nodes[6];
  f64 firstSlope, slopes, detailed, unused;
} Peak;
typedef struct { f64 offset, weight, offsetByPosition, weightByPosition, offsetByShl, weightByShl; } Node;
typedef struct { f64 column, by[BASES]; } Slope;

/** exp(−x) for 0 ≤ x < 700: −x = k ln 2 + r, Taylor's series of r. */
static inline v2 exp_minus(v2 x) {
  const v2 k = wasm_f64x2_nearest(mul(x, splat(-1.4426950408889634)));
  // The first part of ln 2 has zeros enough at its end for the product to be exact.
  const v2 high = sub(sub(splat(0), mul(k, splat(6.93147180369123816490e-01))), x);
  const v2 r = sub(high, mul(k, splat(1.90821492927058770002e-10)));
  v2 p = splat(1.0 / 479001600.0);
  p = add(mul(p, r), splat(1.0 / 39916800.0));
  p = add(mul(p, r), splat(1.0 / 3628800.0));
  p = add(mul(p, r), splat(1.0 / 362880.0));
  p = add(mul(p, r), splat(1.0 / 40320.0));
  p = add(mul(p, r), splat(1.0 / 5040.0));
  p = add(mul(p, r), splat(1.0 / 720.0));
  p = add(mul(p, r), splat(1.0 / 120.0));
  p = add(mul(p, r), splat(1.0 / 24.0));
  p = add(mul(p, r), splat(1.0 / 6.0));
  p = add(mul(p, r), splat(0.5));
  p = add(mul(p, r), splat(1.0));
  p = add(mul(p, r), splat(1.0));
  const v2 whole = wasm_i64x2_extend_low_i32x4(wasm_i32x4_trunc_sat_f64x2_zero(k));
  return mul(p, wasm_i64x2_shl(wasm_i64x2_add(whole, wasm_i64x2_splat(1023)), 52));
}

/** √(4 ln 2 / π) and 4 ln 2. */
#define GAUSS_HEIGHT 0.93943727869965132
#define FOUR_LN2 2.7725887222397811
#define TWO_OVER_PI 0.63661977236758138
/** Beyond this exponent the Gaussian is below 10⁻¹⁷ of its maximum. */
#define GAUSSIAN_END 40.0

/** One peak at `count` points, with nodes all alike; `full` with derivatives. */
static inline __attribute__((always_inline)) void fill(f64 *restrict out, const f64 *restrict x, int count,
                                                       const Peak *p, const Node *nodes, int n, int full) {
  const v2 fwhm = splat(p->fwhm), eta = splat(p->eta), rest = splat(1 - p->eta);
  const v2 f2 = splat(p->fwhm * p->fwhm), lorentz = splat(TWO_OVER_PI * p->fwhm), byF = splat(1 / p->fwhm);
  const v2 gauss = splat(GAUSS_HEIGHT / p->fwhm), exponent = splat(FOUR_LN2 / (p->fwhm * p->fwhm));
  for (int j = 0; j < count; j += 2) {
    const v2 u = mul(sub(load(x + j), splat(p->position)), splat(100));
    v2 value = splat(0), byEta = splat(0), byFwhm = splat(0), byPosition = splat(0), byShl = splat(0);
    for (int i = 0; i < n; i++) {
      const Node *node = nodes + i;
      const v2 v = sub(u, splat(node->offset));
      const v2 v2_ = mul(v, v);
      const v2 denominator = div(splat(1), add(f2, mul(splat(4), v2_)));
      const v2 l = mul(lorentz, denominator);
      const v2 w = splat(node->weight);
      v2 t = mul(eta, l), g = splat(0), gByU = splat(0), gByF = splat(0);
      const v2 e = mul(exponent, v2_);
      const v2 seen = wasm_f64x2_lt(e, splat(GAUSSIAN_END));
      if (wasm_v128_any_true(seen)) {
        g = wasm_v128_and(mul(gauss, exp_minus(wasm_f64x2_pmin(e, splat(GAUSSIAN_END)))), seen);
        t = add(t, mul(rest, g));
        if (full) {
          gByU = mul(mul(splat(-2), exponent), mul(v, g));
          gByF = mul(mul(g, byF), sub(mul(splat(2), e), splat(1)));
        }
      }
      value = add(value, mul(w, t));
      if (!full) continue;
      v2 tByU = mul(eta, mul(mul(splat(-8), v), mul(l, denominator)));
      v2 tByF = mul(eta, mul(l, sub(byF, mul(mul(splat(2), fwhm), denominator))));
      tByU = add(tByU, mul(rest, gByU));
      tByF = add(tByF, mul(rest, gByF));
      byEta = add(byEta, mul(w, sub(l, g)));
      byFwhm = add(byFwhm, mul(w, tByF));
      const v2 wByU = mul(w, tByU);
      byPosition = add(byPosition, sub(mul(splat(node->weightByPosition), t),
                                       mul(wByU, splat(100 + node->offsetByPosition))));
      byShl = add(byShl, sub(mul(splat(node->weightByShl), t), mul(wByU, splat(node->offsetByShl))));
    }
    store(out + j, value);
    if (!full) continue;
    store(out + ROW + j, byPosition);
    store(out + 2 * ROW + j, add(mul(byFwhm, splat(p->fwhmBySig)), mul(byEta, splat(p->etaBySig))));
    store(out + 3 * ROW + j, add(mul(byFwhm, splat(p->fwhmByGam)), mul(byEta, splat(p->etaByGam))));
    store(out + 4 * ROW + j, byShl);
  }
}

/**
 * As `fill` where the Gaussian part cannot be seen: with l the Lorentzian and D = 1/(fwhm² + 4 v²), everything follows from
 * Σ w l, Σ w l D and, for position and SH/L, Σ w′ l and Σ w o′ v l D.
 */
static inline __attribute__((always_inline)) void fill_tail(f64 *restrict out, const f64 *restrict x, int count,
                                                            const Peak *p, const Node *nodes, int n, int full) {
  const v2 f2 = splat(p->fwhm * p->fwhm), lorentz = splat(TWO_OVER_PI * p->fwhm);
  const v2 eta = splat(p->eta), eightEta = splat(8 * p->eta);
  const f64 byL = p->eta / p->fwhm, byLD = -2 * p->eta * p->fwhm;
  const v2 sigByL = splat(p->fwhmBySig * byL + p->etaBySig), sigByLD = splat(p->fwhmBySig * byLD);
  const v2 gamByL = splat(p->fwhmByGam * byL + p->etaByGam), gamByLD = splat(p->fwhmByGam * byLD);
  for (int j = 0; j < count; j += 2) {
    const v2 u = mul(sub(load(x + j), splat(p->position)), splat(100));
    v2 sumL = splat(0), sumLD = splat(0), position = splat(0), turned = splat(0), shl = splat(0), moved = splat(0);
    for (int i = 0; i < n; i++) {
      const Node *node = nodes + i;
      const v2 v = sub(u, splat(node->offset));
      const v2 twice = add(v, v);
      const v2 denominator = div(splat(1), add(f2, mul(twice, twice)));
      const v2 l = mul(lorentz, denominator), w = splat(node->weight);
      const v2 wl = mul(w, l);
      sumL = add(sumL, wl);
      if (!full) continue;
      const v2 wlD = mul(wl, denominator), vwlD = mul(v, wlD);
      sumLD = add(sumLD, wlD);
      position = add(position, mul(splat(node->weightByPosition), l));
      turned = add(turned, mul(splat(100 + node->offsetByPosition), vwlD));
      shl = add(shl, mul(splat(node->weightByShl), l));
      moved = add(moved, mul(splat(node->offsetByShl), vwlD));
    }
    store(out + j, mul(eta, sumL));
    if (!full) continue;
    store(out + ROW + j, add(mul(eta, position), mul(eightEta, turned)));
    store(out + 2 * ROW + j, add(mul(sigByL, sumL), mul(sigByLD, sumLD)));
    store(out + 3 * ROW + j, add(mul(gamByL, sumL), mul(gamByLD, sumLD)));
    store(out + 4 * ROW + j, add(mul(eta, shl), mul(eightEta, moved)));
  }
}

/** The part of a peak between two of its bounds, as far as it lies inside the tile. */
static inline __attribute__((always_inline)) void part(f64 *restrict out, const f64 *restrict x, int origin, int from,
                                                       int to, const Peak *p, const Node *all, int zone, int full) {
  int first = (int)p->bounds[zone], last = (int)p->bounds[zone + 1];
  if (first < from) first = from;
  if (last > to) last = to;
  if (last <= first) return;
  const int kind = zone == 2 ? 0 : zone == 1 || zone == 3 ? 1 : 2;
  const Node *nodes = all + (int)p->nodes[2 * kind];
  const int n = (int)p->nodes[2 * kind + 1];
  f64 *start = out + (first - origin);
  const f64 *points = x + first;
  const int count = last - first;
  if (zone == 2) fill(start, points, count, p, nodes, n, full);
  else if (n == 1) fill_tail(start, points, count, p, nodes, 1, full);
  else fill_tail(start, points, count, p, nodes, n, full);
}

/** All of a peak inside from … to−1, zeros up to the next group. Zones in ascending order: each may write a point too far. */
static inline __attribute__((always_inline)) void spread(f64 *restrict out, const f64 *restrict x, int from, int to,
                                                         const Peak *p, const Node *nodes, int full) {
  for (int zone = 0; zone < 5; zone++) part(out, x, from, from, to, p, nodes, zone, full);
  for (int b = 0; b < (full ? BASES : 1); b++)
    for (int j = to - from; j & (GROUP - 1); j++) out[b * ROW + j] = 0;
}

/** out += factor × in. */
static inline __attribute__((always_inline)) void add_scaled(f64 *restrict out, const f64 *restrict in, f64 factor,
                                                             int count) {
  const v2 f = splat(factor);
  for (int j = 0; j < count; j += GROUP) {
    const v2 a = add(load(out + j), mul(f, load(in + j))), b = add(load(out + j + 2), mul(f, load(in + j + 2)));
    const v2 c = add(load(out + j + 4), mul(f, load(in + j + 4))), d = add(load(out + j + 6), mul(f, load(in + j + 6)));
    store(out + j, a); store(out + j + 2, b); store(out + j + 4, c); store(out + j + 6, d);
  }
}

/** y += area × profile for every peak. */
EXPORT(sum_peaks) void sum_peaks(f64 *restrict y, const f64 *restrict x, const Peak *restrict peaks, int count,
                                 const Node *restrict nodes, f64 *restrict scratch) {
  for (int i = 0; i < count; i++) {
    const Peak *p = peaks + i;
    const int end = (int)p->bounds[5];
    for (int from = (int)p->bounds[0]; from < end; from += TILE) {
      const int to = from + TILE < end ? from + TILE : end;
      spread(scratch, x, from, to, p, nodes, 0);
      add_scaled(y + from, scratch, p->area, to - from);
    }
  }
}

/** column += Σ by[b] · basis b. */
static inline void accumulate(f64 *restrict column, const f64 *restrict basis, int count, const Slope *s) {
  int single = -1, used = 0;
  for (int b = 0; b < BASES; b++) if (s->by[b] != 0) { single = b; used++; }
  if (used == 0) return;
  if (used == 1) {
    add_scaled(column, basis + single * ROW, s->by[single], count);
    return;
  }
  const v2 f0 = splat(s->by[0]), f1 = splat(s->by[1]), f2 = splat(s->by[2]), f3 = splat(s->by[3]), f4 = splat(s->by[4]);
  for (int j = 0; j < count; j += 2) {
    v2 sum = add(mul(f0, load(basis + j)), mul(f1, load(basis + ROW + j)));
    sum = add(sum, mul(f2, load(basis + 2 * ROW + j)));
    sum = add(sum, mul(f3, load(basis + 3 * ROW + j)));
    if (s->by[4] != 0) sum = add(sum, mul(f4, load(basis + 4 * ROW + j)));
    store(column + j, add(load(column + j), sum));
  }
}

static inline void accumulate_one(f64 *restrict tile, const f64 *restrict bases, int count, const Peak *p,
                                  const Slope *restrict slopes) {
  const Slope *s = slopes + (int)p->firstSlope;
  for (int k = 0; k < (int)p->slopes; k++, s++) accumulate(tile + (int)s->column * ROW, bases, count, s);
}

/** Whether the slopes of two peaks go to the same columns in the same order, as those of one phase do. */
static inline int go_together(const Peak *p, const Peak *q, const Slope *slopes) {
  if (p->slopes != q->slopes) return 0;
  const Slope *a = slopes + (int)p->firstSlope, *b = slopes + (int)q->firstSlope;
  for (int k = 0; k < (int)p->slopes; k++) if (a[k].column != b[k].column) return 0;
  return 1;
}

/** Columns += Σ by[b] · basis b of a full batch of peaks, whose bases lie one peak after another. */
static inline void accumulate_batch(f64 *restrict tile, const f64 *restrict bases, int count,
                                    const Peak *one, const Peak *two, const Peak *three, const Peak *four,
                                    const Slope *restrict slopes) {
  const Slope *s0 = slopes + (int)one->firstSlope, *s1 = slopes + (int)two->firstSlope;
  const Slope *s2 = slopes + (int)three->firstSlope, *s3 = slopes + (int)four->firstSlope;
  const int n = (int)one->slopes;
  for (int k = 0; k < n; k++, s0++, s1++, s2++, s3++) {
    f64 *restrict column = tile + (int)s0->column * ROW;
    for (int b = 0; b < BASES; b++) {
      if (s0->by[b] == 0 && s1->by[b] == 0 && s2->by[b] == 0 && s3->by[b] == 0) continue;
      const v2 f0 = splat(s0->by[b]), f1 = splat(s1->by[b]), f2 = splat(s2->by[b]), f3 = splat(s3->by[b]);
      const f64 *p0 = bases + b * ROW, *p1 = p0 + BASES * ROW, *p2 = p1 + BASES * ROW, *p3 = p2 + BASES * ROW;
      for (int j = 0; j < count; j += 4) {
        const v2 low = add(add(mul(f0, load(p0 + j)), mul(f1, load(p1 + j))), add(mul(f2, load(p2 + j)), mul(f3, load(p3 + j))));
        const v2 high = add(add(mul(f0, load(p0 + j + 2)), mul(f1, load(p1 + j + 2))), add(mul(f2, load(p2 + j + 2)), mul(f3, load(p3 + j + 2))));
        store(column + j, add(load(column + j), low));
        store(column + j + 2, add(load(column + j + 2), high));
      }
    }
  }
}

/** The peaks of one tile: y and the columns (rows of ROW numbers) get their share. */
static inline void spread_tile(f64 *restrict y, f64 *restrict tile, const f64 *restrict x, int from, int to,
                               const Peak *restrict peaks, int count, const Node *restrict nodes,
                               const Slope *restrict slopes, f64 *restrict scratch) {
  // Peaks that cover the whole tile wait for others whose slopes go the same way. No array: there is no stack.
  const Peak *one = 0, *two = 0, *three = 0;
  int waiting = 0;
  for (int i = 0; i <= count; i++) {
    const Peak *p = peaks + i;
    int first = from, last = to;
    if (i < count) {
      if (p->bounds[0] > first) first = (int)p->bounds[0];
      if (p->bounds[5] < last) last = (int)p->bounds[5];
      if (last <= first) continue;
    }
    const int points = last - first;
    const int whole = i < count && points == to - from && p->detailed != 0;
    if (waiting > 0 && (i == count || (whole && !go_together(one, p, slopes)))) {
      accumulate_one(tile, scratch, to - from, one, slopes);
      if (waiting > 1) accumulate_one(tile, scratch + BASES * ROW, to - from, two, slopes);
      if (waiting > 2) accumulate_one(tile, scratch + 2 * BASES * ROW, to - from, three, slopes);
      waiting = 0;
    }
    if (i == count) break;
    f64 *bases = scratch + waiting * BASES * ROW;
    if (p->detailed != 0) spread(bases, x, first, last, p, nodes, 1);
    else spread(bases, x, first, last, p, nodes, 0);
    add_scaled(y + first, bases, p->area, points);
    if (!whole) accumulate_one(tile + (first - from), bases, points, p, slopes);
    else if (waiting == 3) {
      accumulate_batch(tile, scratch, points, one, two, three, p, slopes);
      waiting = 0;
    } else {
      if (waiting == 0) one = p;
      else if (waiting == 1) two = p;
      else three = p;
      waiting++;
    }
  }
}

/** sums += T Tᵀ of the rows of a tile, the lower triangle in blocks of 4 × 2; `rows` is a multiple of 4. */
static void add_products(f64 *restrict sums, const f64 *restrict tile, int rows, int points) {
  for (int a = 0; a < rows; a += 4) {
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
      f64 *out = sums + a * rows + b;
#define TOGETHER(v) (wasm_f64x2_extract_lane(v, 0) + wasm_f64x2_extract_lane(v, 1))
      out[0] += TOGETHER(s00); out[1] += TOGETHER(s01);
      out[rows] += TOGETHER(s10); out[rows + 1] += TOGETHER(s11);
      out[2 * rows] += TOGETHER(s20); out[2 * rows + 1] += TOGETHER(s21);
      out[3 * rows] += TOGETHER(s30); out[3 * rows + 1] += TOGETHER(s31);
    }
  }
}

/**
 * y, which holds the background, gets the peaks; `sums` (rows × rows, rows ≥ columns + 1, a multiple of 4) gets
 * Σ w J Jᵀ with the residuals yo − yc as row `columns`. `dense` holds `denseCount` columns that no peak makes, each
 * `points` + GROUP apart, `denseColumn` where each goes and times what; `root` is 1/σ. The Jacobian exists one tile at a time.
 */
EXPORT(normal_equations) void normal_equations(f64 *restrict sums, int rows, int columns, f64 *restrict y,
                                               const f64 *restrict x, const f64 *restrict observed,
                                               const f64 *restrict root, int points, const Peak *restrict peaks,
                                               int count, const Node *restrict nodes, const Slope *restrict slopes,
                                               const f64 *restrict dense, const f64 *restrict denseColumn,
                                               int denseCount, f64 *restrict scratch) {
  f64 *tile = scratch + BATCH * BASES * ROW;
  for (int from = 0; from < points; from += TILE) {
    const int to = from + TILE < points ? from + TILE : points;
    const int here = to - from;
    for (int i = 0; i < rows * ROW; i += 2) store(tile + i, splat(0));
    for (int k = 0; k < denseCount; k++) {
      const f64 *in = dense + k * (points + GROUP) + from;
      add_scaled(tile + (int)denseColumn[2 * k] * ROW, in, denseColumn[2 * k + 1], here);
    }
    spread_tile(y, tile, x, from, to, peaks, count, nodes, slopes, scratch);
    f64 *residual = tile + columns * ROW;
    for (int j = 0; j < here; j++) residual[j] = observed[from + j] - y[from + j];
    for (int a = 0; a <= columns; a++) {
      f64 *row = tile + a * ROW;
      for (int j = 0; j < here; j += 2) store(row + j, mul(load(row + j), load(root + from + j)));
      if (here & 1) row[here] = 0;
    }
    add_products(sums, tile, rows, here);
  }
}
