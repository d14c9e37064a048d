/** Numbers in (0, 1), the same for a seed: sfc32 (PractRand's small fast counter). */
export function uniformNumbers(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return ((sum >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/**
 * A count of Poisson's distribution: multiplication of uniform numbers below a mean of 10, above it the transformed rejection with
 * squeeze of W. Hörmann (Insurance: Mathematics and Economics 12 (1993) 39, algorithm PTRS), which is exact.
 */
export function poissonCount(mean: number, uniform: () => number): number {
  if (mean < 10) {
    const end = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > end; product *= uniform()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= accepted) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const logDensity = count * Math.log(mean) - mean - logFactorial(count);
    if (Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b) <= logDensity) return count;
  }
}

/** ln n!, by Stirling's series from 10 on (to 10⁻¹⁰). */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}
