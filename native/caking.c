// Pixel-bin matrix times many frames at once, WebAssembly SIMD. Frames lie side by side ("interleaved": all frames'
// values of one pixel in a row), so that an entry of the matrix is read once for all of them.
// No function keeps anything in memory of its own: threads may share one memory.
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
/** Entries added up before they join the row's sum: rounding does not grow with the row. */
#define BLOCK 32
/** Place of a piece whose row goes on with the next piece. */
#define CONTINUED 0xFFFFFFFF

// Entries begin … end−1 of a row whose pixels lie at base + offset: two bytes an entry say where.
typedef struct { uint32_t begin, end, base, place; } Piece;

// Frames one after another, `stride` values apart → side by side, each pair of neighbouring pixels at its place. A pair
// fills a cache line; places follow the order in which rows meet pixels, so that they are read almost in sequence.
// An invalid 16-bit value is 0xFFFF, in 32 bits it is NaN; `invalid` is set where there is one.
#define UNROLL _Pragma("clang loop unroll(full)")
#define INTERLEAVE_F32(NAME, FRAMES)                                                                                   \
  EXPORT(NAME) void NAME(float *restrict out, const uint32_t *restrict places, const float *restrict frames,           \
                         uint32_t stride, uint32_t count, uint32_t *invalid) {                                         \
    uint32_t found = 0;                                                                                                \
    for (uint32_t i = 0; i < count; i++) {                                                                             \
      float *to = out + ((uint64_t)places[i >> 1] * 2 + (i & 1)) * FRAMES;                                             \
      UNROLL for (uint32_t k = 0; k < FRAMES; k++) {                                                                   \
        float value = frames[(uint64_t)k * stride + i];                                                                \
        found |= value != value;                                                                                       \
        to[k] = value;                                                                                                 \
      }                                                                                                                \
    }                                                                                                                  \
    if (found) *invalid = 1;                                                                                           \
  }
INTERLEAVE_F32(interleave_f32_4, 4)
INTERLEAVE_F32(interleave_f32_8, 8)

/** 8 × 8 values of 16 bits, transposed; each pair of pixels to a place of its own. */
static inline v128_t transpose8(uint16_t *const out[4], uint32_t step, const uint16_t *restrict in, uint32_t stride) {
  v128_t r[8], a[8], b[8], found = wasm_i16x8_splat(0);
#pragma clang loop unroll(full)
  for (int k = 0; k < 8; k++) r[k] = wasm_v128_load(in + (uint64_t)k * stride);
#pragma clang loop unroll(full)
  for (int k = 0; k < 8; k++) found = wasm_v128_or(found, wasm_i16x8_eq(r[k], wasm_i16x8_splat(-1)));
#pragma clang loop unroll(full)
  for (int k = 0; k < 4; k++) {
    a[2 * k] = wasm_i16x8_shuffle(r[2 * k], r[2 * k + 1], 0, 8, 1, 9, 2, 10, 3, 11);
    a[2 * k + 1] = wasm_i16x8_shuffle(r[2 * k], r[2 * k + 1], 4, 12, 5, 13, 6, 14, 7, 15);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 2; k++) {
    b[4 * k] = wasm_i32x4_shuffle(a[4 * k], a[4 * k + 2], 0, 4, 1, 5);
    b[4 * k + 1] = wasm_i32x4_shuffle(a[4 * k], a[4 * k + 2], 2, 6, 3, 7);
    b[4 * k + 2] = wasm_i32x4_shuffle(a[4 * k + 1], a[4 * k + 3], 0, 4, 1, 5);
    b[4 * k + 3] = wasm_i32x4_shuffle(a[4 * k + 1], a[4 * k + 3], 2, 6, 3, 7);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 4; k++) {
    wasm_v128_store(out[k], wasm_i64x2_shuffle(b[k], b[k + 4], 0, 2));
    wasm_v128_store(out[k] + step, wasm_i64x2_shuffle(b[k], b[k + 4], 1, 3));
  }
  return found;
}

