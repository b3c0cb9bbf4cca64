// SPDX-License-Identifier: Apache-2.0
// What the decode benchmark decodes: a film and a noisy picture in every codec, 720p, made once and kept in the cache; or
// any file that ffmpeg reads. Each is cut into the packets that a demuxer would give.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { packetsOf } from '../../conformance/containers.js';
import { kCache, kRoot, sharedMedia } from '../../e2e/support/paths.js';

export type Codec = 'h264' | 'hevc' | 'vp9' | 'av1';

/** Offset, size, and 1 for a keyframe, of each access unit. */
export type Units = readonly (readonly [number, number, number])[];

export interface Clip {
  readonly name: string;
  /** What is compared with its row of `kTargets`: the codec as in `kEncoders`; the name of a file that was given. */
  readonly kind: string;
  readonly codec: Codec;
  /** Annex B (H.264, H.265) or IVF (VP9, AV1). */
  readonly path: string;
  readonly units: Units;
  /** `units` as a file, for programs. */
  readonly index: string;
  /** The module that the player would choose. */
  readonly module: string;
}

const kIndexers = join(kRoot, 'build', 'release', 'tests', 'conformance');
const kSeconds = '4';
const kBitrate = ['-b:v', '2M', '-an', '-pix_fmt'];

interface Encoder {
  readonly name: string;
  readonly codec: Codec;
  readonly options: readonly string[];
  /** Default: 8 bits, of both pictures. */
  readonly only?: { readonly picture: string; readonly format: string };
}

const kEncoders: readonly Encoder[] = [
  { name: 'H.264 baseline', codec: 'h264', options: ['-c:v', 'libx264', '-profile:v', 'baseline'] },
  { name: 'H.264 High', codec: 'h264', options: ['-c:v', 'libx264', '-bf', '3'] },
  { name: 'H.265', codec: 'hevc', options: ['-c:v', 'libx265', '-preset', 'fast', '-x265-params', 'log-level=error'] },
  { name: 'VP9', codec: 'vp9', options: ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '4', '-row-mt', '1'] },
  { name: 'AV1', codec: 'av1', options: ['-c:v', 'libsvtav1', '-preset', '10'] },
  {
    name: 'AV1 10 bits',
    codec: 'av1',
    options: ['-c:v', 'libsvtav1', '-preset', '10'],
    only: { picture: 'film', format: 'yuv420p10le' },
  },
];

function ffmpeg(...args: string[]): void {
  const env = { ...process.env, SVT_LOG: '1' };
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args], { stdio: 'inherit', env });
}

/** Makes a file once; its name holds how it was made. */
function made(extension: string, ...args: string[]): string {
  const key = createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 16);
  const path = join(kCache, `bench-${key}.${extension}`);
  if (!existsSync(path)) {
    ffmpeg(...args, `${path}.part.${extension}`);
    copyFileSync(`${path}.part.${extension}`, path);
    rmSync(`${path}.part.${extension}`);
  }
  return path;
}

const kNoise = ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=24,noise=alls=12:allf=t', '-t', kSeconds];

export function defaultClips(codecs: readonly string[], folder: string): Clip[] {
  const shared = sharedMedia('bbb-1080p24-30s-hevc.mp4');
  const film = shared === undefined ? undefined : ['-ss', '8', '-t', kSeconds, '-i', shared, '-vf', 'scale=1280:720'];
  return [
    { picture: 'film', input: film },
    { picture: 'noise', input: kNoise },
  ].flatMap(({ picture, input }) =>
    kEncoders
      .filter(
        ({ codec, only }) => input !== undefined && codecs.includes(codec) && (only?.picture ?? picture) === picture,
      )
      .map(({ name, options, only }) => {
        const clip = `${name}, ${picture}`;
        console.log(`${clip}: preparing`);
        const format = only?.format ?? 'yuv420p';
        return prepare(made('mp4', ...(input ?? []), ...options, ...kBitrate, format), folder, clip, name);
      }),
  );
}

const kForms: Readonly<Record<Codec, { readonly extension: string; readonly filter: string | undefined }>> = {
  h264: { extension: 'h264', filter: 'h264_mp4toannexb' },
  hevc: { extension: 'hevc', filter: 'hevc_mp4toannexb' },
  vp9: { extension: 'ivf', filter: undefined },
  av1: { extension: 'ivf', filter: undefined },
};

/** Copies the video track of a file into the form its decoders want. */
export function prepare(
  file: string,
  folder: string,
  name = basename(file).replace(/\.\w+$/, ''),
  kind: string = name,
): Clip {
  const probe = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', file];
  const codec = execFileSync('ffprobe', probe).toString().trim() as Codec;
  if (!(codec in kForms)) throw new Error(`${file}: no module decodes ${codec}`);
  const { extension, filter } = kForms[codec];
  const path = join(folder, `${name.replace(/\W+/g, '-')}.${extension}`);
  ffmpeg('-i', file, '-map', '0:v:0', '-c', 'copy', ...(filter === undefined ? [] : ['-bsf:v', filter]), path);
  const { module, units } = filter === undefined ? ivfIndex(path, codec) : byteStreamIndex(path, codec);
  const index = `${path}.json`;
  writeFileSync(index, JSON.stringify({ units }));
  return { name, kind, codec, path, module, units, index };
}

function ivfIndex(path: string, module: string): { module: string; units: Units } {
  const packets = packetsOf(new Uint8Array(readFileSync(path)));
  return { module, units: packets.map((data, i) => [data.byteOffset, data.length, i === 0 ? 1 : 0]) };
}

function byteStreamIndex(path: string, codec: Codec): { module: string; units: Units } {
  const output = execFileSync(join(kIndexers, `${codec}_index`), [path], { maxBuffer: 1 << 28 }).toString();
  return JSON.parse(output) as { module: string; units: Units };
}
