// A peak at the points of a tile: the pseudo-Voigt summed over axial nodes, with derivatives. Part of profile.c.
#ifndef PROFILE_PEAKS
#define PROFILE_PEAKS
#include <stdint.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))
/** Once in the binary, which every process and worker compiles anew. */
#define NOINLINE static __attribute__((noinline))
#define EXPORT(name) __attribute__((export_name(#name)))
/** Points worked on at a time: their columns and the bases of a batch of peaks stay in the processor's first cache. */
#define TILE 64
/** Room of a row in scratch memory. */
#define ROW (TILE + GROUP)
/** Points that a loop over columns takes at once. */
#define GROUP 8
/** Points of a cell, in which far tails are polynomials through NODES of Chebyshev's points, and cells of a tile. */
#define CELL 32
#define NODES 8
#define CELLS (TILE / CELL)
#define ALL_CELLS ((1 << CELLS) - 1)
/** A row of the coarse grid of a tile. */
#define COARSE (CELLS * NODES)
/** Tails that a cell must have before its polynomials cost less than the tails at every point. */
#define WORTHWHILE 6
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
  f64 firstSlope, slopes, detailed, smooth;
} Peak;
typedef struct { f64 offset, weight, offsetByPosition, weightByPosition, offsetByShl, weightByShl; } Node;
typedef struct { f64 column, by[BASES]; } Slope;

/** exp(−x) for 0 ≤ x < 700: −x = k ln 2 + r, Taylor's series of r. */
static inline v2 exp_minus(v2 x) {
  // 1.5 · 2⁵² brings the whole number to the last bits, 1023 is the exponent of 1.
  const v2 shifted = add(mul(x, splat(-1.4426950408889634)), splat(6755399441055744.0 + 1023.0));
  const v2 k = sub(shifted, splat(6755399441055744.0 + 1023.0));
  // The first part of ln 2 has zeros enough at its end for the product to be exact.
  const v2 high = sub(sub(splat(0), mul(k, splat(6.93147180369123816490e-01))), x);
  const v2 r = sub(high, mul(k, splat(1.90821492927058770002e-10)));
  // Estrin's scheme: short chains instead of one long one.
  const v2 r2 = mul(r, r), r4 = mul(r2, r2), r8 = mul(r4, r4);
#define PAIR(low, high) add(splat(low), mul(r, splat(high)))
  const v2 p0 = add(PAIR(1.0, 1.0), mul(r2, PAIR(1.0 / 2, 1.0 / 6)));
  const v2 p4 = add(PAIR(1.0 / 24, 1.0 / 120), mul(r2, PAIR(1.0 / 720, 1.0 / 5040)));
  const v2 p8 = add(PAIR(1.0 / 40320, 1.0 / 362880), mul(r2, PAIR(1.0 / 3628800, 1.0 / 39916800)));
  const v2 p = add(add(p0, mul(r4, p4)), mul(r8, add(p8, mul(r4, splat(1.0 / 479001600)))));
  return mul(p, wasm_i64x2_shl(shifted, 52));
}

/** √(4 ln 2 / π) and 4 ln 2. */
#define GAUSS_HEIGHT 0.93943727869965132
#define FOUR_LN2 2.7725887222397811
#define TWO_OVER_PI 0.63661977236758138
/** Beyond this exponent the Gaussian is below 10⁻¹⁷ of its maximum. */
#define GAUSSIAN_END 40.0

/**
 * One peak at `count` points, with nodes all alike; `full` with derivatives. With D = 1/(fwhm² + 4 v²), e = 4 ln 2 v²/fwhm²
 * and G = exp(−e), value and widths follow from Σ w D, Σ w D², Σ w G and Σ w G e.
 */