#define INTERLEAVE_U16(NAME, FRAMES)                                                                                   \
  EXPORT(NAME) void NAME(uint16_t *restrict out, const uint32_t *restrict places, const uint16_t *restrict frames,     \
                         uint32_t stride, uint32_t count, uint32_t *invalid) {                                         \
    uint32_t i = 0, rest = 0;                                                                                          \
    v128_t found = wasm_i16x8_splat(0);                                                                                \
    for (; FRAMES >= 8 && i + 8 <= count; i += 8, places += 4) {                                                       \
      uint16_t *to[4];                                                                                                 \
      UNROLL for (int p = 0; p < 4; p++) to[p] = out + (uint64_t)places[p] * 2 * FRAMES;                               \
      UNROLL for (uint32_t k = 0; k < FRAMES; k += 8) {                                                                \
        found = wasm_v128_or(found, transpose8(to, FRAMES, frames + (uint64_t)k * stride + i, stride));                \
        UNROLL for (int p = 0; p < 4; p++) to[p] += 8;                                                                 \
      }                                                                                                                \
    }                                                                                                                  \
    for (uint32_t j = 0; i < count; i++, j++) {                                                                        \
      uint16_t *to = out + ((uint64_t)places[j >> 1] * 2 + (j & 1)) * FRAMES;                                          \
      for (uint32_t k = 0; k < FRAMES; k++) {                                                                          \
        uint16_t value = frames[(uint64_t)k * stride + i];                                                             \
        rest |= value == 0xFFFF;                                                                                       \
        to[k] = value;                                                                                                 \
      }                                                                                                                \
    }                                                                                                                  \
    if (rest || wasm_v128_any_true(found)) *invalid = 1;                                                               \
  }
INTERLEAVE_U16(interleave_u16_4, 4)
INTERLEAVE_U16(interleave_u16_8, 8)
INTERLEAVE_U16(interleave_u16_16, 16)


// 16-bit counts in single precision: 0x4B00 above a count v makes the number 2^23 + v. (The conversion instructions are
// taken apart lane by lane by clang 14.)
static inline v128_t to_f32(v128_t bits) { return wasm_f32x4_sub(bits, wasm_f32x4_splat(8388608.0f)); }
static inline v128_t low_f32(v128_t v) {
  return to_f32(wasm_i16x8_shuffle(v, wasm_i16x8_splat(0x4B00), 0, 8, 1, 9, 2, 10, 3, 11));
}
static inline v128_t high_f32(v128_t v) {
  return to_f32(wasm_i16x8_shuffle(v, wasm_i16x8_splat(0x4B00), 4, 12, 5, 13, 6, 14, 7, 15));
}

#define ZERO(name) for (int j = 0; j < V; j++) name[j] = wasm_f32x4_splat(0)


