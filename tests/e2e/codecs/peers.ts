// SPDX-License-Identifier: Apache-2.0
// What the origin publishes, accepted by others: ffmpeg and ffprobe, mp4box.js, hls.js, dash.js, shaka-player. The players
// use Chromium's own codecs, which do not include H.265.

import assert from 'node:assert/strict';
import type { Codec, CodecChannel } from '../support/codec-channel.js';
import { Browser } from '../support/browser.js';
import { Child } from '../support/child.js';
import { parseWithMp4box } from '../support/mp4box-page.js';
import { PeerPage } from '../support/peer-page.js';
import type { Peer } from '../support/peer-page.js';
import type { Stage } from '../support/stage.js';
import type { StaticServer } from '../support/static-server.js';
import { observe } from '../support/until.js';

/** Of live media that ffmpeg decodes; of watching each player. */
const kSeconds = 4;

const kCodecNames: Readonly<Record<Codec, { readonly ffmpeg: string; readonly mime: RegExp }>> = {
  h264: { ffmpeg: 'h264', mime: /^avc[13]\./ },
  h265: { ffmpeg: 'hevc', mime: /^(hvc|hev)1\./ },
  vp9: { ffmpeg: 'vp9', mime: /^vp09\./ },
  av1: { ffmpeg: 'av1', mime: /^av01\./ },
};

const kPeers: readonly { readonly peer: Peer; readonly manifest: 'hls' | 'dash' | 'dashByNumber' }[] = [
  { peer: 'hls.js', manifest: 'hls' },
  { peer: 'shaka-player', manifest: 'hls' },
  { peer: 'dash.js', manifest: 'dash' },
  { peer: 'shaka-player', manifest: 'dash' },
  { peer: 'dash.js', manifest: 'dashByNumber' },
  { peer: 'shaka-player', manifest: 'dashByNumber' },
];

/**
 * ffmpeg 5.1 forgets at each reload of a live playlist which EXT-X-MAP it has read, reads it again, and remarks on that. It
 * reloads if the machine takes longer than a segment lasts to decode one.
 */
const kRemarkOnItself = /Found duplicated MOOV Atom\. Skipped it$/;

/** Runs a program to its end; what it wrote must be nothing. */
async function quietly(stage: Stage, name: string, command: string, args: readonly string[]): Promise<void> {
  const child = stage.runs(name, new Child(name, command, args));
  const status = await child.ended();
  const said = child.log.split('\n').filter((line) => line !== '' && !kRemarkOnItself.test(line));
  assert.deepEqual(said, [], `${name} has something to say`);
  assert.equal(status, 0, name);
}

/**
 * Not by number: ffmpeg 5.1 leaves out presentationTimeOffset when it computes which segments a live Period has, and so
 * begins again at each of them.
 */
export async function decodedByFfmpeg(stage: Stage, { codec, origin, hls, dash }: CodecChannel): Promise<void> {
  for (const path of [hls, dash]) {
    const url = `${origin.url}${path}`;
    await quietly(stage, `ffmpeg-${path.split('/').at(-1)}`, 'ffmpeg', [
      ...[
        '-nostdin',
        '-hide_banner',
        '-v',
        'warning',
        '-i',
        url,
        '-map',
        '0',
        '-t',
        String(kSeconds),
        '-f',
        'null',
        '-',
      ],
    ]);
    const name = `ffprobe-${path.split('/').at(-1)}`;
    const entries = 'stream=codec_name,width,height,avg_frame_rate,sample_rate';
    const probe = stage.runs(
      name,
      new Child(name, 'ffprobe', ['-v', 'warning', '-show_entries', entries, '-of', 'compact=p=0', url]),
    );
    assert.equal(await probe.ended(), 0);
    const expected = `codec_name=${kCodecNames[codec].ffmpeg}|width=640|height=360|`;
    assert.ok(
      probe.log.split('\n').some((line) => line.startsWith(expected)),
      `${path}: ${probe.log}`,
    );
    assert.ok(
      probe.log
        .split('\n')
        .every((line) => line === '' || line.startsWith('codec_name=') || line.startsWith('program')),
      `${path}: ${probe.log}`,
    );
  }
}

export async function parsedByMp4box(stage: Stage, server: StaticServer, channel: CodecChannel): Promise<void> {
  for (const rendition of channel.renditions) {
    const playlist = await channel.origin.text(`live/${channel.codec}/${rendition}/index.m3u8`);
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? '';
    const segments = playlist.split('\n').filter((line) => line.endsWith('.m4s'));
    const base = `${channel.origin.url}live/${channel.codec}/${rendition}/`;
    const chosen = segments.slice(-2);
    const movie = await parseWithMp4box(
      await stage.browser(),
      server,
      [init, ...chosen].map((name) => base + name),
    );
    const sound = rendition.startsWith('audio');
    assert.deepEqual(movie.errors, []);
    assert.equal(movie.codecs.length, 1);
    assert.match(movie.codecs[0] ?? '', sound ? /^(mp4a\.40\.2|opus)$/i : kCodecNames[channel.codec].mime);
    assert.ok(Math.abs(movie.samples - (sound ? 190 : 120)) < 15, `${rendition}: ${movie.samples} samples in 4 s`);
    assert.equal(movie.syncSamples, sound ? movie.samples : 2, `${rendition}: a keyframe begins each segment`);
    assert.deepEqual(movie.boxes.slice(0, 5), ['ftyp', 'moov', 'styp', 'moof', 'mdat']);
  }
}

async function playedByPeer(
  browser: Browser,
  server: StaticServer,
  channel: CodecChannel,
  { peer, manifest }: (typeof kPeers)[number],
): Promise<void> {
  const page = await PeerPage.play(browser, server, peer, `${channel.origin.url}${channel[manifest]}`);
  try {
    const before = await page.playing(30);
    const [, after] = await observe(kSeconds, kSeconds, () => page.state());
    assert.ok(after);
    const advanced = after.currentTime - before.currentTime;
    const strip = await page.readClock();
    console.log(
      `${channel.codec}, ${peer}, ${manifest}: ${advanced.toFixed(1)} s, ${after.frames - before.frames} frames`,
    );
    assert.deepEqual(after.errors, []);
    assert.ok(advanced > kSeconds - 1.5, `currentTime advances by ${advanced} s in ${kSeconds} s`);
    assert.deepEqual([after.width, after.height], [channel.width, channel.height]);
    assert.ok('milliseconds' in strip, JSON.stringify(strip));
  } finally {
    await page.close();
  }
}

/** In two browsers side by side, for the tabs of one hide each other; says what failed. */
export async function playedByPeers(stage: Stage, server: StaticServer, channel: CodecChannel): Promise<string[]> {
  const failures: string[] = [];
  const left = [...kPeers];
  const playAll = async (browser: Browser): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const what = `${next.peer}, ${next.manifest}`;
      await playedByPeer(browser, server, channel, next).catch((error: unknown) =>
        failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  };
  const second = stage.owns(await Browser.launch());
  await Promise.all([await stage.browser(), second].map(playAll));
  return failures;
}
