import { createEncodedArrays } from "./encoded-arrays.js";

const LENGTH = 5000;
const values = (seed: number) => Float64Array.from({ length: LENGTH }, (_, at) => (at === 7 ? NaN : at * seed));
const encoded = (seed: number) => Uint8Array.of(seed);

test("an array is found again by all of its values, NaN like NaN, also when the array was used for others since", () => {
  const arrays = createEncodedArrays();
  const first = values(1);
  arrays.keep(first, encoded(1));
  first.fill(0);
  expect(arrays.find(values(1))).toEqual(encoded(1));
  expect(arrays.find(first)).toBeUndefined();
  const nearly = values(1);
  nearly[LENGTH - 1] += 1e-9;
  expect(arrays.find(nearly)).toBeUndefined();
  expect(arrays.find(values(1).subarray(0, LENGTH - 1))).toBeUndefined();
  // A part of a longer array.
  const long = Float64Array.of(...values(3), ...values(1));
  expect(arrays.find(long.subarray(LENGTH))).toEqual(encoded(1));
});

test("the four that were wanted last are kept, short ones never, and none where none are wished", () => {
  const arrays = createEncodedArrays();
  for (const seed of [1, 2, 3, 4]) arrays.keep(values(seed), encoded(seed));
  arrays.find(values(1));
  arrays.keep(values(5), encoded(5));
  expect([1, 2, 3, 4, 5].filter((seed) => arrays.find(values(seed)) !== undefined)).toEqual([1, 3, 4, 5]);
  const short = Float64Array.of(1, 2, 3);
  arrays.keep(short, encoded(9));
  expect(arrays.find(short)).toBeUndefined();
  const none = createEncodedArrays(0);
  none.keep(values(1), encoded(1));
  expect(none.find(values(1))).toBeUndefined();
});
