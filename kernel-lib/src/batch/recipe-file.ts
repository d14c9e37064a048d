import { RietbookError } from "../errors.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { readText } from "../platform/read-all.js";
import type { Recipe, Stage } from "../refinement/stage.js";
import { isJsonRecord, jsonChecks, shown } from "./json-checks.js";
import { modelTermsCheck } from "./model-terms-file.js";

const KEYS = ["name", "description", "model", "stages"];
const STAGE_KEYS = ["name", "free", "ifPresent", "hold", "maxCycles", "oneAtATime"];

/**
 * Reads a recipe from a JSON file: `{"name": "…", "model": { … }, "stages": [{"name": "cell", "free": ["phases.*.cell"]}, …]}`, the
 * model as `ModelTerms` describes it, each stage as {@link Stage}.
 * @throws RietbookError "not found", or "bad input" naming the stage or the term, and the field
 */
export async function readRecipe(input: FileInput): Promise<Recipe> {
  const { name, text } = await readText(input, "recipe");
  return parseRecipe(text, name);
}

/** The recipe in a JSON text; see {@link readRecipe}. */
export function parseRecipe(text: string, file: string): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(file, undefined, `no JSON (${(cause as Error).message})`, "a recipe", cause);
  }
  if (!isJsonRecord(value) || !Array.isArray(value["stages"]) || value["stages"].length === 0) {
    throw bad(file, "stages", isJsonRecord(value) ? shown(value["stages"]) : shown(value), "a list of stages");
  }
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw bad(file, unknown, shown(value[unknown]), `one of ${KEYS.join(", ")}`);
  const { name = file, model } = value;
  if (typeof name !== "string") throw bad(file, "name", shown(name), "a text");
  const stages = value["stages"].map((stage, index) => stageOf(stage, index, file));
  return { name, ...(model === undefined ? {} : { model: modelTermsCheck(jsonChecks(file))(model, "model") }), stages };
}

function stageOf(value: unknown, index: number, file: string): Stage {
  const place = `stage ${index + 1}`;
  if (!isJsonRecord(value)) throw bad(file, place, shown(value), '{"name": …, "free": [ … ]}');
  const { name, free, ifPresent, hold, maxCycles, oneAtATime } = value;
  if (typeof name !== "string" || name === "") throw bad(file, `name of ${place}`, shown(name), "a text");
  const label = `${place} (${name})`;
  const unknown = Object.keys(value).find((key) => !STAGE_KEYS.includes(key));
  if (unknown !== undefined) throw bad(file, label, `the field "${unknown}"`, `one of ${STAGE_KEYS.join(", ")}`);
  const patterns = (key: string, list: unknown): readonly string[] => {
    if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
    throw bad(file, `${key} of ${label}`, shown(list), "a list of parameter paths or patterns");
  };
  if (maxCycles !== undefined && !(Number.isInteger(maxCycles) && (maxCycles as number) >= 1)) {
    throw bad(file, `maxCycles of ${label}`, shown(maxCycles), "a whole number from 1");
  }
  if (oneAtATime !== undefined && typeof oneAtATime !== "boolean") {
    throw bad(file, `oneAtATime of ${label}`, shown(oneAtATime), "true or false");
  }
  return {
    name,
    free: patterns("free", free),
    ...(ifPresent === undefined ? {} : { ifPresent: patterns("ifPresent", ifPresent) }),
    ...(hold === undefined ? {} : { hold: patterns("hold", hold) }),
    ...(maxCycles === undefined ? {} : { maxCycles: maxCycles as number }),
    ...(oneAtATime === undefined ? {} : { oneAtATime }),
  };
}

function bad(file: string, field: string | undefined, found: string, expected: string, cause?: unknown): RietbookError {
  return new RietbookError({ kind: "bad input", file, field, found, expected, cause });
}
