// SPDX-License-Identifier: Apache-2.0
// A small VOD in HLS and in DASH with timed events put into it: emsg boxes in front of the moofs, and what the manifests
// have of the kind.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filmWithBFrames, made } from './clips.js';
import { kDashVods } from './dash-clips.js';

export const kScheme = 'urn:example:page';

/** Times in seconds of the presentation, of which the segments of two seconds hold the emsg boxes. */
export const kRelative = { id: '11', start: 4.5, duration: 0.75, message: 'relative to its segment' };
export const kAbsolute = { id: '12', start: 6.25, duration: 0, message: 'on the timeline of the media' };
/** In the manifest: an Event of the MPD, or an EXT-X-DATERANGE. */
export const kListed = { id: '13', start: 5, duration: 0.5, message: 'from the manifest' };

export interface EventsVod {
  readonly name: string;
  readonly manifest: string;
  readonly listedScheme: string;
  /** Holds the manifest; the caller's to remove. */
  readonly folder: () => string;
}

const kTimescale = 1000;

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32BE(value, index * 4));
  return buffer;
}

/** ISO/IEC 23009-1 5.10.3.3; `time` in seconds: from the start of the segment (version 0), or of the media. */
function emsg(version: 0 | 1, event: typeof kRelative, time: number): Buffer {
  const names = [text(kScheme), text('v')];
  const duration = Math.round(event.duration * kTimescale);
  const times = Math.round(time * kTimescale);
  const fields =
    version === 0
      ? [...names, numbers(kTimescale, times, duration, Number(event.id))]
      : [numbers(kTimescale, 0, times, duration, Number(event.id)), ...names];
  const body = Buffer.concat([Buffer.from([version, 0, 0, 0]), ...fields, Buffer.from(event.message)]);
  return Buffer.concat([numbers(body.length + 8), Buffer.from('emsg'), body]);
}

/** In front of the first moof of the file. */
function insert(path: string, box: Buffer): void {
  const bytes = readFileSync(path);
  let at = 0;
  while (at < bytes.length && bytes.toString('latin1', at + 4, at + 8) !== 'moof') at += bytes.readUInt32BE(at);
  if (at >= bytes.length) throw new Error(`no moof in ${path}`);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, at), box, bytes.subarray(at)]));
}

function rewrite(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${path}`);
  writeFileSync(path, after);
}

function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'rill-events-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function dash(): string {
  const folder = copyOf((kDashVods[0] as (typeof kDashVods)[number]).folder());
  insert(join(folder, 'chunk-stream0-00003.m4s'), emsg(0, kRelative, kRelative.start - 4));
  insert(join(folder, 'chunk-stream0-00004.m4s'), emsg(1, kAbsolute, kAbsolute.start));
  // Not announced: nobody hears of it.
  const other = { ...kRelative, id: '99' };
  const unannounced = Buffer.from(
    emsg(0, other, 0.1).toString('latin1').replace(kScheme, 'urn:example:nope'),
    'latin1',
  );
  insert(join(folder, 'chunk-stream0-00003.m4s'), unannounced);
  const { id, start, duration, message } = kListed;
  const times = `presentationTime="${start * kTimescale}" duration="${duration * kTimescale}"`;
  const listed = `<Event ${times} id="${id}">${message}</Event>`;
  const stream = `<EventStream schemeIdUri="urn:example:mpd" timescale="${kTimescale}">${listed}</EventStream>`;
  const announced = `<InbandEventStream schemeIdUri="${kScheme}" value="v"/>`;
  rewrite(join(folder, 'manifest.mpd'), (mpd) =>
    mpd
      .replace(/<Period[^>]*>/, (period) => period + stream)
      .replace(/<AdaptationSet[^>]*contentType="video"[^>]*>/, (set) => set + announced),
  );
  return folder;
}

function hls(): string {
  const video = ['-t', '8', '-c:v', 'libx264', '-profile:v', 'baseline', '-vf', 'scale=640:360', '-g', '48'];
  const muxer = ['-f', 'hls', '-hls_time', '2', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', 'index.m3u8'];
  const film = ['-i', filmWithBFrames(), ...video, '-crf', '26', '-c:a', 'aac', '-ac', '2'];
  const folder = copyOf(made('vod-events', [...film, ...muxer]));
  insert(join(folder, 'index2.m4s'), emsg(0, kRelative, kRelative.start - 4));
  insert(join(folder, 'index3.m4s'), emsg(1, kAbsolute, kAbsolute.start));
  const { id, start, duration, message } = kListed;
  const date = new Date(Date.UTC(2026, 0, 1) + start * 1000).toISOString();
  const range = `ID="${id}",CLASS="ad",START-DATE="${date}",DURATION=${duration},X-TEXT="${message}"`;
  rewrite(join(folder, 'index.m3u8'), (playlist) =>
    playlist.replace(
      '#EXTINF',
      `#EXT-X-DATERANGE:${range}\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z\n#EXTINF`,
    ),
  );
  return folder;
}

export const kEventVods: readonly EventsVod[] = [
  { name: 'DASH', manifest: 'manifest.mpd', listedScheme: 'urn:example:mpd', folder: dash },
  { name: 'HLS', manifest: 'index.m3u8', listedScheme: 'com.apple.quicktime.HLS ad', folder: hls },
];

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
