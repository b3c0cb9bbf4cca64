// SPDX-License-Identifier: Apache-2.0
// The element's style sheet: one in each document, constructed, shared by all elements; a strict Content-Security-Policy
// allows it.

const kCss = `
:host {
  display: inline-block;
  position: relative;
  inline-size: 640px;
  aspect-ratio: 16 / 9;
  max-inline-size: 100%;
  overflow: hidden;
  background: #000;
  color: #fff;
  font: 500 14px/1 system-ui, sans-serif;
  --rill-accent: #4cc3ff;
}
:host([hidden]) { display: none; }
:host(:fullscreen) { inline-size: 100%; block-size: 100%; aspect-ratio: auto; }
:host(:focus-visible) { outline: 2px solid var(--rill-accent); outline-offset: 2px; }
canvas, img[part='poster'] {
  position: absolute;
  inset: 0;
  inline-size: 100%;
  block-size: 100%;
  display: block;
}
img[part='poster'] { object-fit: contain; background: #000; }
[hidden] { display: none !important; }
[part='notice'] {
  position: absolute;
  inset: 0;
  direction: ltr; /* the words are English */
  container-type: size;
  display: flex;
  flex-direction: column;
  align-items: center;
  padding: 12px;
  overflow: auto;
  background: rgb(0 0 0 / 75%);
}
[part='notice']::before, [part='notice']::after { content: ''; flex: 1; }
[part='notice'][data-passing] { background: none; pointer-events: none; }
[part='notice'][data-passing]::before { content: none; }
[part='notice-text'] { margin: 0; max-inline-size: 30em; font-size: 16px; line-height: 1.4; text-align: center; text-wrap: balance; }
[data-passing] > [part='notice-text'] {
  padding: 6px 12px;
  border-radius: 6px;
  background: rgb(0 0 0 / 75%);
  font-size: 14px;
}
[part~='retry-button'] { margin-block-start: 12px; padding-inline: 16px; border: 1px solid rgb(255 255 255 / 60%); }
@container (max-width: 360px) {
  [part='notice-text'] { font-size: 13px; line-height: 1.25; }
}
[part='controls'] {
  position: absolute;
  inset: auto 0 0 0;
  direction: ltr; /* time runs to the right */
  container-type: inline-size;
  padding: 40px 12px 8px;
  background: linear-gradient(transparent, rgb(0 0 0 / 75%));
  transition: opacity 0.2s;
}
[part='controls'][data-hidden] { opacity: 0; pointer-events: none; }
[part='controls-row'] { display: flex; align-items: center; gap: 4px; block-size: 40px; }
[part='controls-gap'] { flex: 1; }
button {
  flex: none;
  display: inline-grid;
  place-items: center;
  min-inline-size: 36px;
  block-size: 36px;
  padding: 0;
  border: 0;
  border-radius: 6px;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
button:hover { background: rgb(255 255 255 / 15%); }
button svg { inline-size: 24px; block-size: 24px; fill: currentcolor; }
button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--rill-accent); outline-offset: 1px; }
[part='time'] {
  padding-inline: 8px;
  overflow: hidden;
  text-overflow: ellipsis;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
[part='live-button'] {
  grid-auto-flow: column;
  gap: 6px;
  padding-inline: 8px;
  font-size: 12px;
  font-weight: 700;
  letter-spacing: 0.06em;
  white-space: nowrap;
}
[part='live-button']::before {
  content: '';
  inline-size: 8px;
  block-size: 8px;
  border-radius: 50%;
  background: #999;
}
[part='live-button'][data-at-edge]::before { background: #ff3b3b; }
select {
  min-inline-size: 24px;
  block-size: 30px;
  padding-inline: 6px;
  border: 1px solid rgb(255 255 255 / 35%);
  border-radius: 6px;
  background: rgb(0 0 0 / 50%);
  color: inherit;
  font: inherit;
}
select option { background: #222; color: #fff; }
input[type='range'] {
  appearance: none;
  margin: 0;
  block-size: 20px;
  background: none;
  cursor: pointer;
  --filled: 0%;
  --buffered: 0%;
  --track: linear-gradient(
    to right,
    var(--rill-accent) 0 var(--filled),
    rgb(255 255 255 / 60%) var(--filled) max(var(--filled), var(--buffered)),
    rgb(255 255 255 / 25%) max(var(--filled), var(--buffered)) 100%
  );
}
input[type='range']:disabled { cursor: default; opacity: 0.5; }
input[part~='seek-slider'] { display: block; inline-size: 100%; }
input[part~='volume-slider'] { inline-size: 80px; min-inline-size: 24px; }
@container (max-width: 300px) {
  input[part~='volume-slider'] { display: none; }
  [part='time'] { padding-inline: 2px; }
}
input::-webkit-slider-runnable-track { block-size: 4px; border-radius: 2px; background: var(--track); }
input::-moz-range-track { block-size: 4px; border-radius: 2px; background: var(--track); }
input::-webkit-slider-thumb {
  appearance: none;
  inline-size: 14px;
  block-size: 14px;
  margin-block-start: -5px;
  border-radius: 50%;
  background: #fff;
}
input::-moz-range-thumb { inline-size: 14px; block-size: 14px; border: 0; border-radius: 50%; background: #fff; }
`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Where the root is now: a document takes only sheets made in it. */
export function adoptStyles(root: ShadowRoot): void {
  const place = root.ownerDocument;
  if (place.defaultView === null) return; // nothing is shown there, as in a template
  let sheet = sheets.get(place);
  if (sheet === undefined) {
    sheet = new place.defaultView.CSSStyleSheet();
    sheet.replaceSync(kCss);
    sheets.set(place, sheet);
  }
  root.adoptedStyleSheets = [sheet];
}