// One function a case. LOAD fills v[V] (float) and, where masked, ok[V].
#define SUM(NAME, TYPE, VECTORS, LOAD, VARIANCE, DARK, MASKED)                                                         \
  EXPORT(NAME)                                                                                                         \
  void NAME(const Piece *pieces, uint32_t from, uint32_t to, const uint16_t *offsets, const float *weights,            \
            const TYPE *pixels, const float *dark, const float *areas, float *out, uint32_t plane) {                   \
    enum { V = VECTORS, K = 4 * VECTORS };                                                                             \
    v128_t s[V], q[V], a[V], n[V];                                                                                     \
    UNROLL ZERO(s); UNROLL ZERO(q); UNROLL ZERO(a); UNROLL ZERO(n);                                                    \
    for (uint32_t at = from; at < to; at++) {                                                                          \
      const TYPE *base = pixels + (uint64_t)pieces[at].base * K;                                                       \
      const float *dark_base = dark + pieces[at].base;                                                                 \
      for (uint32_t first = pieces[at].begin; first < pieces[at].end; first += BLOCK) {                                \
        uint32_t end = first + BLOCK < pieces[at].end ? first + BLOCK : pieces[at].end;                                \
        v128_t bs[V], bq[V], ba[V];                                                                                    \
        UNROLL ZERO(bs); UNROLL ZERO(bq); UNROLL ZERO(ba);                                                             \
        for (uint32_t e = first; e < end; e++) {                                                                       \
          v128_t v[V], ok[V];                                                                                          \
          const TYPE *at_pixel = base + (uint32_t)offsets[e] * K;                                                      \
          v128_t w = wasm_v128_load32_splat(weights + e);                                                              \
          v128_t d = wasm_f32x4_splat(DARK ? dark_base[offsets[e]] : 0);                                               \
          LOAD                                                                                                         \
          UNROLL for (int j = 0; j < V; j++) {                                                                         \
            v128_t c = DARK ? wasm_f32x4_sub(v[j], d) : v[j];                                                          \
            if (MASKED) {                                                                                              \
              c = wasm_v128_and(c, ok[j]);                                                                             \
              ba[j] = wasm_f32x4_add(ba[j], wasm_v128_and(wasm_f32x4_splat(areas[e]), ok[j]));                         \
              n[j] = wasm_i32x4_sub(n[j], ok[j]);                                                                      \
            }                                                                                                          \
            bs[j] = wasm_f32x4_add(bs[j], wasm_f32x4_mul(w, c));                                                       \
            if (VARIANCE) {                                                                                            \
              v128_t p = MASKED ? wasm_v128_and(v[j], ok[j]) : v[j];                                                   \
              if (sizeof(TYPE) == 4) p = wasm_f32x4_pmax(p, wasm_f32x4_splat(0));                                      \
              bq[j] = wasm_f32x4_add(bq[j], wasm_f32x4_mul(wasm_f32x4_mul(w, w), p));                                  \
            }                                                                                                          \
          }                                                                                                            \
        }                                                                                                              \
        UNROLL for (int j = 0; j < V; j++) {                                                                           \
          s[j] = wasm_f32x4_add(s[j], bs[j]);                                                                          \
          if (VARIANCE) q[j] = wasm_f32x4_add(q[j], bq[j]);                                                            \
          if (MASKED) a[j] = wasm_f32x4_add(a[j], ba[j]);                                                              \
        }                                                                                                              \
      }                                                                                                                \
      if (pieces[at].place == CONTINUED) continue;                                                                     \
      float *to_sums = out + (uint64_t)pieces[at].place * K;                                                           \
      UNROLL for (int j = 0; j < V; j++) {                                                                             \
        wasm_v128_store(to_sums + 4 * j, s[j]);                                                                        \
        if (VARIANCE) wasm_v128_store(to_sums + plane + 4 * j, q[j]);                                                  \
        if (MASKED) wasm_v128_store(to_sums + 2 * plane + 4 * j, a[j]);                                                \
        if (MASKED) wasm_v128_store(to_sums + 3 * plane + 4 * j, wasm_f32x4_convert_i32x4(n[j]));                      \
      }                                                                                                                \
      UNROLL ZERO(s); UNROLL ZERO(q); UNROLL ZERO(a); UNROLL ZERO(n);                                                  \
    }                                                                                                                  \
  }

#define LOAD_U16                                                                                                       \
  UNROLL for (int j = 0; j < V; j += 2) {                                                                              \
    v128_t raw = wasm_v128_load(at_pixel + 4 * j);                                                                     \
    v[j] = low_f32(raw); v[j + 1] = high_f32(raw);                                                                     \
    v128_t fits = wasm_i16x8_ne(raw, wasm_i16x8_splat(-1));                                                            \
    ok[j] = wasm_i32x4_extend_low_i16x8(fits); ok[j + 1] = wasm_i32x4_extend_high_i16x8(fits);                         \
  }
#define LOAD_U16_4                                                                                                     \
  v128_t raw = wasm_v128_load64_zero(at_pixel);                                                                        \
  v[0] = low_f32(raw);                                                                                                 \
  ok[0] = wasm_i32x4_extend_low_i16x8(wasm_i16x8_ne(raw, wasm_i16x8_splat(-1)));
#define LOAD_F32                                                                                                       \
  UNROLL for (int j = 0; j < V; j++) {                                                                                 \
    v[j] = wasm_v128_load(at_pixel + 4 * j);                                                                           \
    ok[j] = wasm_f32x4_eq(v[j], v[j]);                                                                                 \
  }

