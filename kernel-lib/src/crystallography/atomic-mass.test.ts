import { atomicMass } from "./atomic-mass.js";

test("ions weigh what their element does", () => {
  expect(atomicMass("Ce4+")).toBe(140.12);
  expect(atomicMass("O2-")).toBe(atomicMass("O"));
  expect(atomicMass("D")).toBe(2.0141);
});

test("an unknown element is refused", () => {
  expect(() => atomicMass("Xx")).toThrow(/"Xx"/);
});
