// SPDX-License-Identifier: Apache-2.0
//
// In place of libavutil/pixdesc.c: the formats that the video decoders give, little-endian and planar.
#include "libavutil/pixdesc.h"
#include "libavutil/error.h"
#include "libavutil/macros.h"

#define GRAY(bits, bytes)                                  \
  {                                                        \
    .nb_components = 1, .comp = { {0, bytes, 0, 0, bits} } \
  }
#define YUV(width, height, bits, bytes)                                                                   \
  {                                                                                                       \
    .nb_components = 3, .log2_chroma_w = width, .log2_chroma_h = height, .flags = AV_PIX_FMT_FLAG_PLANAR, \
    .comp = {                                                                                             \
      {0, bytes, 0, 0, bits},                                                                             \
      {1, bytes, 0, 0, bits},                                                                             \
      {2, bytes, 0, 0, bits}                                                                              \
    }                                                                                                     \
  }
#define GBR(bits, bytes)                                                                 \
  {                                                                                      \
    .nb_components = 3, .flags = AV_PIX_FMT_FLAG_PLANAR | AV_PIX_FMT_FLAG_RGB, .comp = { \
      {2, bytes, 0, 0, bits},                                                            \
      {0, bytes, 0, 0, bits},                                                            \
      {1, bytes, 0, 0, bits}                                                             \
    }                                                                                    \
  }

static const struct {
  enum AVPixelFormat format;
  AVPixFmtDescriptor descriptor;
} kFormats[] = {
    {AV_PIX_FMT_YUV420P, YUV(1, 1, 8, 1)},
    {AV_PIX_FMT_YUVJ420P, YUV(1, 1, 8, 1)},
    {AV_PIX_FMT_YUV420P10LE, YUV(1, 1, 10, 2)},
    {AV_PIX_FMT_YUV422P, YUV(1, 0, 8, 1)},
    {AV_PIX_FMT_YUVJ422P, YUV(1, 0, 8, 1)},
    {AV_PIX_FMT_YUV422P10LE, YUV(1, 0, 10, 2)},
    {AV_PIX_FMT_YUV444P, YUV(0, 0, 8, 1)},
    {AV_PIX_FMT_YUVJ444P, YUV(0, 0, 8, 1)},
    {AV_PIX_FMT_YUV444P10LE, YUV(0, 0, 10, 2)},
    {AV_PIX_FMT_YUV420P12LE, YUV(1, 1, 12, 2)},
    {AV_PIX_FMT_YUV422P12LE, YUV(1, 0, 12, 2)},
    {AV_PIX_FMT_YUV444P12LE, YUV(0, 0, 12, 2)},
    {AV_PIX_FMT_YUV420P9LE, YUV(1, 1, 9, 2)},
    {AV_PIX_FMT_YUV422P9LE, YUV(1, 0, 9, 2)},
    {AV_PIX_FMT_YUV444P9LE, YUV(0, 0, 9, 2)},
    {AV_PIX_FMT_GRAY8, GRAY(8, 1)},
    {AV_PIX_FMT_GRAY9LE, GRAY(9, 2)},
    {AV_PIX_FMT_GRAY10LE, GRAY(10, 2)},
    {AV_PIX_FMT_GRAY12LE, GRAY(12, 2)},
    {AV_PIX_FMT_GBRP, GBR(8, 1)},
    {AV_PIX_FMT_GBRP9LE, GBR(9, 2)},
    {AV_PIX_FMT_GBRP10LE, GBR(10, 2)},
    {AV_PIX_FMT_GBRP12LE, GBR(12, 2)},
};

const AVPixFmtDescriptor* av_pix_fmt_desc_get(enum AVPixelFormat format) {
  for (size_t i = 0; i < FF_ARRAY_ELEMS(kFormats); ++i) {
    if (kFormats[i].format == format) return &kFormats[i].descriptor;
  }
  return NULL;
}

int av_pix_fmt_get_chroma_sub_sample(enum AVPixelFormat format, int* shift_x, int* shift_y) {
  const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
  if (descriptor == NULL) return AVERROR(ENOSYS);
  *shift_x = descriptor->log2_chroma_w;
  *shift_y = descriptor->log2_chroma_h;
  return 0;
}

int av_pix_fmt_count_planes(enum AVPixelFormat format) {
  const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
  return descriptor != NULL ? descriptor->nb_components : AVERROR(EINVAL);
}

// The decoders ask for a name to know whether a number has a meaning (ITU-T H.273); nothing shows it.
const char* av_color_primaries_name(enum AVColorPrimaries primaries) {
  const int value = (int)primaries;
  return (value >= 0 && value <= AVCOL_PRI_SMPTE432) || value == AVCOL_PRI_EBU3213 ? "" : NULL;
}

const char* av_color_transfer_name(enum AVColorTransferCharacteristic transfer) {
  const int value = (int)transfer;
  return value >= 0 && value <= AVCOL_TRC_ARIB_STD_B67 ? "" : NULL;
}

const char* av_color_space_name(enum AVColorSpace space) {
  const int value = (int)space;
  return value >= 0 && value <= AVCOL_SPC_YCGCO_RO ? "" : NULL;
}
