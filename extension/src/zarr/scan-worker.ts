import { openMidasZarr, plot } from "rietbook";
import type { MidasScan } from "rietbook";
import type { ScanAnswer, ScanQuestion, ScanRequestName, ScanRequests } from "./scan-protocol.js";

/** The worker's end: the library itself, reading by range requests. It holds one open file. */
type Handlers = {
  readonly [K in ScanRequestName]: (ask: ScanRequests[K]["ask"]) => Promise<ScanRequests[K]["answer"]>;
};

let opened: Promise<MidasScan> | undefined;

async function scan(): Promise<MidasScan> {
  if (opened === undefined) throw new Error("No file is open.");
  return opened;
}

const handlers: Handlers = {
  open: async ({ url }) => {
    opened = openMidasZarr(url);
    const { name, frames, etas, twoTheta, wavelength, instrument, notes } = await opened;
    const ends = [twoTheta[0], twoTheta[twoTheta.length - 1]] as const;
    return { name, frames, etas, twoTheta: ends, wavelength, distance: instrument.instrument.radius, notes };
  },
  lineouts: async ({ frame }) => (await scan()).lineouts({ frames: [frame] }),
  cake: async ({ frame, scale }) => plot.cake(await scan(), frame, { scale }),
  pattern: async (choice) => plot.pattern(await (await scan()).histogram(choice)),
};

async function answer<K extends ScanRequestName>({ id, name, ask }: ScanQuestion<K>): Promise<ScanAnswer> {
  try {
    return { id, answer: await handlers[name](ask) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener("message", (event: MessageEvent<ScanQuestion>) => {
  void answer(event.data).then((message) => self.postMessage(message));
});
