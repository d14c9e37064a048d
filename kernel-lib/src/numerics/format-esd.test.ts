import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { esdInText, formatEsd } from "./format-esd.js";

test.each([
  [5.411123, 0.000021, "5.41112(2)"],
  [5.411123, 0.000015, "5.411123(15)"],
  [5.411123, 0.0000194, "5.411123(19)"],
  [5.411123, 0.0000196, "5.41112(2)"],
  [5.411123, 0.0000097, "5.411123(10)"],
  [5.411123, 0.000096, "5.41112(10)"],
  [-0.00123, 0.0004, "-0.0012(4)"],
  [-0.0001, 0.003, "0.000(3)"],
  [12345, 15, "12345(15)"],
  [12345, 23, "12350(20)"],
  [12345, 4.2, "12345(4)"],
  [1e-7, 2e-9, "0.000000100(2)"],
  [0.25, 0, "0.25"],
  [1 / 3, 0, "0.3333333333"],
  [5.41, Infinity, "5.41(?)"],
  [NaN, 1, "NaN"],
])("%d with esd %d is written %s", (value, esd, text) => {
  expect(formatEsd(value, esd)).toBe(text);
  expect(formatEsd({ value, esd })).toBe(text);
});

test("sentences have a true minus sign, an exponent keeps its own", () => {
  expect(esdInText(-0.00123, 0.0004)).toBe("−0.0012(4)");
  expect(esdInText(1e-7, 0)).toBe("1e-7");
});

test("reading the text back gives the value within half its last digit and the esd within 5 % or half a digit", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      fc.double({ min: -8, max: 3, noNaN: true }),
      (value, logEsd) => {
        const esd = 10 ** logEsd;
        const match = /^(-?)(\d+)(?:\.(\d+))?\((\d+)\)$/.exec(formatEsd(value, esd));
        if (match === null) throw new Error(formatEsd(value, esd));
        const decimals = match[3]?.length ?? 0;
        const read = Number(`${match[1]}${match[2]}.${match[3] ?? "0"}`);
        const readEsd = Number(match[4]) * 10 ** -decimals;
        expect(Math.abs(readEsd - esd)).toBeLessThanOrEqual(0.26 * esd);
        expect(Math.abs(read - value)).toBeLessThanOrEqual(0.26 * esd);
      },
    ),
  );
});