INLINE void fill(f64 *restrict out, const f64 *restrict x, int count, const Peak *p, const Node *nodes, int n,
                 int full) {
  const f64 f = p->fwhm, height = GAUSS_HEIGHT / f, narrow = FOUR_LN2 / (f * f);
  const f64 lorentz = TWO_OVER_PI * f * p->eta, gauss = (1 - p->eta) * height;
  // By fwhm and by eta, of Σ w D, Σ w D², Σ w G and Σ w G e.
  const f64 fByD = TWO_OVER_PI * p->eta, fByDD = -2 * f * lorentz, fByG = -gauss / f, fByGE = 2 * gauss / f;
  const f64 etaByD = TWO_OVER_PI * f, etaByG = -height;
  const v2 f2 = splat(f * f), exponent = splat(narrow), byD = splat(lorentz), byG = splat(gauss);
  const v2 turnD = splat(8 * lorentz), turnG = splat(2 * narrow * gauss);
  for (int j = 0; j < count; j += 2) {
    const v2 u = mul(sub(load(x + j), splat(p->position)), splat(100));
    v2 sumD = splat(0), sumDD = splat(0), sumG = splat(0), sumGE = splat(0), byPosition = splat(0), byShl = splat(0);
    for (int i = 0; i < n; i++) {
      const Node *node = nodes + i;
      const v2 w = splat(node->weight);
      const v2 v = sub(u, splat(node->offset));
      const v2 twice = add(v, v);
      const v2 D = div(splat(1), add(f2, mul(twice, twice)));
      const v2 e = mul(exponent, mul(v, v));
      const v2 seen = wasm_f64x2_lt(e, splat(GAUSSIAN_END));
      const v2 wD = mul(w, D);
      sumD = add(sumD, wD);
      v2 t = mul(byD, D), turned = splat(0), wDD = splat(0);
      if (full) {
        wDD = mul(wD, D);
        sumDD = add(sumDD, wDD);
        turned = mul(turnD, wDD);
      }
      if (wasm_v128_any_true(seen)) {
        const v2 G = wasm_v128_and(exp_minus(wasm_f64x2_pmin(e, splat(GAUSSIAN_END))), seen), wG = mul(w, G);
        sumG = add(sumG, wG);
        if (full) {
          sumGE = add(sumGE, mul(wG, e));
          t = add(t, mul(byG, G));
          turned = add(turned, mul(turnG, wG));
        }
      }
      if (!full) continue;
      turned = mul(v, turned);
      const v2 moved = mul(turned, splat(100 + node->offsetByPosition));
      byPosition = add(byPosition, add(mul(splat(node->weightByPosition), t), moved));
      byShl = add(byShl, add(mul(splat(node->weightByShl), t), mul(turned, splat(node->offsetByShl))));
    }
    store(out + j, add(mul(byD, sumD), mul(byG, sumG)));
    if (!full) continue;
    const v2 fromD = add(mul(splat(fByD), sumD), mul(splat(fByDD), sumDD));
    const v2 byFwhm = add(fromD, add(mul(splat(fByG), sumG), mul(splat(fByGE), sumGE)));
    const v2 byEta = add(mul(splat(etaByD), sumD), mul(splat(etaByG), sumG));
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
INLINE void fill_tail(f64 *restrict out, int row, const f64 *restrict x, int count, const Peak *p, const Node *nodes,
                      int n, int full) {
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
    store(out + row + j, add(mul(eta, position), mul(eightEta, turned)));
    store(out + 2 * row + j, add(mul(sigByL, sumL), mul(sigByLD, sumLD)));
    store(out + 3 * row + j, add(mul(gamByL, sumL), mul(gamByLD, sumLD)));
    store(out + 4 * row + j, add(mul(eta, shl), mul(eightEta, moved)));
  }
}

NOINLINE void fill_value(f64 *restrict out, const f64 *restrict x, int count, const Peak *p, const Node *nodes, int n) {
  fill(out, x, count, p, nodes, n, 0);
}
NOINLINE void fill_all(f64 *restrict out, const f64 *restrict x, int count, const Peak *p, const Node *nodes, int n) {
  fill(out, x, count, p, nodes, n, 1);
}
NOINLINE void fill_tail_value(f64 *restrict out, const f64 *restrict x, int count, const Peak *p, const Node *nodes,
                              int n) {
  fill_tail(out, 0, x, count, p, nodes, n, 0);
}
NOINLINE void fill_tail_all(f64 *restrict out, int row, const f64 *restrict x, int count, const Peak *p,
                            const Node *nodes, int n) {
  if (n == 1) fill_tail(out, row, x, count, p, nodes, 1, 1);
  else fill_tail(out, row, x, count, p, nodes, n, 1);
}

/** All of a peak inside from … to−1, zeros up to the next group. Zones in ascending order: each may write a point too far. */
static void spread(f64 *restrict out, const f64 *restrict x, int from, int to, const Peak *p, const Node *all,
                   int full) {
  for (int zone = 0; zone < 5; zone++) {
    int first = (int)p->bounds[zone], last = (int)p->bounds[zone + 1];
    if (first < from) first = from;
    if (last > to) last = to;
    if (last <= first) continue;
    const int kind = zone == 2 ? 0 : zone == 1 || zone == 3 ? 1 : 2;
    const Node *nodes = all + (int)p->nodes[2 * kind];
    const int n = (int)p->nodes[2 * kind + 1], count = last - first;
    f64 *start = out + (first - from);
    if (full && zone == 2) fill_all(start, x + first, count, p, nodes, n);
    else if (full) fill_tail_all(start, ROW, x + first, count, p, nodes, n);
    else if (zone == 2) fill_value(start, x + first, count, p, nodes, n);
    else fill_tail_value(start, x + first, count, p, nodes, n);
  }
  for (int b = 0; b < (full ? BASES : 1); b++)
    for (int j = to - from; j & (GROUP - 1); j++) out[b * ROW + j] = 0;
}

#endif
