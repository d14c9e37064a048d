import { LabIcon } from "@jupyterlab/ui-components";

/** Three diffraction rings about a beam stop, in the text colour of the theme. */
export const rietbookIcon = new LabIcon({
  name: "rietbook:rings",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.6">
    <circle cx="12" cy="12" r="10"/><circle cx="12" cy="12" r="6.5" stroke-dasharray="3 1.4"/><circle cx="12" cy="12" r="3.6"/>
  </g>
  <circle cx="12" cy="12" r="1.3" fill="#D55E00"/>
</svg>`,
});
