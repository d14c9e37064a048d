import { atomicMass } from "./atomic-mass.js";

test("ions weigh what their element does", () => {
  expect(atomicMass("Ce4+")).toBeCloseTo(140.116, 3);
  expect(atomicMass("O2-")).toBe(atomicMass("O"));
});

test("an unknown element is refused", () => {
  expect(() => atomicMass("Xx")).toThrow(/"Xx"/);
});
