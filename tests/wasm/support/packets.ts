// SPDX-License-Identifier: Apache-2.0
// Clips made with ffmpeg, and their packets as ffprobe tells them: what a demuxer would give to a decoder.

import { execFileSync } from 'node:child_process';

const kMaxOutput = 1 << 30;

export interface Packet {
  readonly data: ArrayBuffer;
  readonly pts: number;
  readonly dts: number;
  readonly keyframe: boolean;
}

export interface Clip {
  readonly path: string;
  /** avcC, AudioSpecificConfig …; empty where the container has none. */
  readonly extradata: Uint8Array<ArrayBuffer>;
  readonly packets: readonly Packet[];
}

/** Encodes `input` (ffmpeg's arguments) into `path`, and reads it back as packets. */
export function makeClip(path: string, input: readonly string[], output: readonly string[]): Clip {
  const env = { ...process.env, SVT_LOG: '1' }; // its own voice
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...output, path], { env });
  const probed = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-show_packets', '-show_data', '-of', 'json', path], {
      maxBuffer: kMaxOutput,
    }).toString(),
  ) as {
    streams: [{ extradata?: string }];
    packets: { pts_time: string; dts_time: string; flags: string; data: string }[];
  };
  return {
    path,
    extradata: fromDump(probed.streams[0].extradata ?? ''),
    packets: probed.packets.map(({ pts_time: pts, dts_time: dts, flags, data }) => ({
      data: fromDump(data).buffer,
      pts: microseconds(pts),
      dts: microseconds(dts),
      keyframe: flags.startsWith('K'),
    })),
  };
}

/** The raw output of ffmpeg's own decoder. */
export function decodeWithFfmpeg(input: readonly string[], output: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    execFileSync('ffmpeg', ['-loglevel', 'error', ...input, ...output, '-'], { maxBuffer: kMaxOutput }),
  );
}

const microseconds = (seconds: string): number => Math.round(Number(seconds) * 1e6);

/** The bytes of ffprobe's hex dump. */
function fromDump(dump: string): Uint8Array<ArrayBuffer> {
  const digits = dump
    .split('\n')
    .flatMap((line) => (/^[0-9a-f]{8}: (.{39})/.exec(line)?.[1] ?? '').match(/[0-9a-f]{2}/g) ?? []);
  return Uint8Array.from(digits, (pair) => parseInt(pair, 16));
}
