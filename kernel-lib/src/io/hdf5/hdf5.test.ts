import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expectFacts, factsOf, readOracle } from "../pixels/testing/stack-facts.js";
import { openHdf5Stack } from "./hdf5-stack.js";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const oracle = readOracle(FIXTURES);
const place = (name: string) => fileURLToPath(new URL(name, FIXTURES));
const bytes = (name: string) => new Uint8Array(readFileSync(new URL(name, FIXTURES)));

test.each(Object.keys(oracle))("%s holds the pixels that h5py finds in it", async (key) => {
  const [name, dataset] = key.split(":");
  const stack = await openHdf5Stack(place(name), { dataset });
  expectFacts(await factsOf(stack), oracle[key]);
  await stack.close();
});

test.each(Object.keys(oracle).filter((key) => key.startsWith("filters.h5")))(
  "%s is the same from memory",
  async (key) => {
    const [name, dataset] = key.split(":");
    const stack = await openHdf5Stack(bytes(name), { dataset });
    expectFacts(await factsOf(stack), oracle[key]);
    await stack.close();
  },
);

test("a filter that is missing is named; nothing is read", async () => {
  await expect(openHdf5Stack(place("filters.h5"), { dataset: "entry/missing-filter" })).rejects.toThrow(
    "/entry/missing-filter in filters.h5: found HDF5 filter 32017 (SZ), expected a filter that can be undone here.",
  );
});

test("linked files that are not there are named", async () => {
  await expect(openHdf5Stack(place("eiger_master.h5"))).rejects.toThrow(
    "/entry/data/data_000003 in eiger_master.h5: found a link to eiger_data_000003.h5, which is not there",
  );
  await expect(openHdf5Stack(place("virtual.h5"), { dataset: "missing" })).rejects.toThrow(
    "/missing in virtual.h5: found data in eiger_data_000009.h5, which is not there",
  );
  await expect(openHdf5Stack(bytes("eiger_complete_master.h5"))).rejects.toMatchObject({ kind: "not found" });
});

test("a link leads nowhere for one of two reasons; a dataset that is linked has nothing below it", async () => {
  const linked = (dataset: string) => openHdf5Stack(place("linked.h5"), { dataset });
  await expect(linked("nowhere/data")).rejects.toThrow(
    "/nowhere in linked.h5: found a link to nowhere.h5, which is not there, expected the linked data. Put nowhere.h5 beside",
  );
  await expect(linked("nothing")).rejects.toThrow("found a link to /entry/nothing in eiger_data_000001.h5, which");
  await expect(linked("entry/data/data")).rejects.toThrow("/entry/data/data in linked.h5: found nothing there");
});

test("paths that do not fit are answered with those that do", async () => {
  await expect(openHdf5Stack(place("filters.h5"))).rejects.toThrow(/found images at \/entry\/bitshuffle-lz4, /);
  await expect(openHdf5Stack(place("filters.h5"), { dataset: "/entry/nope" })).rejects.toThrow(
    /nothing there, but images at/,
  );
  await expect(openHdf5Stack(place("types.h5"), { dataset: "broken" })).rejects.toThrow(/a link to \/nowhere/);
  await expect(openHdf5Stack(place("types.h5"), { dataset: "text" })).rejects.toThrow(/values that are no numbers/);
});

test("what a NeXus file says is to be shown is taken where it is an image, from memory as well", async () => {
  const stack = await openHdf5Stack(bytes("default.nxs"));
  expect(stack.name).toBe("data.h5:/scan_2/frames/counts");
  expectFacts(await factsOf(stack), oracle["default.nxs"]);
  await stack.close();
  await expect(openHdf5Stack(place("default-pattern.nxs"))).rejects.toThrow(
    /found images at \/scan_1\/frames\/counts, /,
  );
});

test("frames beyond the last are refused", async () => {
  const stack = await openHdf5Stack(place("virtual.h5"));
  await expect(stack.read(5)).rejects.toThrow("image number in virtual.h5:/entry/data/data: found 5, expected 0 to 4.");
  await stack.close();
});

test("files that are not HDF5, cut off or missing are refused", async () => {
  await expect(openHdf5Stack(place("oracle.json"))).rejects.toThrow(/file signature not found/);
  await expect(openHdf5Stack(bytes("types.h5").subarray(0, 60000))).rejects.toThrow(/truncated file/);
  await expect(openHdf5Stack(place("none.h5"))).rejects.toMatchObject({ kind: "not found" });
  await expect(openHdf5Stack(place("."))).rejects.toThrow(/found a folder/);
});
