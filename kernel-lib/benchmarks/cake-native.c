// What native code takes for the same matrix and frames: `cake-native <folder> <η bins>`, built by
// cake-others.mjs with the system's C compiler. Prints CPU milliseconds a frame, as JSON.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { K = 16, REPEATS = 5 };

static void *read_file(const char *folder, const char *name, size_t *bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(1); }
  fseek(file, 0, SEEK_END);
  *bytes = ftell(file);
  rewind(file);
  void *data = aligned_alloc(64, (*bytes + 127) / 64 * 64);
  if (fread(data, 1, *bytes, file) != *bytes) exit(1);
  fclose(file);
  return data;
}

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  size_t bytes, etas = atol(argv[2]);
  uint16_t *frame = read_file(argv[1], "frame.u16", &bytes);
  size_t pixels = bytes / 2;
  uint32_t *starts = read_file(argv[1], "starts.u32", &bytes);
  size_t bins = bytes / 4 - 1, entries = starts[bins];
  uint32_t *at = read_file(argv[1], "pixels.u32", &bytes);
  float *weights = read_file(argv[1], "weights.f32", &bytes);

  // Sixteen frames side by side, rows along η: an entry and a cache miss serve all of them.
  uint32_t *first = malloc(4 * (bins + 1)), *pixel = malloc(4 * entries);
  float *weight = malloc(4 * entries), *sums = malloc(4 * bins * K);
  size_t row = 0, to = 0;
  for (size_t eta = 0; eta < etas; eta++)
    for (size_t bin = eta; bin < bins; bin += etas) {
      first[row++] = to;
      for (uint32_t e = starts[bin]; e < starts[bin + 1]; e++, to++) pixel[to] = at[e], weight[to] = weights[e];
    }
  first[row] = to;
  uint16_t *frames[K], *side = malloc(2 * pixels * K);
  for (int k = 0; k < K; k++) frames[k] = malloc(2 * pixels), memcpy(frames[k], frame, 2 * pixels);
  double lay = 1e9, sum = 1e9, best = 1e9;
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    double from = cpu();
    for (size_t block = 0; block < pixels; block += 64)
      for (int k = 0; k < K; k++)
        for (size_t i = block; i < block + 64 && i < pixels; i++) side[i * K + k] = frames[k][i];
    double laid = cpu();
    for (size_t bin = 0; bin < bins; bin++) {
      float total[K] = {0};
      for (uint32_t e = first[bin]; e < first[bin + 1]; e++) {
        const uint16_t *values = side + (size_t)pixel[e] * K;
        for (int k = 0; k < K; k++) total[k] += weight[e] * values[k];
      }
      memcpy(sums + bin * K, total, sizeof total);
    }
    double end = cpu();
    lay = fmin(lay, laid - from), sum = fmin(sum, end - laid), best = fmin(best, end - from);
  }
  printf("{\"name\":\"native C, 16 frames side by side, float32\",\"cpu\":%.3f}\n", best / K);
  fprintf(stderr, "native: laying side by side %.2f, sums %.2f ms\n", lay / K, sum / K);

  return sums[0] < 0;
}
