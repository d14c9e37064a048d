import fc from "fast-check";
import { isRietbookError } from "../errors.js";
import { recipes } from "../refinement/recipes.js";
import { parseRecipe } from "./recipe-file.js";

test("a built-in recipe written as JSON is read back the same", () => {
  expect(parseRecipe(JSON.stringify(recipes.midas), "midas.json")).toEqual(recipes.midas);
});

test("a recipe without a name gets the file's", () => {
  expect(parseRecipe('{"stages":[{"name":"cell","free":["phases.*.cell"]}]}', "mine.json").name).toBe("mine.json");
});

test("errors name the stage and the field", () => {
  const stage = (fields: object) => JSON.stringify({ stages: [{ name: "cell", free: [], ...fields }] });
  const message = (text: string) => {
    try {
      parseRecipe(text, "r.json");
    } catch (error) {
      return (error as Error).message;
    }
    return "no error";
  };
  expect(message("[1]")).toBe("stages in r.json: found [1], expected a list of stages.");
  expect(message('{"stages":[]}')).toBe("stages in r.json: found [], expected a list of stages.");
  expect(message('{"stages":[3]}')).toMatch(/^stage 1 in r\.json: found 3/);
  expect(message(stage({ name: "" }))).toBe('name of stage 1 in r.json: found "", expected a text.');
  expect(message(stage({ free: "cell" }))).toMatch(
    /^free of stage 1 \(cell\) in r\.json: found "cell", expected a list/,
  );
  expect(message(stage({ hold: [1] }))).toMatch(/^hold of stage 1 \(cell\)/);
  expect(message(stage({ maxCycles: 0 }))).toMatch(/^maxCycles of stage 1 \(cell\) in r\.json: found 0/);
  expect(message(stage({ oneAtATime: "yes" }))).toMatch(/^oneAtATime of stage 1/);
  expect(message(stage({ cycles: 3 }))).toMatch(
    /^stage 1 \(cell\) in r\.json: found the field "cycles", expected one of name, free/,
  );
  expect(message("{")).toMatch(/^r\.json: found no JSON/);
});

test("any JSON ends in a recipe or one of our errors", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(fc.jsonValue()).map((stages) => JSON.stringify({ stages })),
        fc.string(),
      ),
      (text) => {
        try {
          parseRecipe(text, "fuzz");
        } catch (error) {
          if (!isRietbookError(error)) throw error;
        }
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});
