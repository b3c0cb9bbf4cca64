// SPDX-License-Identifier: Apache-2.0
// The icons of the control bar: paths on a 24 by 24 grid.

export const kIcons = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z',
  replay: 'M12 5V1.5L7 6l5 4.5V7a5.5 5.5 0 1 1-5.5 5.5H4.5A7.5 7.5 0 1 0 12 5z',
  sound:
    'M4 9v6h4l5 4.5v-15L8 9zM15.5 8.2a5 5 0 0 1 0 7.6v-2.3a3 3 0 0 0 0-3zM15.5 4.3a8.5 8.5 0 0 1 0 15.4v-2.2a6.5 6.5 0 0 0 0-11z',
  muted:
    'M4 9v6h4l5 4.5v-15L8 9zM16.2 8.8 18.5 11l2.3-2.2 1.2 1.2-2.2 2.3 2.2 2.3-1.2 1.2-2.3-2.3-2.3 2.3-1.2-1.2 2.3-2.3-2.3-2.3z',
  enterFullscreen: 'M4 4h6.5v2H6v4.5H4zM13.5 4H20v6.5h-2V6h-4.5zM4 13.5h2V18h4.5v2H4zM18 13.5h2V20h-6.5v-2H18z',
  leaveFullscreen: 'M8.5 4h2v6.5H4v-2h4.5zM13.5 4h2v4.5H20v2h-6.5zM4 13.5h6.5V20h-2v-4.5H4zM13.5 13.5H20v2h-4.5V20h-2z',
} as const;
export type Icon = keyof typeof kIcons;

const kSvg = 'http://www.w3.org/2000/svg';

export function makeIcon(icon: Icon): SVGSVGElement {
  const svg = document.createElementNS(kSvg, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(kSvg, 'path');
  path.setAttribute('d', kIcons[icon]);
  svg.append(path);
  return svg;
}

export function setIcon(svg: SVGSVGElement, icon: Icon): void {
  svg.firstElementChild?.setAttribute('d', kIcons[icon]);
}
