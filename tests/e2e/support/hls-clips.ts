// SPDX-License-Identifier: Apache-2.0
// VOD presentations in HLS as others make them, small, made once with ffmpeg.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { made } from './clips.js';
import { splitAdts, timestampTag } from './packed-audio.js';

const kRate = 25;
const kGroup = 2; // seconds, of a segment and a group of pictures

/** Each second begins with a white flash at the centre, 80 ms long. */
const kFlashes =
  `color=c=gray:size=320x180:rate=${kRate},` +
  "drawbox=x=iw/2-40:y=ih/2-40:w=80:h=80:color=white:t=fill:enable='lt(mod(t,1),0.08)'";

/** A beep of 50 ms each second, `late` seconds after the start of the first. */
function beeps(late = 0): string {
  return `aevalsrc='if(lt(mod(t-${late}+10,1),0.05),0.5*sin(2*PI*1000*t),0)':s=48000`;
}

function tone(frequency: number): string {
  return `sine=frequency=${frequency}:sample_rate=48000,volume=4`;
}

function lavfi(...sources: readonly string[]): string[] {
  return sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
}

const kKeyframes = ['-g', String(kGroup * kRate), '-pix_fmt', 'yuv420p'];
const kH264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-sc_threshold', '0', ...kKeyframes];
const kH264Reordered = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-sc_threshold', '0', ...kKeyframes];
const kH265 = [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:pools=none:scenecut=0:bframes=2'],
  ...kKeyframes,
];
const kAac = ['-c:a', 'aac', '-ac', '2', '-b:a', '96k'];

function transportStreams(name: string): string[] {
  const segments = ['-hls_segment_filename', `${name}%d.ts`];
  return ['-f', 'hls', '-hls_time', String(kGroup), '-hls_playlist_type', 'vod', ...segments, `${name}.m3u8`];
}

export interface HlsVod {
  /** Holds index.m3u8. */
  readonly folder: string;
  readonly seconds: number;
  readonly framesPerSecond: number;
}

function vod(seconds: number, folder: string): HlsVod {
  return { folder, seconds, framesPerSecond: kRate };
}

/** Flash and beep in transport streams, each segment encrypted with AES-128. */
export function encrypted(): HlsVod {
  const input = [...lavfi(kFlashes, beeps()), '-t', '8'];
  const key = ['-hls_enc', '1', '-hls_enc_key', '0123456789abcdef'];
  return vod(8, made('ts-aes', [...input, ...kH264, ...kAac, ...key, ...transportStreams('index')]));
}

/** Flash and beep in transport streams, with AAC. */
export function inTransportStreams(codec: 'h264' | 'h265'): HlsVod {
  const video = codec === 'h264' ? kH264Reordered : kH265;
  const input = [...lavfi(kFlashes, beeps()), '-t', '12'];
  return vod(12, made(`ts-${codec}`, [...input, ...video, ...kAac, ...transportStreams('index')]));
}

