import { importPlugin } from "./import/import-plugin.js";
import { launcherPlugin } from "./launcher/launcher-plugin.js";
import { refinementPlugin } from "./refinement/refinement-plugin.js";
import { preferencesPlugin } from "./settings/preferences-plugin.js";

const plugins = [importPlugin, preferencesPlugin, launcherPlugin, refinementPlugin];

export { plugins as default };
