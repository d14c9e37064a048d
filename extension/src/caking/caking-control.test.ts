import { fakeSession } from "../session/fixtures/fake-session.js";
import { CakingControl } from "./caking-control.js";

test("a map is made once for a frame and all frames, and again for a mask that came after it", async () => {
  const { session, performed } = fakeSession();
  const control = new CakingControl(session);
  const maps = () => performed.flatMap((action) => (action.kind === "buildMap" ? [action.mask] : []));
  await control.integrate("caked.zarr.zip", "auto", 1);
  await control.cake("auto");
  expect(maps()).toEqual([false]);
  await session.perform({ kind: "readMask", file: "mask.tif" });
  await control.integrate("caked.zarr.zip", "auto", 1);
  expect(maps()).toEqual([false, true]);
  await control.cake("auto");
  expect(maps()).toEqual([false, true]);
});
