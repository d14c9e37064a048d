import { launcherPlugin } from "./launcher/launcher-plugin.js";
import { scanPlugin } from "./zarr/scan-plugin.js";

const plugins = [scanPlugin, launcherPlugin];

export { plugins as default };