#define SUMS(FORMAT, TYPE, VECTORS, LOAD)                                                                              \
  SUM(sum_##FORMAT, TYPE, VECTORS, LOAD, 0, 0, 0)                                                                      \
  SUM(sum_##FORMAT##_dark, TYPE, VECTORS, LOAD, 0, 1, 0)                                                               \
  SUM(sum_##FORMAT##_variance, TYPE, VECTORS, LOAD, 1, 0, 0)                                                           \
  SUM(sum_##FORMAT##_variance_dark, TYPE, VECTORS, LOAD, 1, 1, 0)                                                      \
  SUM(sum_##FORMAT##_masked, TYPE, VECTORS, LOAD, 1, 0, 1)                                                             \
  SUM(sum_##FORMAT##_masked_dark, TYPE, VECTORS, LOAD, 1, 1, 1)
SUMS(u16_4, uint16_t, 1, LOAD_U16_4)
SUMS(u16_8, uint16_t, 2, LOAD_U16)
SUMS(u16_16, uint16_t, 4, LOAD_U16)
SUMS(f32_4, float, 1, LOAD_F32)
SUMS(f32_8, float, 2, LOAD_F32)

/** Sums of the segments of a bin, one frame. */
static inline double sum_of(const float *sums, uint32_t from, uint32_t to, uint32_t batch, uint32_t k) {
  double sum = 0;
  for (uint32_t at = from; at < to; at++) sum += sums[(uint64_t)at * batch + k];
  return sum;
}

/** Adds segments of a bin up in float64, four frames from `row` on: two in LOW, two in HIGH. */
#define ADD_SEGMENTS(LOW, HIGH, FROM, TO)                                                                              \
  v128_t LOW = wasm_f64x2_splat(0), HIGH = wasm_f64x2_splat(0);                                                        \
  for (uint32_t at = FROM; at < TO; at++) {                                                                            \
    v128_t some = wasm_v128_load(sums + (uint64_t)at * batch + k);                                                     \
    LOW = wasm_f64x2_add(LOW, wasm_f64x2_promote_low_f32x4(some));                                                     \
    HIGH = wasm_f64x2_add(HIGH, wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(some, some, 1, 1)));                   \
  }

/** Sums of segments → sums of bins from … to−1 in float64, one frame after another, `stride` apart. */
EXPORT(gather_bins)
void gather_bins(double *restrict out, const float *restrict sums, const uint32_t *restrict of_bin, uint32_t from, uint32_t to,
                 uint32_t stride, uint32_t batch, uint32_t frames) {
  uint32_t bin = from;
  for (; bin + 2 <= to; bin += 2) {
    uint32_t first = of_bin[bin], second = of_bin[bin + 1], end = of_bin[bin + 2], k = 0;
    for (; k + 4 <= frames; k += 4) {
      ADD_SEGMENTS(one_low, one_high, first, second)
      ADD_SEGMENTS(two_low, two_high, second, end)
      double *to_out = out + (uint64_t)k * stride + bin;
      wasm_v128_store(to_out, wasm_i64x2_shuffle(one_low, two_low, 0, 2));
      wasm_v128_store(to_out + stride, wasm_i64x2_shuffle(one_low, two_low, 1, 3));
      wasm_v128_store(to_out + 2 * stride, wasm_i64x2_shuffle(one_high, two_high, 0, 2));
      wasm_v128_store(to_out + 3 * stride, wasm_i64x2_shuffle(one_high, two_high, 1, 3));
    }
    for (; k < frames; k++) {
      out[(uint64_t)k * stride + bin] = sum_of(sums, first, second, batch, k);
      out[(uint64_t)k * stride + bin + 1] = sum_of(sums, second, end, batch, k);
    }
  }
  for (; bin < to; bin++)
    for (uint32_t k = 0; k < frames; k++)
      out[(uint64_t)k * stride + bin] = sum_of(sums, of_bin[bin], of_bin[bin + 1], batch, k);
}
