import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { nearestPointOfPolyhedron } from "./polyhedron.js";

const half = (normal: readonly number[], offset: number) => ({ normal: Float64Array.from(normal), offset });

test("the nearest point of a corner is the corner", () => {
  const nearest = nearestPointOfPolyhedron(Float64Array.of(-2, -3), [half([1, 0], 0), half([0, 1], 0)]);
  expect([...(nearest?.point ?? [])]).toEqual([0, 0]);
  expect([...(nearest?.active ?? [])].sort()).toEqual([0, 1]);
});

test("half spaces without a common point give undefined", () => {
  expect(nearestPointOfPolyhedron(Float64Array.of(0), [half([1], 1), half([-1], 0)])).toBeUndefined();
});

test("no feasible point is nearer than the one found (random half spaces around the origin)", () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  const space = fc.tuple(number, number, number, fc.double({ min: -1, max: -0.01, noNaN: true }));
  fc.assert(
    fc.property(fc.array(space, { maxLength: 8 }), fc.tuple(number, number, number), (rows, from) => {
      const spaces = rows.map(([x, y, z, offset]) => half([x, y, z], offset));
      const target = Float64Array.from(from, (value) => 5 * value);
      const nearest = nearestPointOfPolyhedron(target, spaces);
      if (nearest === undefined) throw new Error("the origin is feasible");
      const { point } = nearest;
      const dot = (p: Float64Array, q: Float64Array): number => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
      for (const { normal, offset } of spaces) expect(dot(normal, point)).toBeGreaterThanOrEqual(offset - 1e-9);
      // Optimal ⇔ the way to every feasible point makes an obtuse angle with the way to the target.
      const toTarget = target.map((value, i) => value - point[i]);
      for (const scale of [0, 0.5, -0.3]) {
        const other = target.map((value) => value * scale);
        if (spaces.some(({ normal, offset }) => dot(normal, other) < offset)) continue;
        expect(
          dot(
            toTarget,
            other.map((value, i) => value - point[i]),
          ),
        ).toBeLessThan(1e-8);
      }
    }),
    { numRuns: 300 },
  );
});
