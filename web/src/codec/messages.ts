// SPDX-License-Identifier: Apache-2.0
// What the player worker and a decoder worker say to each other. The numbers are those of wasm/codecs/decoder_abi.h.
//
// Times are microseconds as plain numbers (exact up to 2^53). A `generation` is chosen by the player, grows with each
// configure and reset, and travels with every packet and frame, so that what was under way before a seek is recognised.

/** A decoder module, by the name of its files: `codecs/<module>.<variant>.{js,wasm}`. */
export type CodecModule = 'h264' | 'avc' | 'hevc' | 'vp9' | 'av1' | 'audio';

/** `simd-threads` needs a cross-origin isolated page; `simd` works everywhere. */
export type CodecVariant = 'simd' | 'simd-threads';

/** How the samples of a frame lie in its planes: `RillPixelFormat` of the ABI. GBR is i444 with matrix 0. */
export const PixelFormat = { i420: 0, nv12: 1, i422: 2, i444: 3, i400: 4, i440: 5 } as const;
export type PixelFormat = (typeof PixelFormat)[keyof typeof PixelFormat];

export interface Plane {
  /** Bytes from the start of the frame's buffer to the first visible sample. */
  readonly offset: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/** Code points of ITU-T H.273; 2 is "unspecified". */
export interface ColorDescription {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
  /** H.273 chroma sample location type 0..5; 0 is left, as most video has it. */
  readonly chromaLocation: number;
}

/** How bright the picture was meant to be, in cd/m²; 0 where the stream does not say. */
export interface HdrMetadata {
  /** Of the display it was graded on: SMPTE ST 2086. */
  readonly masteringMaxLuminance: number;
  readonly masteringMinLuminance: number;
  /** MaxCLL and MaxFALL of CTA-861.3. */
  readonly maxContentLight: number;
  readonly maxFrameAverageLight: number;
}

/** A decoded picture. Its samples stay as they are until the frame is released. */
export interface DecodedFrame {
  readonly id: number;
  readonly generation: number;
  readonly pts: number;
  readonly duration: number;
  readonly keyframe: boolean;
  readonly format: PixelFormat;
  /** 8..16; samples of more than 8 bits are 16-bit little-endian, in the low bits. */
  readonly bitDepth: number;
  readonly width: number;
  readonly height: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Sample aspect ratio; 1:1 where the stream says nothing. */
  readonly sampleAspectWidth: number;
  readonly sampleAspectHeight: number;
  readonly color: ColorDescription;
  readonly hdr: HdrMetadata;
  readonly planes: readonly Plane[];
  /** Shared memory of the decoder in `simd-threads` (nothing was copied), a pooled buffer of its own in `simd`. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Bytes of samples copied since the decoder wrote them. */
  readonly copiedBytes: number;
  /** Time the decoder spent since the previous frame came out, in microseconds. */
  readonly decodeTime: number;
}

/** Decoded sound: planar 32-bit float, one channel after the other in `buffer`. It needs no release. */
export interface DecodedAudio {
  readonly generation: number;
  readonly pts: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Speaker mask as in WAVEFORMATEXTENSIBLE (bit 0 front left, 1 front right, 2 centre, 3 LFE …); 0 if unknown. */
  readonly channelMask: number;
  /** Samples per channel. Channel c is `new Float32Array(buffer, c * 4 * frames, frames)`. */
  readonly frames: number;
  /** Samples at the start that are the decoder's own delay, where the stream says so (Opus pre-skip); not yet removed. */
  readonly priming: number;
  readonly buffer: ArrayBuffer;
  readonly decodeTime: number;
}

export interface DecoderConfiguration {
  /** RFC 6381 string, such as `avc1.64001f` or `mp4a.40.2`. */
  readonly codec: string;
  /** avcC, AudioSpecificConfig, dOps, dfLa …; empty or absent where parameters come in band (Annex B, ADTS). */
  readonly extradata?: ArrayBuffer | undefined;
  readonly generation: number;
  /** Frames are wanted as soon as they can be shown, rather than at the highest rate. Default true. */
  readonly lowDelay?: boolean | undefined;
  /** Audio only, for streams whose configuration does not tell. */
  readonly sampleRate?: number | undefined;
  readonly channels?: number | undefined;
}

export interface EncodedPacket {
  /** Ownership moves to the decoder: the buffer is transferred. */
  readonly data: ArrayBuffer;
  readonly pts: number;
  readonly dts: number;
  readonly duration: number;
  readonly keyframe: boolean;
  readonly generation: number;
}

/** Why a decoder could not do as it was told. */
export type DecoderErrorCode =
  /** The module's files did not load or did not start. Fatal. */
  | 'load'
  /** The codec or its configuration is not supported by this module. Fatal until another configure. */
  | 'unsupported'
  /** A packet could not be decoded; decoding goes on with the next one. */
  | 'decode'
  /** Restarted too often without a frame in between. Fatal. */
  | 'failing';

export type ToDecoder =
  /** The first message, once. */
  | { readonly type: 'load'; readonly moduleUrl: string; readonly threads: number }
  /** Of the same generation: what is under way comes out first. Of a new one: it is dropped, as by a reset. */
  | { readonly type: 'configure'; readonly configuration: DecoderConfiguration }
  | { readonly type: 'packet'; readonly packet: EncodedPacket }
  /** The frame is no longer used; `buffer` gives a pooled buffer back. */
  | { readonly type: 'release'; readonly id: number; readonly buffer?: ArrayBuffer | undefined }
  | { readonly type: 'flush'; readonly generation: number }
  | { readonly type: 'reset'; readonly generation: number }
  | { readonly type: 'close' };

export type FromDecoder =
  | { readonly type: 'ready' }
  | { readonly type: 'frame'; readonly frame: DecodedFrame }
  | { readonly type: 'audio'; readonly audio: DecodedAudio }
  /** A packet was taken by the decoder (or was stale and dropped): there is room for another. */
  | { readonly type: 'consumed'; readonly generation: number }
  | { readonly type: 'drained'; readonly generation: number }
  | { readonly type: 'error'; readonly code: DecoderErrorCode; readonly message: string; readonly generation: number };

/** A decoder holds back its packets while so many of its frames are unreleased. */
export const kMaxUnreleasedFrames = 6;