/** Six seconds of 320x180 in H.264, of 480x270 in H.265 and of 240x136 in H.264, each with time stamps of its own. */
export function withDiscontinuities(): HlsVod & { readonly sizes: readonly (readonly [number, number])[] } {
  const parts = [
    { name: 'a', size: [320, 180], video: kH264 },
    { name: 'b', size: [480, 270], video: kH265 },
    { name: 'c', size: [240, 136], video: kH264Reordered },
  ] as const;
  const each = 6;
  const args = parts.flatMap(({ name, size, video }) => [
    ...['-map', '0:v', '-map', '1:a', '-t', String(each), '-vf', `scale=${size[0]}:${size[1]},setsar=1`, ...video],
    ...[...kAac, ...transportStreams(name)],
  ]);
  const lines = parts.flatMap(({ name }, part) => [
    ...(part > 0 ? ['#EXT-X-DISCONTINUITY'] : []),
    ...Array.from({ length: each / kGroup }, (_, index) => `#EXTINF:${kGroup}.0,\n${name}${index}.ts`),
  ]);
  const playlist = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${kGroup}`, ...lines, '#EXT-X-ENDLIST', ''];
  const input = lavfi(`testsrc2=size=480x270:rate=${kRate}`, tone(440));
  const folder = made('ts-discontinuities', [...input, ...args], { 'index.m3u8': playlist.join('\n') });
  return { ...vod(each * parts.length, folder), sizes: parts.map(({ size }) => size) };
}

/**
 * Flashes in transport streams whose times begin at 10 s, and beeps in packed audio whose times begin at 9.4 s: they
 * meet only for who reads the time stamps of the ID3 tags. index.m3u8 has both, audio.m3u8 the sound alone.
 */
export function withPackedAudio(): HlsVod {
  const seconds = 12;
  const begins = 10;
  const lead = 0.6;
  const video = ['-map', '0:v', ...kH264, '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', String(begins)];
  const streamInformation = '#EXT-X-STREAM-INF:BANDWIDTH=300000,CODECS="avc1.42c00d,mp4a.40.2",AUDIO="sound"';
  const multivariant = [
    ...['#EXTM3U', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="beeps",DEFAULT=YES,URI="audio.m3u8"'],
    ...[streamInformation, 'video.m3u8', ''],
  ];
  const folder = made(
    'packed-audio',
    [
      ...[...lavfi(kFlashes, beeps(lead)), '-t', String(seconds), ...video, ...transportStreams('video')],
      ...['-t', String(seconds), '-map', '1:a', ...kAac, '-f', 'adts', 'audio.aac'],
    ],
    { 'index.m3u8': multivariant.join('\n') },
  );
  packAudio(folder, begins - lead);
  return vod(seconds, folder);
}

/** Cuts audio.aac into segments with time stamps, and writes audio.m3u8. */
function packAudio(folder: string, begins: number): void {
  if (existsSync(join(folder, 'audio.m3u8'))) return;
  const frames = splitAdts(readFileSync(join(folder, 'audio.aac')));
  const framesOfSegment = 94; // a little more than two seconds
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:3', '#EXT-X-PLAYLIST-TYPE:VOD'];
  for (let first = 0; first < frames.length; first += framesOfSegment) {
    const own = frames.slice(first, first + framesOfSegment);
    const name = `audio${first / framesOfSegment}.aac`;
    // The encoder's first frame lies before the sound.
    const ticks = Math.round(begins * 90_000) + (first - 1) * 1920;
    writeFileSync(join(folder, name), Buffer.concat([timestampTag(ticks), ...own]));
    lines.push(`#EXTINF:${((own.length * 1024) / 48_000).toFixed(5)},`, name);
  }
  const partial = join(folder, `audio.m3u8.${process.pid}`);
  writeFileSync(partial, [...lines, '#EXT-X-ENDLIST', ''].join('\n'));
  renameSync(partial, join(folder, 'audio.m3u8'));
}

/** Of two languages each has a tone of its own. */
export const kTones = { en: 500, de: 1300 } as const;
const kLanguages = [...lavfi(`testsrc2=size=320x180:rate=${kRate}`, tone(kTones.en), tone(kTones.de)), '-t', '20'];
const kMapped = ['-map', '0:v', '-map', '1:a', '-map', '2:a', ...kH264, ...kAac];

/** 20 s with an English and a German sound: index.m3u8. */
export function twoLanguagesInHls(): HlsVod {
  const streams = 'v:0,agroup:sound a:0,agroup:sound,language:en,default:yes a:1,agroup:sound,language:de';
  const muxer = ['-f', 'hls', '-hls_time', String(kGroup), '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'];
  const names = ['-master_pl_name', 'index.m3u8', '-var_stream_map', streams, 'stream%v.m3u8'];
  return vod(20, made('hls-languages', [...kLanguages, ...kMapped, ...muxer, ...names]));
}

/** The same: manifest.mpd. */
export function twoLanguagesInDash(): HlsVod {
  const languages = ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'];
  const sets = ['-adaptation_sets', 'id=0,streams=0 id=1,streams=1 id=2,streams=2', '-seg_duration', String(kGroup)];
  return vod(
    20,
    made('dash-languages', [...kLanguages, ...kMapped, ...languages, '-f', 'dash', ...sets, 'manifest.mpd']),
  );
}

/** One picture of 320x180 in three codecs, at one bandwidth: index.m3u8. */
export function inThreeCodecs(): HlsVod {
  const seconds = 20;
  const codecs = {
    h264: { args: kH264, name: 'avc1.42c00d' },
    vp9: {
      args: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', ...kKeyframes],
      name: 'vp09.00.11.08',
    },
    av1: { args: ['-c:v', 'libsvtav1', '-preset', '12', '-crf', '45', ...kKeyframes], name: 'av01.0.00M.08' },
  };
  const outputs = Object.entries(codecs).flatMap(([codec, { args }]) => [
    ...['-map', '0:v', '-t', String(seconds), ...args, '-f', 'hls', '-hls_time', String(kGroup)],
    ...['-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', `${codec}.mp4`],
    ...['-hls_segment_filename', `${codec}%d.m4s`, `${codec}.m3u8`],
  ]);
  const variants = Object.entries(codecs).flatMap(([codec, { name }]) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=320x180,FRAME-RATE=${kRate},CODECS="${name}"`,
    `${codec}.m3u8`,
  ]);
  const folder = made('hls-codecs', [...lavfi(`testsrc2=size=320x180:rate=${kRate}`), ...outputs], {
    'index.m3u8': ['#EXTM3U', ...variants, ''].join('\n'),
  });
  return vod(seconds, folder);
}
