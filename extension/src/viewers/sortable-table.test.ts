import { sortedRows } from "./sortable-table.js";

test("a column is sorted as numbers where it holds them, with what is none behind", () => {
  const rows = [["10.5"], ["–"], ["−142.5"], ["9"], [""]];
  expect(
    sortedRows(rows, 0, true)
      .map(([text]) => text)
      .slice(0, 3),
  ).toEqual(["−142.5", "9", "10.5"]);
  expect(
    sortedRows(rows, 0, false)
      .map(([text]) => text)
      .slice(0, 3),
  ).toEqual(["10.5", "9", "−142.5"]);
});

test("values with their standard uncertainties are sorted as numbers", () => {
  const rows = [["5.4112(2)"], ["5.40998(12)"], ["–"]];
  expect(sortedRows(rows, 0, true).map(([text]) => text)).toEqual(["5.40998(12)", "5.4112(2)", "–"]);
});

test("texts are sorted as texts", () => {
  expect(sortedRows([["success"], ["failed"], ["flagged"]], 0, true)).toEqual([["failed"], ["flagged"], ["success"]]);
});
