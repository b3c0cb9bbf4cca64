// SPDX-License-Identifier: Apache-2.0
//
// Taken by the linker (`wrapped` in modules.sh) for functions that the decoders call for nothing a player
// shows.
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "libavutil/error.h"
#include "libavutil/rational.h"

struct AVBSFContext;
int av_bsf_get_null_filter(struct AVBSFContext** filter);

// The decoders name no filter but "null".
int __wrap_av_bsf_list_parse_str(const char* text, struct AVBSFContext** filter) {
  return av_bsf_get_null_filter(filter);
}

// Only logs hold descriptions.
int __wrap_av_channel_layout_describe(const void* layout, char* to, size_t size) {
  if (size > 0) *to = 0;
  return 0;
}

// HDR10+, HDR Vivid, Dolby Vision and AV1's film grain in H.264 and H.265: read by no player, in no reference
// decoder.
int __wrap_av_dynamic_hdr_plus_from_t35(void* metadata, const uint8_t* data, size_t size) {
  return 0;
}

int __wrap_ff_parse_itu_t_t35_to_dynamic_hdr_vivid(void* metadata, const uint8_t* data, int size) {
  return 0;
}

int __wrap_ff_dovi_rpu_parse(void* context, const uint8_t* data, size_t size, int strictness) {
  return 0;
}

int __wrap_ff_dovi_attach_side_data(void* context, void* frame) {
  return 0;
}

int __wrap_ff_aom_parse_film_grain_sets(void* grain, const uint8_t* data, int size) {
  return 0;
}

int __wrap_ff_aom_apply_film_grain(void* to, const void* from, const void* parameters) {
  return 0;
}

// A container's matrix turns pictures, not a message in the stream.
void __wrap_av_display_rotation_set(int32_t* matrix, double angle) {}

// Frames' metadata is read by nobody.
char* __wrap_av_timecode_make_smpte_tc_string2(char* to, AVRational rate, uint32_t code, int prevent_drop,
                                               int skip_field) {
  *to = 0;
  return to;
}

// No decoder here runs on hardware.
int __wrap_av_hwframe_get_buffer(void* context, void* frame, int flags) {
  return AVERROR(ENOSYS);
}

int __wrap_av_hwframe_transfer_data(void* to, const void* from, int flags) {
  return AVERROR(ENOSYS);
}

static const char* read_number(const char* text, int* number) {
  const int negative = *text == '-';
  long long value = 0;
  const char* digits = text + negative;
  for (text = digits; *text >= '0' && *text <= '9' && value < INT_MAX; ++text)
    value = value * 10 + (*text - '0');
  *number = (int)(negative ? -value : value);
  return text == digits ? NULL : text;
}

// Encoders' versions in user data: literals, blanks, and %d.
int __wrap_sscanf(const char* text, const char* format, ...) {
  va_list arguments;
  int count = 0;
  va_start(arguments, format);
  for (; *format != 0; ++format) {
    if (format[0] == '%' && format[1] == 'd') {
      while (*text == ' ') ++text;
      text = read_number(text, va_arg(arguments, int*));
      if (text == NULL) break;
      ++count;
      ++format;
    } else if (*format == ' ') {
      while (*text == ' ') ++text;
    } else if (*format != *text++) {
      break;
    }
  }
  va_end(arguments);
  return count;
}
