/* eslint-disable @typescript-eslint/no-explicit-any -- the page loads the library itself, without types. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium, expect, test } from "@playwright/test";

const ROOT = resolve(__dirname, "..", "..");
/** The library and gpu.js as they are, without a bundler; gpu.js puts itself beside the page's own names. */
const FILES: Readonly<Record<string, string>> = { "/gpu.js": "node_modules/gpu.js/dist/gpu-browser.js" };
const PAGE = `<!doctype html><script src="/gpu.js"></script>
<script type="importmap">{ "imports": { "gpu.js": "data:text/javascript,export default { GPU: globalThis.GPU.GPU ?? globalThis.GPU };" } }</script>`;

/** What the page found: who summed, and how far its sums are from float64's. */
interface Found {
  readonly before: string;
  readonly after: string;
  readonly worst: number;
  readonly alone: string;
}

test("a WebGL2 context lost in the middle of a series loses no frame", async () => {
  const browser = await chromium.launch({
    executablePath: process.env.RIETBOOK_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
  });
  try {
    const page = await browser.newPage();
    await page.route("http://localhost:1/**", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/") return route.fulfill({ contentType: "text/html", body: PAGE });
      const file = FILES[pathname] ?? `kernel-lib/dist/src${pathname}`;
      return route.fulfill({ contentType: "text/javascript", body: readFileSync(resolve(ROOT, file)) });
    });
    await page.goto("http://localhost:1/");
    const found = await page.evaluate(async (): Promise<Found> => {
      const load = (path: string): Promise<any> => import(`http://localhost:1${path}`);
      const [{ createGpujsEngine }, { cpuEngine }, { createSteppingEngine }] = await Promise.all(
        ["gpujs", "cpu", "select"].map((name) => load(`/caking/engines/${name}.js`)),
      );
      const { buildPixelBinMap } = await load("/caking/build-map.js");
      const { createBinGrid } = await load("/caking/bin-grid.js");
      const contexts: WebGL2RenderingContext[] = [];
      for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
        const original = prototype.getContext as (...args: unknown[]) => RenderingContext | null;
        (prototype as any).getContext = function (...args: unknown[]) {
          const context = original.apply(this, args);
          if (context instanceof WebGL2RenderingContext) contexts.push(context);
          return context;
        };
      }
      const [width, height] = [120, 100];
      const geometry = {
        ...{ pixelsY: width, pixelsZ: height, pixelSize: 100, distance: 1e5, centreY: 61, centreZ: 48, tx: 0, ty: 1 },
        ...{ tz: -1, wavelength: 0.2, distortion: Array(15).fill(0), rhoD: 1e4, parallax: 0, transforms: [] },
      };
      const radial = { min: 2, max: 60, step: 1 };
      const bins = { axis: "R", radial, eta: { min: -180, max: 180, step: 30 } };
      const map = await buildPixelBinMap(geometry, createBinGrid(bins, geometry));
      const frames = Array.from({ length: 6 }, (_, index) => {
        const pixels = Uint16Array.from({ length: width * height }, (_, at) => (at * 7919 + index * 104729) % 6007);
        return { pixels, width, height, source: "", index };
      });
      const lose = () =>
        new Set(contexts).forEach((context) => context.getExtension("WEBGL_lose_context")?.loseContext());
      const exact = await (await cpuEngine.prepare(map, { invalid: { sentinels: [65535] } })).sum(frames);
      const engine = createSteppingEngine([{ engine: createGpujsEngine("webgl2") }, { engine: cpuEngine }]);
      const prepared = await engine.prepare(map, { invalid: { sentinels: [65535] } });
      await prepared.sum(frames.slice(0, 2));
      const before = prepared.description as string;
      let isLost = false;
      const onProgress = ({ done }: { done: number }) => {
        if (done === 3 && !isLost) lose();
        isLost ||= done === 3;
      };
      const sums = await prepared.sum(frames, { onProgress });
      const after = prepared.description as string;
      let worst = 0;
      for (const name of ["signal", "variance", "normalization", "count"]) {
        exact[name].forEach((value: number, at: number) => {
          worst = Math.max(worst, Math.abs(sums[name][at] - value) / Math.max(1, Math.abs(value)));
        });
      }
      await prepared.close();
      const single = await createGpujsEngine("webgl2").prepare(map);
      await single.sum(frames.slice(0, 1));
      lose();
      const alone = await single.sum(frames).then(
        () => "no error",
        (error: Error) => error.message,
      );
      return { before, after, worst, alone };
    });
    expect(found.before).toContain("gpu.js, WebGL2");
    expect(found.after).toMatch(/TypeScript, float64 .*gpujs stopped: the WebGL2 context lost/);
    expect(found.worst).toBeLessThan(1e-12);
    expect(found.alone).toBe("gpu.js: found the WebGL2 context lost. Run it again, or use another engine.");
  } finally {
    await browser.close();
  }
});
