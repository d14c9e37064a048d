import { importPlugin } from "./import/import-plugin.js";
import { launcherPlugin } from "./launcher/launcher-plugin.js";
import { refinementPlugin } from "./refinement/refinement-plugin.js";
import { sessionsPlugin } from "./session/sessions-plugin.js";
import { preferencesPlugin } from "./settings/preferences-plugin.js";
import { viewersPlugin } from "./viewers/viewers-plugin.js";

const plugins = [importPlugin, preferencesPlugin, sessionsPlugin, launcherPlugin, viewersPlugin, refinementPlugin];

export { plugins as default };
