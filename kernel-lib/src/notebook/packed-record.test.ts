import fc from "fast-check";
import { isRietbookError } from "../errors.js";
import { packRecord, unpackBundle, unpackRecord } from "./packed-record.js";

const rounded = fc
  .tuple(fc.array(fc.option(fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 200 }), fc.nat({ max: 8 }))
  .map(([list, decimals]) => list.map((value) => (value === null ? null : Number(`${value}e-${decimals}`))));
const exact = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 });

test("a record comes back from packing digit by digit, whatever numbers it holds", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(rounded, exact, fc.jsonValue())), (parts) => {
      const record = { kind: "any", padding: "x".repeat(2000), parts };
      expect(unpackRecord(packRecord(record))).toEqual(JSON.parse(JSON.stringify(record)));
    }),
  );
});

test("short records stay readable, long ones keep their kind and version readable", () => {
  expect(packRecord({ kind: "stage", rwp: 9.8 })).toEqual({ kind: "stage", rwp: 9.8 });
  const long = { schemaVersion: 1, kind: "series", names: Array.from({ length: 300 }, (_, i) => `lineout ${i}`) };
  expect(packRecord(long)).toEqual({ schemaVersion: 1, kind: "series", packed: expect.any(String) });
});

test("two thousand points on an even grid take a tenth of their JSON", () => {
  const twoTheta = Array.from({ length: 2000 }, (_, i) => Number((3 + 0.00613 * i).toFixed(6)));
  const record = { twoTheta };
  expect(JSON.stringify(packRecord(record)).length).toBeLessThan(0.1 * JSON.stringify(record).length);
});

test("of a bundle only packed records change", () => {
  const record = { kind: "series", values: Array.from({ length: 999 }, (_, i) => i / 4) };
  const bundle = { "text/plain": "packed", "application/a+json": packRecord(record) };
  expect(unpackBundle(bundle)).toEqual({ "text/plain": "packed", "application/a+json": record });
});

test("a damaged record is an error that says what to do", () => {
  for (const packed of ["!", "AAAA", btoa("no deflate at all")]) {
    try {
      unpackRecord({ packed });
      throw new Error("did not throw");
    } catch (error) {
      expect(isRietbookError(error, "bad input")).toBe(true);
    }
  }
});
