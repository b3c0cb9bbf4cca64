// SPDX-License-Identifier: Apache-2.0
//
// The C interface of every decoder module: what web/src/codec/decoder-module.ts calls. A module holds one
// kind of decoder (video or audio) and is used from one thread; threads inside the decoder are its own
// affair.
//
//   RillDecoder* d = rill_decoder_create();
//   rill_decoder_configure(d, "avc1.64001f", avcc, avcc_size, /*threads=*/2, /*low_delay=*/1, 0, 0);
//   memcpy(rill_decoder_input(d, size), bytes, size);
//   rill_decoder_send(d, size, pts, duration, keyframe);
//   while (rill_decoder_receive(d, /*wait=*/1) == kRillOk) use(rill_decoder_video_frame(d));
//   rill_decoder_release(d, frame_id);
//
// A module for sound has rill_decoder_audio_frame instead, which needs no release.
//
// Times are microseconds in doubles. Layouts below are fixed: checked here, and mirrored once in
// decoder-module.ts.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __EMSCRIPTEN__
#include <emscripten/emscripten.h>
#define RILL_EXPORT EMSCRIPTEN_KEEPALIVE
#else
#define RILL_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct RillDecoder RillDecoder;

enum RillStatus {
  kRillOk = 0,
  kRillAgain = 1,  // send: receive or release frames first. receive: nothing to show yet, send more
  kRillEnd =
      2,  // receive after flush: all frames are out; the decoder takes packets again, from a keyframe on
  kRillErrorDecode = -1,       // this packet could not be decoded; the next may be
  kRillErrorUnsupported = -2,  // the codec, its configuration, or the form of its pictures
  kRillErrorMemory = -3,
  kRillErrorState = -4,  // not configured
};

// GBR is kRillI444 with matrix 0 and the planes G, B, R (H.273 table 4).
enum RillPixelFormat {
  kRillI420 = 0,
  kRillNv12 = 1,
  kRillI422 = 2,
  kRillI444 = 3,
  kRillI400 = 4,
  kRillI440 = 5,
};

// A picture. Plane pointers lead to the first visible sample (the crop is applied); they stay valid, and the
// samples unchanged, until rill_decoder_release. Samples of more than 8 bits are 16-bit little-endian,
// in the low bits. A missing plane is null.
typedef struct RillVideoFrame {
  double pts;
  double duration;     // as sent with the packet; 0 if unknown
  double decode_time;  // microseconds spent in the decoder, waiting for its threads included, since the
                       // previous frame came out
  int32_t id;
  int32_t format;  // RillPixelFormat
  int32_t bit_depth;
  int32_t width;  // visible luma samples
  int32_t height;
  int32_t coded_width;
  int32_t coded_height;
  int32_t sample_aspect_width;  // 1:1 when the stream says nothing
  int32_t sample_aspect_height;
  int32_t primaries;  // ITU-T H.273; 2 is unspecified
  int32_t transfer;
  int32_t matrix;
  int32_t full_range;
  int32_t chroma_location;  // H.273 chroma sample location type, 0 (left) to 5
  int32_t keyframe;
  int32_t stride[3];  // bytes
  uint8_t* plane[3];
  float mastering_max_luminance;  // cd/m2, of the mastering display (SMPTE ST 2086); 0: unknown
  float mastering_min_luminance;
  int32_t max_content_light;  // cd/m2, MaxCLL and MaxFALL (CTA-861.3); 0: unknown
  int32_t max_frame_average_light;
  int32_t copied_bytes;  // copied to keep this picture; 0: it lies in the decoder's own buffers
} RillVideoFrame;

// Sound, planar 32-bit float. Valid until the next call of any function. `plane[c * frames + i]`.
typedef struct RillAudioFrame {
  double pts;
  double decode_time;
  int32_t sample_rate;
  int32_t channels;
  int32_t channel_mask;  // WAVEFORMATEXTENSIBLE speaker bits; 0 if unknown
  int32_t frames;        // samples per channel
  int32_t priming;  // leading samples that are decoder delay by the stream's own word (Opus pre-skip); still
                    // in the data
  float* samples;
} RillAudioFrame;

RILL_EXPORT RillDecoder* rill_decoder_create(void);
RILL_EXPORT void rill_decoder_destroy(RillDecoder* decoder);

// May be called again at any time: frames not yet received are lost (flush first to keep them), unreleased
// ones stay valid. `extradata`: avcC, AudioSpecificConfig, dOps, STREAMINFO …; size 0 where parameters come
// in band (Annex B, ADTS).
RILL_EXPORT int rill_decoder_configure(RillDecoder* decoder, const char* codec, const uint8_t* extradata,
                                       int extradata_size, int threads, int low_delay, int sample_rate,
                                       int channels);

// A buffer for the next packet of `size` bytes, or null when out of memory or over the cap. Valid until the
// next call.
RILL_EXPORT uint8_t* rill_decoder_input(RillDecoder* decoder, int size);
RILL_EXPORT int rill_decoder_send(RillDecoder* decoder, int size, double pts, double duration, int keyframe);
// A decoder may work at several pictures at once. `wait` 0: those stay in work, for another packet is at hand
// and is decoded along with them. `wait` 1: none is, and the next picture in work is waited for; kRillAgain
// then says that no picture comes without another packet. What is drained is waited for either way.
RILL_EXPORT int rill_decoder_receive(RillDecoder* decoder, int wait);
// End of stream: afterwards receive until kRillEnd.
RILL_EXPORT int rill_decoder_flush(RillDecoder* decoder);
// Seek: forgets packets and frames inside; unreleased frames stay valid.
RILL_EXPORT int rill_decoder_reset(RillDecoder* decoder);

// What the last successful receive gave. The module's kind decides which of the two is filled; the other
// returns null.
RILL_EXPORT const RillVideoFrame* rill_decoder_video_frame(const RillDecoder* decoder);
RILL_EXPORT const RillAudioFrame* rill_decoder_audio_frame(const RillDecoder* decoder);
RILL_EXPORT void rill_decoder_release(RillDecoder* decoder, int frame_id);

// The last error in words; never null.
RILL_EXPORT const char* rill_decoder_error(const RillDecoder* decoder);

#ifdef __cplusplus
}

#ifdef __EMSCRIPTEN__
static_assert(offsetof(RillVideoFrame, id) == 24);
static_assert(offsetof(RillVideoFrame, stride) == 84);
static_assert(offsetof(RillVideoFrame, plane) == 96);
static_assert(offsetof(RillVideoFrame, mastering_max_luminance) == 108);
static_assert(offsetof(RillVideoFrame, max_content_light) == 116);
static_assert(offsetof(RillVideoFrame, copied_bytes) == 124);
static_assert(sizeof(RillVideoFrame) == 128);
static_assert(offsetof(RillAudioFrame, sample_rate) == 16);
static_assert(offsetof(RillAudioFrame, samples) == 36);
static_assert(sizeof(RillAudioFrame) == 40);
#endif
#endif
