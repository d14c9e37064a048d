import { RietbookError } from "../../errors.js";
import type { Hdf5File } from "./hdf5-file.js";

/** Where detectors and beamlines put their images; the first that is there is taken. */
const USUAL_PLACES = ["/exchange/data", "/entry/data/data", "/entry/data", "/entry/instrument/detector/data"];
/** Parts of an Eiger series: data_000001 … in the order of their numbers. */
const PART = /^data_\d+$/;
const MAX_DEPTH = 8;
const MAX_OBJECTS = 10000;

/**
 * The datasets that hold a file's images: the one named, the parts in the group named, what is found in the usual places,
 * what a NeXus file says is to be shown, or the only image dataset there is.
 * @throws RietbookError "not found" for a path that is not there, and where nothing or more than one thing fits
 */
export function findImageDatasets(file: Hdf5File, path?: string): readonly string[] {
  if (path !== undefined) {
    const at = `/${path.replace(/^\/+|\/+$/g, "")}`;
    if (file.kindOf(at) !== "group") {
      if (file.kindOf(at) === "nothing") throw notFound(file, at, listImages(file));
      return [at];
    }
    const parts = partsOf(file, at);
    if (parts.length > 0) return parts;
    throw notFound(file, at, listImages(file));
  }
  for (const place of USUAL_PLACES) {
    const kind = file.kindOf(place);
    if (kind === "dataset" || kind === "broken link") return [place];
    const parts = kind === "group" ? partsOf(file, place) : [];
    if (parts.length > 0) return parts;
  }
  const shown = defaultOf(file);
  if (shown.length > 0) return shown;
  const images = listImages(file);
  if (images.length === 1) return images;
  throw notFound(file, undefined, images);
}

function partsOf(file: Hdf5File, group: string): readonly string[] {
  return file
    .children(group)
    .filter((name) => PART.test(name))
    .map((name) => `${group}/${name}`);
}

/**
 * NeXus's way to the data (manual, "Find the default plottable data"): the attribute `default` names what to look into, from
 * the root to an entry to its data, where `signal` names the dataset. What is no image is left alone.
 */
function defaultOf(file: Hdf5File): readonly string[] {
  let at = "/";
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const signal = file.textAttribute(at, "signal");
    const next = signal ?? file.textAttribute(at, "default");
    if (next === undefined) return partsOf(file, at);
    at = `${at === "/" ? "" : at}/${next.replace(/^\/+/, "")}`;
    const kind = file.kindOf(at);
    if (kind === "dataset" || kind === "broken link") return kind !== "dataset" || isImage(file, at) ? [at] : [];
    if (kind === "nothing" || signal !== undefined) return [];
  }
  return [];
}

function isImage(file: Hdf5File, path: string): boolean {
  const { type, shape } = file.describe(path);
  return type <= 1 && shape !== null && shape.length >= 2 && Math.min(...shape.slice(-2)) > 16;
}

/** All numeric datasets of two dimensions and more, larger than a table. */
function listImages(file: Hdf5File): readonly string[] {
  const found: string[] = [];
  let visited = 0;
  const visit = (group: string, depth: number): void => {
    for (const name of file.children(group)) {
      if (++visited > MAX_OBJECTS) return;
      const path = `${group === "/" ? "" : group}/${name}`;
      const kind = file.kindOf(path);
      if (kind === "group" && depth < MAX_DEPTH) visit(path, depth + 1);
      if (kind === "dataset" && isImage(file, path)) found.push(path);
    }
  };
  visit("/", 0);
  return found;
}

function notFound(file: Hdf5File, field: string | undefined, images: readonly string[]): RietbookError {
  if (file.kindOf("/REtaMap") === "dataset") {
    return new RietbookError({ kind: "bad input", file: file.name, found: "a cake", expected: "detector frames" });
  }
  const list = images.length === 0 ? "no images" : `images at ${images.slice(0, 6).join(", ")}`;
  return new RietbookError({
    kind: "not found",
    file: file.name,
    field: field ?? "images",
    found: field === undefined ? list : `nothing there, but ${list}`,
    expected: "the path of a dataset with images",
    advice:
      images.length === 0
        ? undefined
        : "Name one of them: dataset in a cell, -dataLoc or -darkLoc on the command line.",
  });
}
