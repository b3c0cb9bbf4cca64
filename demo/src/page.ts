// SPDX-License-Identifier: Apache-2.0
// Small things the parts of the page share.

/** The element with this id; the page is broken without it. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/** The address of the page for a stream, keeping the choice of isolation. */
export function pageAddress(source: string | undefined, isolated: boolean): string {
  const query = new URLSearchParams();
  if (source !== undefined) query.set('src', source);
  if (!isolated) query.set('isolation', 'off');
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
}

/** 1234567 as "1.2 Mb/s". */
export function formatBitrate(bitsPerSecond: number): string {
  if (!(bitsPerSecond > 0)) return '–';
  return bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(1)} Mb/s` : `${Math.round(bitsPerSecond / 1e3)} kb/s`;
}

export function formatBytes(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

export function formatSeconds(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds.toFixed(2)} s` : '–';
}

const kCodecNames: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^avc[13]/, 'H.264'],
  [/^(hvc|hev)1/, 'H.265'],
  [/^vp09/, 'VP9'],
  [/^av01/, 'AV1'],
];

/** "H.264" for "avc1.42c01f"; empty for what it does not know. */
export function codecName(codec: string): string {
  return kCodecNames.find(([prefix]) => prefix.test(codec))?.[1] ?? '';
}
